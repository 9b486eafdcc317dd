#include "engine/api/dynamodb_control.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"

namespace lockbox::api::dynamodb {

Prepared about_table(const Services& services, const Call& call, const TableRef& ref,
                     AwsError (*missing)(std::string_view name),
                     std::function<Result<Json>(table::Table&, Run&)> work) {
  Prepared out;
  out.main_resource = ref.arn;
  out.needs.push_back(resource_need(services, ref, concat({"dynamodb:", call.operation})));
  out.trail_parameters = trail_parameters(call.parameters);
  out.run = [ref, missing, work = std::move(work)](Run& run) -> Result<Json> {
    table::Table* t = edit_table(run.services, ref);
    if (!t)
      return missing(ref.id.name);
    return work(*t, run);
  };
  return out;
}

Result<Json> list_jobs(const JobList& what, const std::string& prefix, const Json& parameters,
                       Run& run) {
  constexpr std::int64_t kPage = 25;
  const std::string table = string_or(parameters, "TableArn", "");
  const std::string start = string_or(parameters, "NextToken", "");
  const std::int64_t most = int_member(parameters, what.limit_parameter).value_or(kPage);
  Json list = Json::array(), body = Json::object();
  const auto& jobs = run.services.tables.jobs;
  for (auto c = jobs.lower_bound(std::max(prefix, start)); c.valid(); c.next()) {
    const table::Job& job = *c.value();
    if (job.arn.compare(0, prefix.size(), prefix) != 0)
      break;
    if (job.is_import != what.imports || job.arn == start ||
        (!table.empty() && job.table_arn != table))
      continue;
    if (static_cast<std::int64_t>(list.size()) == most) {
      body["NextToken"] = list.back()[what.arn_member];
      break;
    }
    list.push_back(what.summary(job, run.now));
  }
  body[what.list_member] = std::move(list);
  return body;
}

}  // namespace lockbox::api::dynamodb
