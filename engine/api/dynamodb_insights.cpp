// The switches of Contributor Insights. The rules in CloudWatch are named, not simulated. Source:
// API Reference, "UpdateContributorInsights"; Developer Guide, "Analyzing data access using
// CloudWatch contributor insights".
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_common.hpp"
#include "engine/api/dynamodb_rows.hpp"
#include "engine/base/text.hpp"
#include "engine/table/links.hpp"
#include "engine/table/query.hpp"
#include "engine/table/texts/settings.hpp"

namespace lockbox::api::dynamodb {

using table::Insights;
using table::Table;

namespace {

constexpr std::int64_t kInsightsMs = 10 * 1000;

/// DISABLED, ENABLING, ENABLED or DISABLING: what time makes of the last switch.
std::string_view insights_status(const Insights& i, SimTime now, bool instant) {
  const bool settled = instant || now.ms - i.changed.ms >= kInsightsMs;
  if (i.enabled)
    return settled ? "ENABLED" : "ENABLING";
  return settled ? "DISABLED" : "DISABLING";
}

/// PKC, SKC: most accessed partition keys and items; PKT, SKT: most throttled.
Json rule_names(const Table& t, const std::string& index, const Insights& i) {
  const table::Index* on = index.empty() ? nullptr : table::find_index(t, index);
  const bool sorted = on ? !on->keys.range.empty() : !t.keys.range.empty();
  Json out = Json::array();
  for (const char* kind : {"PKC", "SKC", "PKT", "SKT"}) {
    const bool accessed = kind[2] == 'C', by_sort_key = kind[0] == 'S';
    if ((by_sort_key && !sorted) || (accessed && i.mode == "THROTTLED_KEYS"))
      continue;
    out.push_back(concat({"DynamoDBContributorInsights-", kind, "-", t.name,
                          index.empty() ? "" : "-", index, "-", std::to_string(i.changed.ms)}));
  }
  return out;
}

/// A call about the insights of a table or index.
Result<Prepared> about_insights(
    const Services& services, const Call& call,
    std::function<Result<Json>(Table&, const std::string&, Run&)> work) {
  const Json& p = call.parameters;
  const TableRef ref = table_ref(call, *string_member(p, "TableName"));
  const std::string index = string_or(p, "IndexName", "");
  if (member(p, "IndexName") && (index.size() < 3 || index.size() > 255))
    return validation(texts::say<texts::kIndexNameLength>());
  Prepared out;
  out.main_resource = ref.arn;
  Need need = resource_need(services, ref, concat({"dynamodb:", call.operation}));
  if (!index.empty())
    need.resource += concat({"/index/", index});
  out.needs.push_back(std::move(need));
  out.trail_parameters = trail_parameters(p);
  out.run = [ref, index, work = std::move(work)](Run& run) -> Result<Json> {
    Table* t = edit_table(run.services, ref);
    if (!t)
      return table_not_found_named(ref.id.name);
    if (!index.empty() && !table::find_index(*t, index))
      return service_error("ResourceNotFoundException", texts::say<texts::kIndexNotFound>(index));
    return work(*t, index, run);
  };
  return out;
}

Json insights_head(const Table& t, const std::string& index) {
  Json out = Json::object();
  out["TableName"] = t.name;
  if (!index.empty())
    out["IndexName"] = index;
  return out;
}

}  // namespace

Result<Prepared> update_insights(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request(call.operation, p, Layer::Older))
    return std::move(*error);
  const bool enable = *string_member(p, "ContributorInsightsAction") == "ENABLE";
  const auto mode = string_member(p, "ContributorInsightsMode");
  return about_insights(
      services, call, [enable, mode](Table& t, const std::string& index, Run& run) -> Result<Json> {
        Insights i;
        if (const Insights* known = table::links_of(t).insights.find(index))
          i = *known;
        i.enabled = enable;
        i.changed = run.now;
        i.mode = mode.value_or(i.mode);
        table::edit_links(t).insights.set(index, i);
        Json out = insights_head(t, index);
        out["ContributorInsightsStatus"] = enable ? "ENABLING" : "DISABLING";
        if (enable)
          out["ContributorInsightsMode"] = i.mode;
        run.work.summary =
            concat({"Switched Contributor Insights of ", t.name, enable ? " on." : " off."});
        return out;
      });
}

Result<Prepared> describe_insights(const Services& services, const Call& call) {
  if (auto error = check_request(call.operation, call.parameters, Layer::Older))
    return std::move(*error);
  return about_insights(
      services, call, [](Table& t, const std::string& index, Run& run) -> Result<Json> {
        Json out = insights_head(t, index);
        const Insights* i = table::links_of(t).insights.find(index);
        if (!i) {
          out["ContributorInsightsRuleList"] = Json::array();
          out["ContributorInsightsStatus"] = "DISABLED";
          return out;
        }
        out["ContributorInsightsRuleList"] = i->enabled ? rule_names(t, index, *i) : Json::array();
        out["ContributorInsightsStatus"] =
            insights_status(*i, run.now, run.services.tables.instant_control_plane);
        out["LastUpdateDateTime"] = static_cast<double>(i->changed.ms) / 1000;
        if (i->enabled)
          out["ContributorInsightsMode"] = i->mode;
        return out;
      });
}

Result<Prepared> list_insights(const Services& /*services*/, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request(call.operation, p, Layer::Older))
    return std::move(*error);
  const std::int64_t limit = int_member(p, "MaxResults").value_or(100);
  // The token names the table and index that were listed last; no name has a slash.
  const std::string token = string_or(p, "NextToken", "");
  const std::size_t slash = token.find('/');
  if (!token.empty() && slash == std::string::npos)
    return validation(texts::say<texts::kNextToken>());
  const std::pair<std::string, std::string> start(
      token.substr(0, slash), token.empty() ? std::string() : token.substr(slash + 1));
  const auto name = string_member(p, "TableName");
  const std::string only = name ? table_ref(call, *name).id.name : std::string();
  const std::string account(call.account), region(call.region);
  Prepared out;
  out.needs.push_back(global_need(call, "dynamodb:ListContributorInsights"));
  out.trail_parameters = trail_parameters(p);
  out.run = [=](Run& run) -> Result<Json> {
    const table::State& state = run.services.tables;
    Json list = Json::array();
    Json body = Json::object();
    std::pair<std::string, std::string> last;
    bool more = false;
    auto c = state.tables.lower_bound(table::TableIdView{account, region, ""});
    for (; c.valid() && c.key().account == account && c.key().region == region && !more; c.next()) {
      const Table& t = *c.value();
      if (!only.empty() && t.name != only)
        continue;
      for (const auto& e : table::links_of(t).insights) {
        const std::pair<std::string, std::string> place(t.name, e.first);
        if (!e.second.enabled || (!start.first.empty() && place <= start))
          continue;
        if (static_cast<std::int64_t>(list.size()) == limit) {
          more = true;
          break;
        }
        Json entry = insights_head(t, e.first);
        entry["ContributorInsightsStatus"] =
            insights_status(e.second, run.now, state.instant_control_plane);
        entry["ContributorInsightsMode"] = e.second.mode;
        list.push_back(std::move(entry));
        last = place;
      }
    }
    body["ContributorInsightsSummaries"] = std::move(list);
    if (more)
      body["NextToken"] = concat({last.first, "/", last.second});
    return body;
  };
  return out;
}

}  // namespace lockbox::api::dynamodb
