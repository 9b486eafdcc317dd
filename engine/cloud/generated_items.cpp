#include "engine/cloud/generated_items.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"

namespace lockbox::cloud {

namespace {

constexpr std::int64_t kMostGenerated = 200000;

/// "n", "n%7", "n/7" with its value; nothing for any other text between braces.
std::optional<std::int64_t> number_of(std::string_view rule, std::int64_t n) {
  if (rule == "n")
    return n;
  if (rule.size() < 3 || rule[0] != 'n' || (rule[1] != '%' && rule[1] != '/'))
    return std::nullopt;
  const auto by = to_int(rule.substr(2));
  if (!by || *by < 1)
    return std::nullopt;
  return rule[1] == '%' ? n % *by : n / *by;
}

std::string generated_text(std::string_view text, std::int64_t n) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) {
      out += text;
      break;
    }
    out += text.substr(0, open);
    const auto value = number_of(text.substr(open + 1, close - open - 1), n);
    out += value ? std::to_string(*value) : std::string(text.substr(open, close - open + 1));
    text.remove_prefix(close + 1);
  }
  return out;
}

}  // namespace

Json generated_item(const Json& item, std::int64_t n) {
  if (item.is_string())
    return generated_text(item.get_ref<const std::string&>(), n);
  if (!item.is_structured())
    return item;
  Json out = item;
  for (Json& inner : out) inner = generated_item(inner, n);
  return out;
}

std::optional<std::string> generator_fault(const Json& description) {
  const Json* count = member(description, "Count");
  const Json* item = member(description, "Item");
  if (!count || !count->is_number_integer() || *count < 1 || *count > kMostGenerated)
    return concat({"Count: expected 1 to ", std::to_string(kMostGenerated)});
  if (!item || !item->is_object())
    return std::string("Item: expected an item in DynamoDB JSON");
  return std::nullopt;
}

}  // namespace lockbox::cloud
