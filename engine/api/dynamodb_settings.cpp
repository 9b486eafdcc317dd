// TTL of tables, resource policies of tables and streams.
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_common.hpp"
#include "engine/api/dynamodb_control.hpp"
#include "engine/api/dynamodb_rows.hpp"
#include "engine/api/dynamodb_stream_common.hpp"
#include "engine/base/text.hpp"
#include "engine/table/clock.hpp"
#include "engine/table/links.hpp"
#include "engine/table/texts/settings.hpp"

namespace lockbox::api::dynamodb {

using table::Table;

namespace {

constexpr std::size_t kMaxPolicyBytes = 20480;
/// UpdateTimeToLive is refused for so long behind the last change.
constexpr std::int64_t kTtlCooldownMs = 3600 * 1000;

Result<Json> change_ttl(Table& t, bool enabled, const std::string& attribute, const Json& echo,
                        SimTime now) {
  if (enabled && !t.ttl_attribute.empty())
    return t.ttl_attribute == attribute
               ? validation(texts::say<texts::kTtlIsOn>())
               : validation(texts::say<texts::kTtlElsewhere>(t.ttl_attribute));
  if (!enabled && t.ttl_attribute.empty())
    return validation(texts::say<texts::kTtlIsOff>());
  if (!enabled && t.ttl_attribute != attribute)
    return validation(texts::say<texts::kTtlElsewhere>(t.ttl_attribute));
  if (t.ttl_changed.ms != 0 && now.ms - t.ttl_changed.ms < kTtlCooldownMs)
    return validation(texts::say<texts::kTtlTooOften>());
  t.ttl_attribute = enabled ? attribute : "";
  t.ttl_changed = now;
  t.ttl_next_sweep = plus_ms(now, table::kTtlSweepMs);
  Json out = Json::object();
  out["TimeToLiveSpecification"] = echo;
  return out;
}

}  // namespace

Result<Prepared> update_time_to_live(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("UpdateTimeToLive", p, Layer::Older))
    return std::move(*error);
  auto wanted = std::make_shared<const Json>(*member(p, "TimeToLiveSpecification"));
  return about_table(
      services, call, table_ref(call, *string_member(p, "TableName")), table_not_found_named,
      [wanted](Table& t, Run& run) {
        run.work.summary = concat({"Changed the time to live of ", t.name, "."});
        auto out = change_ttl(t, bool_or(*wanted, "Enabled", false),
                              *string_member(*wanted, "AttributeName"), *wanted, run.now);
        if (out)
          table::share_settings(run.services.tables, table::TableId{t.account, t.region, t.name},
                                run.now);
        return out;
      });
}

namespace {

Json shown_ttl(const Table& t) {
  Json description = Json::object();
  description["TimeToLiveStatus"] = t.ttl_attribute.empty() ? "DISABLED" : "ENABLED";
  if (!t.ttl_attribute.empty())
    description["AttributeName"] = t.ttl_attribute;
  Json out = Json::object();
  out["TimeToLiveDescription"] = std::move(description);
  return out;
}

}  // namespace

Result<Prepared> describe_time_to_live(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("DescribeTimeToLive", p, Layer::Older))
    return std::move(*error);
  const TableRef ref = table_ref(call, *string_member(p, "TableName"));
  Prepared out = about_table(services, call, ref, table_not_found_named,
                             [](Table& t, Run&) -> Result<Json> { return shown_ttl(t); });
  out.run = [ref, describe = std::move(out.run)](Run& run) -> Result<Json> {
    const Table* t = find_table(run.services, ref);
    if (t && (t->status == "CREATING" || t->status == "DELETING"))
      return validation(texts::say<texts::kTtlOfUnready>(t->status, t->status));
    return describe(run);
  };
  return out;
}

namespace {

AwsError policy_not_found() {
  return service_error("PolicyNotFoundException", texts::say<texts::kPolicyNotFound>());
}

Json revision(const std::string& id) {
  Json out = Json::object();
  out["RevisionId"] = id;
  return out;
}

/// The resource policy of a table or stream, where it is kept.
struct PolicySlot {
  std::string& text;
  std::string& revision;
  const std::string& name;  ///< for sentences
};

/// Whether ExpectedRevisionId allows the change.
bool revision_fits(const PolicySlot& slot, const std::optional<std::string>& expected) {
  if (!expected)
    return true;
  return *expected == "NO_POLICY" ? slot.text.empty() : *expected == slot.revision;
}

}  // namespace

std::optional<AwsError> check_resource_policy(const std::string& text) {
  if (text.size() > kMaxPolicyBytes)
    return validation(texts::say<texts::kPolicyTooBig>());
  const auto parsed = policy::parse_document(text, policy::Kind::Resource);
  if (parsed)
    return std::nullopt;
  return validation(texts::say<texts::kPolicyMalformed>(
      policy::malformed_policy_document(parsed.error()).message));
}

namespace {

/// A call about the resource policy of the table or stream that ResourceArn names.
Result<Prepared> about_policy(const Services& services, const Call& call,
                              std::function<Result<Json>(const PolicySlot&, Run&)> work) {
  const std::string arn = *string_member(call.parameters, "ResourceArn");
  if (!check_stream_arn(arn)) {
    Prepared out;
    out.main_resource = arn;
    out.needs.push_back(stream_need(services, call, arn, concat({"dynamodb:", call.operation})));
    out.trail_parameters = trail_parameters(call.parameters);
    out.run = [arn, work = std::move(work)](Run& run) -> Result<Json> {
      table::Stream* s = table::edit_stream(run.services.tables, arn, run.now);
      if (!s)
        return stream_not_found(arn);
      return work(PolicySlot{s->resource_policy, s->resource_policy_revision, s->arn}, run);
    };
    return out;
  }
  const TableRef ref = table_ref(call, arn);
  if (ref.arn != arn)
    return validation(texts::say<texts::kPolicyArn>(arn));
  return about_table(
      services, call, ref, table_not_found_named, [work = std::move(work)](Table& t, Run& run) {
        return work(PolicySlot{t.resource_policy, t.resource_policy_revision, t.name}, run);
      });
}

}  // namespace

Result<Prepared> put_resource_policy(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("PutResourcePolicy", p, Layer::Older))
    return std::move(*error);
  const std::string text = *string_member(p, "Policy");
  if (auto error = check_resource_policy(text))
    return std::move(*error);
  const auto expected = string_member(p, "ExpectedRevisionId");
  return about_policy(
      services, call, [text, expected](const PolicySlot& slot, Run& run) -> Result<Json> {
        if (!revision_fits(slot, expected))
          return policy_not_found();
        if (slot.text != text) {
          slot.text = text;
          slot.revision = std::to_string(run.now.ms) + std::to_string(run.rng.below(100000));
        }
        run.work.summary = concat({"Put a resource policy on ", slot.name, "."});
        return revision(slot.revision);
      });
}

Result<Prepared> get_resource_policy(const Services& services, const Call& call) {
  if (auto error = check_request("GetResourcePolicy", call.parameters, Layer::Older))
    return std::move(*error);
  return about_policy(services, call, [](const PolicySlot& slot, Run&) -> Result<Json> {
    if (slot.text.empty())
      return policy_not_found();
    Json out = Json::object();
    out["Policy"] = slot.text;
    out["RevisionId"] = slot.revision;
    return out;
  });
}

Result<Prepared> delete_resource_policy(const Services& services, const Call& call) {
  if (auto error = check_request("DeleteResourcePolicy", call.parameters, Layer::Older))
    return std::move(*error);
  const auto expected = string_member(call.parameters, "ExpectedRevisionId");
  return about_policy(services, call, [expected](const PolicySlot& slot, Run& run) -> Result<Json> {
    if (!revision_fits(slot, expected))
      return policy_not_found();
    if (slot.text.empty())
      return Json::object();
    Json out = revision(slot.revision);
    slot.text.clear();
    slot.revision.clear();
    run.work.summary = concat({"Removed the resource policy of ", slot.name, "."});
    return out;
  });
}

}  // namespace lockbox::api::dynamodb
