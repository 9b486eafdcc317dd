// Tags of tables: TagResource, UntagResource, ListTagsOfResource.
#include "engine/api/dynamodb_tags.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_rows.hpp"
#include "engine/api/dynamodb_schema.hpp"
#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/table/texts/settings.hpp"

namespace lockbox::api::dynamodb {

namespace {

constexpr std::size_t kMaxTags = 50;
constexpr std::size_t kMaxTagKey = 128, kMaxTagValue = 256;

AwsError too_many_tags() {
  return validation(texts::say<texts::kTooManyTags>());
}

struct Block {
  std::uint32_t first, last;
};

/// Letters, digits and spaces of any script are fine; these blocks hold punctuation and symbols.
constexpr Block kSymbols[] = {
    {0xA1, 0xA9},     {0xAB, 0xB1},      {0xB4, 0xB4},     {0xB6, 0xB8},     {0xBB, 0xBB},
    {0xBF, 0xBF},     {0xD7, 0xD7},      {0xF7, 0xF7},     {0x2010, 0x2027}, {0x2030, 0x205E},
    {0x20A0, 0x20CF}, {0x2190, 0x245F},  {0x2500, 0x2BFF}, {0x3001, 0x3004}, {0x3008, 0x3020},
    {0xFE10, 0xFE6F}, {0x1F000, 0x1FBFF}};

bool fits_tag(std::uint32_t c) {
  if (c < 0x80) {
    const char ascii = static_cast<char>(c);
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view(" +-=._:/@").find(ascii) != std::string_view::npos;
  }
  return std::none_of(std::begin(kSymbols), std::end(kSymbols),
                      [c](const Block& b) { return c >= b.first && c <= b.last; });
}

/// The next character of valid UTF-8.
std::uint32_t next_character(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const std::uint32_t first = byte(at);
  const std::size_t more = first < 0x80 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
  std::uint32_t c = more == 0 ? first : first & (0x3Fu >> more);
  for (std::size_t i = 1; i <= more; ++i) c = (c << 6) | (byte(at + i) & 0x3Fu);
  at += more + 1;
  return c;
}

bool fits_tag(const std::string& text) {
  for (std::size_t at = 0; at < text.size();)
    if (!fits_tag(next_character(text, at)))
      return false;
  return true;
}

std::optional<AwsError> bad_tag_key(const std::optional<std::string>& key) {
  if (key && !key->empty() && utf8_length(*key) <= kMaxTagKey && fits_tag(*key))
    return std::nullopt;
  return validation(texts::say<texts::kTagKey>(key ? *key : "null"));
}

std::optional<AwsError> bad_tag_value(const std::optional<std::string>& text) {
  if (text && utf8_length(*text) <= kMaxTagValue && fits_tag(*text))
    return std::nullopt;
  return validation(texts::say<texts::kTagValue>(text ? *text : "null"));
}

AwsError tagged_not_found(const std::string& arn) {
  return service_error("ResourceNotFoundException", texts::say<texts::kTaggedNotFound>(arn));
}

/// The ARN must be a table's.
std::optional<AwsError> tagged_arn_error(const std::string& text, const std::string& table) {
  if (text.rfind("arn:", 0) != 0)
    return validation(texts::say<texts::kTagArnStart>(text));
  const auto arn = parse_arn(text);
  if (arn && (arn->service != "dynamodb" || arn->resource.rfind("table/", 0) != 0))
    return validation(texts::say<texts::kTagArnService>(text));
  if (arn && arn->resource.find("/index/") != std::string::npos)
    return validation(texts::say<texts::kTagArnKind>(text));
  if (text != table)
    return validation(texts::say<texts::kTagArnTable>(text));
  return std::nullopt;
}

/// Permission on the tagged table and the way to run on it.
Result<Prepared> prepare_tags(const Services& services, const Call& call,
                              std::function<Result<Json>(table::Table&, Run&)> change) {
  const Json& p = call.parameters;
  const std::string arn = *string_member(p, "ResourceArn");
  const TableRef ref = table_ref(call, arn);
  if (auto error = tagged_arn_error(arn, ref.arn))
    return std::move(*error);
  Prepared out;
  out.main_resource = ref.arn;
  out.needs.push_back(resource_need(services, ref, concat({"dynamodb:", call.operation})));
  out.trail_parameters = trail_parameters(p);
  out.run = [ref, arn, change = std::move(change)](Run& run) -> Result<Json> {
    table::Table* t = edit_table(run.services, ref);
    if (!t)
      return tagged_not_found(arn);
    return change(*t, run);
  };
  return out;
}

}  // namespace

std::optional<AwsError> check_tags(const Json& tags) {
  std::vector<std::string> keys;
  for (const Json& tag : tags) {
    const auto key = string_member(tag, "Key");
    if (auto error = bad_tag_key(key))
      return error;
    if (auto error = bad_tag_value(string_member(tag, "Value")))
      return error;
    if (key->rfind("aws:", 0) == 0)
      return validation(texts::say<texts::kTagKeyOfAws>(*key));
    const std::size_t before = keys.size();
    add_name(keys, *key);
    if (keys.size() == before)
      return validation(texts::say<texts::kTagTwice>(*key));
  }
  if (keys.size() > kMaxTags)
    return too_many_tags();
  return std::nullopt;
}

Result<Prepared> tag_resource(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("TagResource", p, Layer::Older))
    return std::move(*error);
  const Json& tags = *member(p, "Tags");
  if (tags.empty())
    return validation(texts::say<texts::kNoTags>());
  if (auto error = check_tags(tags))
    return std::move(*error);
  auto wanted = std::make_shared<std::vector<std::pair<std::string, std::string>>>();
  for (const Json& tag : tags)
    wanted->emplace_back(*string_member(tag, "Key"), *string_member(tag, "Value"));
  auto out = prepare_tags(services, call, [wanted](table::Table& t, Run& run) -> Result<Json> {
    PMap<std::string, std::string> changed = t.tags;
    for (const auto& tag : *wanted) changed.set(tag.first, tag.second);
    if (changed.size() > kMaxTags)
      return too_many_tags();
    t.tags = std::move(changed);
    run.work.summary = concat(
        {"Put ", counted(static_cast<std::int64_t>(wanted->size()), "tag"), " on ", t.name, "."});
    return Json::object();
  });
  if (!out)
    return out;
  std::vector<std::string> keys;
  for (const auto& tag : *wanted) {
    keys.push_back(tag.first);
    out->needs[0].context.set("aws:RequestTag/" + tag.first, tag.second, "tag in the request");
  }
  out->needs[0].context.set_multi("aws:TagKeys", keys, "tags in the request");
  return out;
}

Result<Prepared> untag_resource(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("UntagResource", p, Layer::Older))
    return std::move(*error);
  auto keys = std::make_shared<std::vector<std::string>>();
  for (const Json& k : *member(p, "TagKeys")) keys->push_back(k.get<std::string>());
  if (keys->empty())
    return validation(texts::say<texts::kNoTagKeys>());
  for (const std::string& k : *keys)
    if (auto error = bad_tag_key(k))
      return std::move(*error);
  if (keys->size() > kMaxTags)
    return too_many_tags();
  auto out = prepare_tags(services, call, [keys](table::Table& t, Run& run) -> Result<Json> {
    for (const std::string& k : *keys) t.tags.erase(k);
    run.work.summary = concat({"Removed tags from ", t.name, "."});
    return Json::object();
  });
  if (out)
    out->needs[0].context.set_multi("aws:TagKeys", *keys, "tag keys in the request");
  return out;
}

Result<Prepared> list_tags_of_resource(const Services& services, const Call& call) {
  if (auto error = check_request("ListTagsOfResource", call.parameters, Layer::Older))
    return std::move(*error);
  return prepare_tags(services, call, [](table::Table& t, Run&) -> Result<Json> {
    Json tags = Json::array();
    for (const auto& tag : t.tags) {
      Json e = Json::object();
      e["Key"] = tag.first;
      e["Value"] = tag.second;
      tags.push_back(std::move(e));
    }
    Json body = Json::object();
    body["Tags"] = std::move(tags);
    return body;
  });
}

}  // namespace lockbox::api::dynamodb
