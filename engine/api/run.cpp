#include "engine/api/run.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/table/texts/items.hpp"
#include "engine/table/throughput.hpp"

namespace lockbox::api {

namespace {

/// Which copy an eventually consistent read was served by.
std::string copy_sentence(const table::Work& work) {
  const std::string who = work.copy_of_index ? "the index" : "a replica";
  if (work.behind_ms == 0)
    return " This read was served by the copy that has every write.";
  return concat({" This read was served by ", who, " ", std::to_string(work.behind_ms),
                 " ms behind",
                 work.stale ? ": it had not yet what was written in that time."
                            : "; nothing it read was written in that time."});
}

}  // namespace

AwsError throttling_error(const table::Throttle& throttle) {
  Json reason = Json::object();
  reason["reason"] = table::reason_name(throttle);
  reason["resource"] = throttle.resource;
  Json members = Json::object();
  AwsError e;
  e.http_status = 400;
  e.name_space = "com.amazonaws.dynamodb.v20120810";
  if (throttle.on_demand) {
    e.code = "ThrottlingException";
    e.message = texts::say<texts::kOnDemandExceeded>();
    members["throttlingReasons"] = Json::array({std::move(reason)});
  } else {
    e.code = "ProvisionedThroughputExceededException";
    e.message = throttle.index.empty() ? texts::say<texts::kTableExceeded>()
                                       : texts::say<texts::kIndexExceeded>();
    members["ThrottlingReasons"] = Json::array({std::move(reason)});
  }
  e.members = std::make_shared<const Json>(std::move(members));
  return e;
}

Result<Json> run_prepared(const Prepared& prepared, Run& run) {
  const Services before = run.services;
  run.work.enforce = run.services.tables.enforce_throughput;
  Result<Json> answer = prepared.run(run);
  if (run.work.throttle) {
    const bool cancelled = !answer && answer.error().code == "TransactionCanceledException";
    run.services = before;
    table::note_throttle(run.services.tables, *run.work.throttle, run.now);
    if (cancelled)
      return answer;
    return throttling_error(*run.work.throttle);
  }
  if (!answer && answer.error().code != "ConditionalCheckFailedException")
    run.services = before;
  if (answer && run.work.copy_asked)
    run.work.summary += copy_sentence(run.work);
  return answer;
}

bool within_limits(Run& run, table::Access& access, const std::function<void()>& item) {
  if (!run.work.enforce) {
    item();
    return true;
  }
  const Services before = run.services;
  const table::Work work = run.work;
  const table::Consumed consumed = access.consumed;
  run.work.admitted.clear();
  item();
  if (!run.work.throttle)
    return true;
  const table::Throttle met = *run.work.throttle;
  run.services = before;
  run.work = work;
  access.consumed = consumed;
  run.work.left_out.push_back(met);
  table::note_throttle(run.services.tables, met, run.now);
  return false;
}

std::optional<AwsError> all_left_out(Run& run, std::size_t items) {
  if (items == 0 || run.work.left_out.size() < items)
    return std::nullopt;
  run.work.throttle = run.work.left_out.front();
  run.work.left_out.clear();
  return throttling_error(*run.work.throttle);
}

}  // namespace lockbox::api
