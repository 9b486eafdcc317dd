// Query and Scan.
#include "engine/api/dynamodb_pages.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_rows.hpp"
#include "engine/api/dynamodb_schema.hpp"
#include "engine/api/dynamodb_texts.hpp"
#include "engine/base/text.hpp"
#include "engine/expression/evaluate.hpp"
#include "engine/table/key_condition.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/query.hpp"
#include "engine/table/texts/reads.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::api::dynamodb {

using table::Index;
using table::KeySchema;
using table::ProjectionType;
using table::Table;
using value::AttributeMap;

bool projects(const Table& t, const Index& i, const std::string& name) {
  if (i.projection == ProjectionType::All || table::is_key_attribute(t.keys, name) ||
      table::is_key_attribute(i.keys, name))
    return true;
  const auto& extra = i.non_key_attributes;
  return i.projection == ProjectionType::Include &&
         std::find(extra.begin(), extra.end(), name) != extra.end();
}

bool start_fits(const Table& t, const Index* i, const AttributeMap& start) {
  std::vector<std::string> names = table::key_names(t.keys);
  if (i)
    for (const std::string& n : table::key_names(i->keys)) add_name(names, n);
  return start.size() == names.size() && table::has_key(t.keys, start) &&
         (!i || table::has_key(i->keys, start));
}

namespace {

struct PagePlan {
  bool scan = false;
  TableRef table;
  std::string index;
  Expressions expressions;
  std::vector<table::KeyClause> clauses;
  std::string select;  ///< as sent, or what is implied
  bool consistent = false;
  bool forward = true;
  std::int64_t limit = 0;
  std::optional<AttributeMap> start;
  std::int64_t segment = 0, segments = 0;  ///< 0 segments: not parallel
  ReturnCapacity capacity = ReturnCapacity::None;
};

std::optional<AwsError> check_select(const Json& p, bool scan, const table::Settings& settings) {
  const auto select = string_member(p, "Select");
  const bool projects = member(p, "ProjectionExpression") || member(p, "AttributesToGet");
  if (!select)
    return std::nullopt;
  if (*select == "ALL_PROJECTED_ATTRIBUTES" && !member(p, "IndexName"))
    return validation(texts::say<texts::kSelectProjected>());
  if (*select == "SPECIFIC_ATTRIBUTES" && !projects)
    // Query has had the newer words all the time.
    return validation(
        texts::say_in<texts::kSelectSpecific>(scan ? settings.error_texts : std::string()));
  if (!projects || *select == "SPECIFIC_ATTRIBUTES")
    return std::nullopt;
  const std::string_view by =
      member(p, "ProjectionExpression") ? "ProjectionExpression" : "AttributesToGet";
  if (scan)
    return validation(texts::say<texts::kSelectAndProjection>(by, *select));
  return validation(
      texts::say_in<texts::kSelectAndProjectionOfQuery>(settings.error_texts, by, *select));
}

std::optional<AwsError> check_segments(const Json& p, const table::Settings& settings) {
  const auto segment = int_member(p, "Segment");
  const auto total = int_member(p, "TotalSegments");
  if (segment && !total)
    return validation(texts::say<texts::kTotalSegmentsMissing>());
  if (!segment && total)
    return validation(texts::say<texts::kSegmentMissing>());
  if (segment && *segment >= *total)
    return validation(texts::say_in<texts::kSegmentBeyondTotal>(
        settings.error_texts, std::to_string(*segment), std::to_string(*total)));
  return std::nullopt;
}

// ---- running ------------------------------------------------------------------------------------

std::vector<std::string> not_projected(const Table& t, const Index& i, const PagePlan& plan) {
  std::vector<std::string> names, missing;
  if (plan.expressions.projection)
    expression::add_names(*plan.expressions.projection, names);
  for (const std::string& n : names)
    if (!projects(t, i, n))
      missing.push_back(n);
  return missing;
}

/// What the index can give, and whether an LSI must fetch whole items.
Result<Done> check_index(const Table& t, const Index& i, const PagePlan& plan,
                         table::PageRequest& request) {
  if (!i.local && plan.consistent)
    return validation(texts::say<texts::kConsistentIndexRead>());
  const std::vector<std::string> missing = not_projected(t, i, plan);
  const bool wants_all = plan.select == "ALL_ATTRIBUTES";
  if (i.local) {
    request.whole_items = wants_all || !missing.empty();
    return Done{};
  }
  if (wants_all && i.projection != ProjectionType::All)
    return validation(texts::say<texts::kSelectAllOfIndex>(i.name));
  if (!missing.empty())
    return validation(texts::say<texts::kNotProjected>(i.name, join(missing, ", ")));
  return Done{};
}

std::optional<AwsError> check_query_filter(const KeySchema& keys, const PagePlan& plan) {
  if (!plan.expressions.condition)
    return std::nullopt;
  std::vector<std::string> names;
  expression::add_names(*plan.expressions.condition, names);
  for (const std::string& n : names)
    if (table::is_key_attribute(keys, n))
      return validation(texts::say<texts::kFilterOnKey>(
          plan.expressions.legacy_filter ? "QueryFilter" : "Filter Expression", n));
  return std::nullopt;
}

Result<Done> set_query_range(const Table& t, const Index* i, const PagePlan& plan,
                             table::PageRequest& request) {
  const KeySchema& keys = i ? i->keys : t.keys;
  auto range = table::key_range(keys, plan.clauses);
  if (!range)
    return validation(range.error());
  if (auto error = check_query_filter(keys, plan))
    return std::move(*error);
  request.lower = range->lower;
  request.upper = range->upper;
  if (!plan.start)
    return Done{};
  if (!start_fits(t, i, *plan.start))
    return validation(texts::say<texts::kStartInvalid>());
  bool all_equal = !i && plan.clauses.size() == keys.hash.size() + keys.range.size();
  for (const table::KeyClause& c : plan.clauses)
    all_equal = all_equal && c.op == table::KeyClause::Op::Eq;
  if (all_equal)
    return validation(texts::say<texts::kStartAfterOneRow>());
  request.start_after = table::encode_start(t, i, *plan.start);
  if (request.start_after.compare(0, range->partition_prefix.size(), range->partition_prefix) != 0)
    return validation(texts::say<texts::kStartOutside>());
  const bool outside = request.start_after < request.lower ||
                       (!request.upper.empty() && request.start_after >= request.upper);
  if (outside)
    return validation(texts::say<texts::kStartRange>());
  return Done{};
}

Result<Done> set_scan_range(const Table& t, const Index* i, const PagePlan& plan,
                            const table::Settings& settings, table::PageRequest& request) {
  if (plan.segments > 0) {
    const auto n = static_cast<std::uint64_t>(plan.segments);
    const auto at = static_cast<std::uint64_t>(plan.segment);
    request.lower = table::partition_bound(at, n);
    request.upper = at + 1 < n ? table::partition_bound(at + 1, n) : std::string();
  }
  if (!plan.start)
    return Done{};
  if (!start_fits(t, i, *plan.start))
    return validation(texts::say_in<texts::kScanStartInvalid>(settings.error_texts));
  request.start_after = table::encode_start(t, i, *plan.start);
  const bool outside = request.start_after < request.lower ||
                       (!request.upper.empty() && request.start_after >= request.upper);
  if (outside)
    return validation(texts::say<texts::kStartSegment>(std::to_string(plan.segments),
                                                       std::to_string(plan.segment)));
  return Done{};
}

/// The items as a JSON array, in about the space that they took as stored.
void append_items(std::string& out, const table::Page& page) {
  out.reserve(out.size() + 2 * page.bytes + 64);
  char before = '[';
  for (const value::ItemPtr& item : page.items) {
    out += before;
    value::append_json(out, *item);
    before = ',';
  }
  out += before == '[' ? "[]" : "]";
}

Json page_json(const table::Page& page, const PagePlan& plan, const table::Access& access,
               std::string* text) {
  Json out = Json::object();
  if (plan.select != "COUNT" && text) {
    append_items(*text, page);
  } else if (plan.select != "COUNT") {
    Json items = Json::array();
    for (const value::ItemPtr& item : page.items) items.push_back(value::to_json(*item));
    out["Items"] = std::move(items);
  }
  out["Count"] = page.count;
  out["ScannedCount"] = page.evaluated;
  if (page.last_key)
    out["LastEvaluatedKey"] = value::to_json(*page.last_key);
  if (plan.capacity != ReturnCapacity::None)
    out["ConsumedCapacity"] =
        consumed_capacity(access.consumed, plan.table.shown, plan.capacity, false);
  return out;
}

std::string page_summary(const table::Page& page, const PagePlan& plan, const Table& t,
                         const table::Work& work) {
  return concat({plan.scan ? "Scan" : "Query", " read ", counted(page.evaluated, "item"),
                 plan.index.empty() ? on_partitions(work) : concat({" of index ", plan.index}),
                 " of ", t.name, " and returned ", std::to_string(page.count), "; ",
                 units_text(work.read.halves, "RCU"),
                 page.last_key ? "; more pages follow." : "."});
}

Result<Json> run_page(const PagePlan& plan, Run& run) {
  Table* t = edit_table(run.services, plan.table);
  if (!t)
    return table_not_found();
  table::PageRequest request;
  const Index* index = nullptr;
  if (!plan.index.empty()) {
    index = table::find_index(*t, plan.index);
    if (!index)
      return validation(texts::say<texts::kNoSuchIndex>(plan.index));
    if (index->status == "CREATING")
      return validation(texts::say<texts::kBackfilling>(plan.index));
    if (auto ok = check_index(*t, *index, plan, request); !ok)
      return ok.error();
  }
  auto ranged = plan.scan ? set_scan_range(*t, index, plan, run.services.tables.settings, request)
                          : set_query_range(*t, index, plan, request);
  if (!ranged)
    return ranged.error();
  if (auto error = check_scalar_keys(*t, plan.expressions))
    return std::move(*error);
  std::optional<expression::Projector> projector;
  if (plan.expressions.projection)
    projector.emplace(plan.expressions.projection->paths);
  request.index = plan.index;
  request.forward = plan.forward;
  request.limit = plan.limit;
  request.filter = plan.expressions.condition ? &*plan.expressions.condition : nullptr;
  request.projector = projector ? &*projector : nullptr;
  request.consistent = plan.consistent;
  request.count_only = plan.select == "COUNT";
  table::Access access;
  access.now = run.now;
  access.work = &run.work;
  const table::Page page = table::read_page(*t, request, access);
  run.work.summary = page_summary(page, plan, *t, run.work);
  return page_json(page, plan, access, run.items);
}

/// The text of a bad value in an ExclusiveStartKey: faults of numbers and sets stand alone.
AwsError start_key_error(const AwsError& error) {
  for (const char* alone : {"contains duplicates", "number set", "numeric value",
                            "significant digits", "number with magnitude"})
    if (error.message.find(alone) != std::string::npos)
      return error;
  return validation(texts::say<texts::kStartInvalidBecause>(error.message));
}

// ---- preparing ----------------------------------------------------------------------------------

Result<std::shared_ptr<PagePlan>> page_plan(const Call& call, bool scan, const Voice& voice) {
  const Json& p = call.parameters;
  auto plan = std::make_shared<PagePlan>();
  plan->scan = scan;
  plan->table = table_ref(call, *string_member(p, "TableName"));
  plan->index = string_or(p, "IndexName", "");
  plan->consistent = bool_or(p, "ConsistentRead", false);
  plan->forward = bool_or(p, "ScanIndexForward", true);
  plan->limit = int_member(p, "Limit").value_or(0);
  plan->capacity = return_capacity(p);
  if (member(p, "ExclusiveStartKey")) {
    auto start = item_member(p, "ExclusiveStartKey", voice.envelope, voice.wording);
    if (!start)
      return start_key_error(start.error());
    plan->start = std::move(*start);
  }
  const std::string implied = member(p, "ProjectionExpression") || member(p, "AttributesToGet")
                                  ? "SPECIFIC_ATTRIBUTES"
                              : plan->index.empty() ? "ALL_ATTRIBUTES"
                                                    : "ALL_PROJECTED_ATTRIBUTES";
  plan->select = string_or(p, "Select", implied);
  return plan;
}

Prepared prepared(const Services& services, const Call& call, std::shared_ptr<PagePlan> plan,
                  KeyFacts facts) {
  const Json& p = call.parameters;
  facts.attributes.emplace();
  plan->expressions.add_names(*facts.attributes);
  facts.select = plan->select;
  facts.select_origin = member(p, "Select") ? "Select in the request"
                        : plan->select == "SPECIFIC_ATTRIBUTES"
                            ? "implied: the request has a projection"
                        : plan->index.empty() ? "implied: no projection, no index"
                                              : "implied: an index without projection";
  facts.return_consumed = string_or(p, "ReturnConsumedCapacity", "NONE");
  Prepared out;
  out.main_resource = plan->table.arn;
  out.needs.push_back(
      table_need(services, plan->table, concat({"dynamodb:", call.operation}), facts, plan->index));
  out.trail_parameters = trail_parameters(p);
  out.run = [plan = std::move(plan)](Run& run) { return run_page(*plan, run); };
  return out;
}

Expected<std::vector<table::KeyClause>, std::string> query_clauses(const Expressions& e) {
  if (e.key_conditions)
    return *e.key_conditions;
  if (!e.key_condition)
    return texts::say<texts::kKeyConditionNeeded>();
  return table::key_clauses(*e.key_condition);
}

/// Partition key value of a Query: of the index's key when an index is queried.
KeyFacts query_facts(const Services& services, const PagePlan& plan) {
  KeyFacts facts;
  const Table* t = find_table(services, plan.table);
  const Index* i = t && !plan.index.empty() ? table::find_index(*t, plan.index) : nullptr;
  if (!t) {
    facts.leading_absent = "the table does not exist, so its partition key is unknown";
    return facts;
  }
  if (!plan.index.empty() && !i) {
    facts.leading_absent = "the table has no such index, so its partition key is unknown";
    return facts;
  }
  const KeySchema& keys = i ? i->keys : t->keys;
  const value::AttributeValue* v = table::equality(plan.clauses, keys.hash[0].name);
  if (!v || v->type() != keys.hash[0].type) {
    facts.leading_absent = "the key condition fixes no partition key";
    return facts;
  }
  facts.leading = std::vector<std::string>{leading_key_text(*v)};
  facts.leading_origin = i ? concat({"partition key of index ", i->name, " in the key condition"})
                           : std::string("partition key in the key condition");
  return facts;
}

}  // namespace

Result<Prepared> query(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  const Voice voice = voice_of("Query", services.tables.settings);
  if (auto error = check_request("Query", p, voice.layer))
    return std::move(*error);
  ExpressionReader reader(
      p, {ExpressionKind::Filter, ExpressionKind::KeyCondition, ExpressionKind::Projection},
      voice.envelope, ExpressionReader::Legacy::Taken, voice.wording);
  if (auto error = reader.bind())
    return std::move(*error);
  auto expressions = reader.read();
  if (!expressions)
    return expressions.error();
  if (auto error = check_select(p, false, services.tables.settings))
    return std::move(*error);
  auto clauses = query_clauses(*expressions);
  if (!clauses)
    return validation(clauses.error());
  auto plan = page_plan(call, false, voice);
  if (!plan)
    return plan.error();
  (*plan)->expressions = std::move(*expressions);
  (*plan)->clauses = std::move(*clauses);
  return prepared(services, call, *plan, query_facts(services, **plan));
}

Result<Prepared> scan(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  const table::Settings& settings = services.tables.settings;
  const Voice voice = voice_of("Scan", settings);
  if (auto error = check_request("Scan", p, voice.layer))
    return std::move(*error);
  ExpressionReader reader(p, {ExpressionKind::Filter, ExpressionKind::Projection}, voice.envelope,
                          ExpressionReader::Legacy::Taken, voice.wording);
  if (auto error = reader.bind())
    return std::move(*error);
  auto expressions = reader.read();
  if (!expressions)
    return expressions.error();
  if (auto error = check_select(p, true, settings))
    return std::move(*error);
  if (auto error = check_segments(p, settings))
    return std::move(*error);
  auto plan = page_plan(call, true, voice);
  if (!plan)
    return plan.error();
  (*plan)->expressions = std::move(*expressions);
  (*plan)->segment = int_member(p, "Segment").value_or(0);
  (*plan)->segments = int_member(p, "TotalSegments").value_or(0);
  KeyFacts facts;
  facts.leading_absent = "a Scan names no partition key";
  return prepared(services, call, *plan, facts);
}

}  // namespace lockbox::api::dynamodb
