// ExecuteStatement.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_pages.hpp"
#include "engine/api/dynamodb_rows.hpp"
#include "engine/api/dynamodb_schema.hpp"
#include "engine/api/dynamodb_statements.hpp"
#include "engine/base/hash.hpp"
#include "engine/base/text.hpp"
#include "engine/expression/evaluate.hpp"
#include "engine/table/items.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/query.hpp"
#include "engine/table/texts/partiql.hpp"
#include "engine/table/texts/reads.hpp"
#include "engine/table/texts/settings.hpp"
#include "engine/table/where.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::api::dynamodb {

using expression::partiql::OrderBy;
using expression::partiql::Statement;
using table::Confinement;
using table::Index;
using table::KeyRange;
using table::KeySchema;
using table::Table;
using value::AttributeMap;
using value::AttributeValue;

namespace {

struct StatementPlan {
  BoundStatement bound;
  bool consistent = false;
  std::int64_t limit = 0;
  std::optional<std::string> token;
  std::uint64_t request = 0;  ///< hash of what a token must fit
  bool return_old_on_failure = false;
  ReturnCapacity capacity = ReturnCapacity::None;
};

// ---- SELECT -------------------------------------------------------------------------------------

std::vector<std::string> unprojected(const Table& t, const Index& i,
                                     const std::vector<std::string>& names) {
  std::vector<std::string> missing;
  for (const std::string& n : names)
    if (!projects(t, i, n))
      missing.push_back(n);
  return missing;
}

/// What an index can give. A GSI has only what it projects; an LSI fetches columns from the table.
Result<Done> check_select_index(const Table& t, const Index& i, const StatementPlan& plan,
                                const Confinement& confined, table::PageRequest& request) {
  const Statement& s = plan.bound.statement;
  if (!i.local && plan.consistent)
    return validation(texts::say<texts::kStatementConsistent>());
  std::vector<std::string> columns, filter;
  for (const auto& c : s.columns) add_name(columns, c.path[0].name);
  const std::vector<std::string> missing = unprojected(t, i, columns);
  if (!missing.empty() && !i.local)
    return validation(texts::say<texts::kNotProjected>(i.name, join(missing, ", ")));
  request.whole_items = !missing.empty();
  if (!s.where || !confined.keyed || table::has_alternatives(*s.where))
    return Done{};
  expression::add_names(*s.where, filter);
  const std::vector<std::string> unknown = unprojected(t, i, filter);
  if (!unknown.empty())
    return validation(texts::say<texts::kFilterNotProjected>(i.name, join(unknown, ", ")));
  return Done{};
}

Result<Done> check_order(const KeySchema& keys, const Statement& s, const Confinement& confined) {
  if (s.order_by.empty())
    return Done{};
  if (!s.where)
    return validation(texts::say<texts::kOrderWithoutWhere>());
  if (!confined.keyed)
    return validation(texts::say<texts::kOrderWithoutKey>());
  for (const OrderBy& o : s.order_by)
    if (!table::is_key_attribute(keys, o.name))
      return validation(texts::say<texts::kOrderVariable>(o.name));
  return Done{};
}

/// Puts the ranges into the order asked for; true: items ascend.
bool order_ranges(const KeySchema& keys, const Statement& s, std::vector<KeyRange>& ranges) {
  bool forward = true;
  for (const OrderBy& o : s.order_by) {
    const std::string& hash = keys.hash[0].name;
    if (o.name != hash) {
      forward = !o.descending;
      continue;
    }
    std::stable_sort(ranges.begin(), ranges.end(), [&](const KeyRange& a, const KeyRange& b) {
      const int order = value::compare_scalars(*a.partition.find(hash), *b.partition.find(hash));
      return o.descending ? order > 0 : order < 0;
    });
  }
  if (forward)
    return true;
  // Within each collection the last part comes first; collections keep their order.
  for (std::size_t from = 0; from < ranges.size();) {
    std::size_t to = from;
    while (to < ranges.size() && ranges[to].partition_prefix == ranges[from].partition_prefix) ++to;
    std::reverse(ranges.begin() + static_cast<std::ptrdiff_t>(from),
                 ranges.begin() + static_cast<std::ptrdiff_t>(to));
    from = to;
  }
  return false;
}

bool holds_place(const KeyRange& r, const std::string& place) {
  return place >= r.lower && (r.upper.empty() || place < r.upper);
}

/// Reads range after range until the page is full.
Result<table::Page> read_ranges(Table& t, const Index* index, const StatementPlan& plan,
                                const std::vector<KeyRange>& ranges, table::PageRequest& request,
                                table::Access& access) {
  std::size_t at = 0;
  if (plan.token) {
    auto start = read_next_token(plan.request, *plan.token);
    if (!start)
      return start.error();
    if (!start_fits(t, index, *start))
      return validation(texts::say<texts::kNextToken>());
    request.start_after = table::encode_start(t, index, *start);
    while (at < ranges.size() && !holds_place(ranges[at], request.start_after)) ++at;
  }
  table::Page all;
  for (; at < ranges.size(); ++at) {
    request.lower = ranges[at].lower;
    request.upper = ranges[at].upper;
    request.limit = plan.limit > 0 ? plan.limit - all.evaluated : 0;
    request.max_bytes = table::kMaxPageBytes - all.bytes;
    table::Page page = table::read_page(t, request, access);
    request.start_after.clear();
    all.evaluated += page.evaluated;
    all.bytes += page.bytes;
    all.count += page.count;
    std::move(page.items.begin(), page.items.end(), std::back_inserter(all.items));
    all.last_key = std::move(page.last_key);
    if (all.last_key)
      break;
  }
  return all;
}

std::string select_summary(const table::Page& page, const Statement& s, bool keyed, const Table& t,
                           const table::Work& work) {
  return concat({keyed ? "SELECT with the partition key read " : "SELECT scanned everything: ",
                 counted(page.evaluated, "item"),
                 s.index.empty() ? on_partitions(work) : concat({" of index ", s.index}), " of ",
                 t.name, " and returned ", std::to_string(page.count), "; ",
                 units_text(work.read.halves, "RCU"),
                 page.last_key ? "; more pages follow." : "."});
}

Result<Json> run_select(const StatementPlan& plan, Run& run) {
  const Statement& s = plan.bound.statement;
  Table* t = edit_table(run.services, plan.bound.table);
  if (!t)
    return table_not_found();
  const Index* index = s.index.empty() ? nullptr : table::find_index(*t, s.index);
  if (!s.index.empty() && !index)
    return validation(texts::say<texts::kStatementIndex>());
  if (auto error = check_single_attributes(index))
    return std::move(*error);
  if (index && index->status == "CREATING")
    return validation(texts::say<texts::kBackfilling>(s.index));
  const KeySchema& keys = index ? index->keys : t->keys;
  Confinement confined = table::confine(keys, s.where ? &*s.where : nullptr);
  table::PageRequest request;
  if (index)
    if (auto ok = check_select_index(*t, *index, plan, confined, request); !ok)
      return ok.error();
  if (!confined.problem.empty())
    return validation(confined.problem);
  if (auto ok = check_order(keys, s, confined); !ok)
    return ok.error();
  if (confined.overlapping)
    return validation(texts::say<texts::kStatementOverlap>());
  if (!confined.keyed)
    confined.ranges.emplace_back();
  request.index = s.index;
  request.forward = order_ranges(keys, s, confined.ranges);
  request.filter = s.where ? &*s.where : nullptr;
  request.consistent = plan.consistent;
  table::Access access;
  access.now = run.now;
  access.work = &run.work;
  auto page = read_ranges(*t, index, plan, confined.ranges, request, access);
  if (!page)
    return page.error();
  note_columns(s, run.work, 0);
  Json out = Json::object();
  Json items = Json::array();
  for (const value::ItemPtr& item : page->items)
    items.push_back(value::to_json(selected(s, *item)));
  out["Items"] = std::move(items);
  if (page->last_key) {
    out["NextToken"] = next_token(plan.request, *page->last_key);
    out["LastEvaluatedKey"] = value::to_json(*page->last_key);
  }
  if (plan.capacity != ReturnCapacity::None)
    out["ConsumedCapacity"] =
        consumed_capacity(access.consumed, plan.bound.table.shown, plan.capacity, false);
  run.work.summary = select_summary(*page, s, confined.keyed, *t, run.work);
  return out;
}

// ---- INSERT, UPDATE, DELETE ---------------------------------------------------------------------

Result<Json> run_statement_write(const StatementPlan& plan, Run& run) {
  Table* t = edit_table(run.services, plan.bound.table);
  if (!t)
    return table_not_found();
  auto write = statement_write(plan.bound, *t);
  if (!write)
    return write.error();
  write->return_old_on_failure = plan.return_old_on_failure;
  table::Access access;
  access.now = run.now;
  access.work = &run.work;
  if (auto error = check_held(run, *t, *write))
    return std::move(*error);
  auto pending = evaluate_write(*t, *write);
  if (!pending) {
    if (pending.error().code == "ConditionalCheckFailedException") {
      const std::string encoded = table::encode_key(t->keys, write->key);
      table::account_refused_write(*t, encoded, table::find_item(*t, encoded), access);
      run.work.summary = concat({"The WHERE clause was false for the item, nothing was written; ",
                                 units_text(run.work.write.halves, "WCU"), "."});
    }
    return pending.error();
  }
  table::write_item(*t, pending->encoded, pending->before, pending->after, access);
  Json items = Json::array();
  if (const auto returned = returned_item(plan.bound, *t, *pending)) {
    items.push_back(value::to_json(*returned));
    if (!run.work.touches.empty()) {
      run.work.touches.back().returned = true;
      for (const auto& e : *returned)
        run.work.touches.back().returned_attributes.push_back(e.first);
    }
    ++run.work.returned;
  }
  Json out = Json::object();
  out["Items"] = std::move(items);
  if (plan.capacity != ReturnCapacity::None)
    out["ConsumedCapacity"] =
        consumed_capacity(access.consumed, plan.bound.table.shown, plan.capacity, false);
  run.work.summary = concat({"The statement took effect", on_partitions(run.work), " of ", t->name,
                             "; ", units_text(run.work.write.halves, "WCU"), "."});
  return out;
}

/// A token fits the statement with its parameters, not the Limit.
std::uint64_t request_hash(const Call& call) {
  const Json* parameters = member(call.parameters, "Parameters");
  return combine_hash(hash_bytes(*string_member(call.parameters, "Statement")),
                      combine_hash(hash_bytes(parameters ? to_text(*parameters) : std::string()),
                                   hash_bytes(concat({call.account, "/", call.region}))));
}

}  // namespace

Result<Prepared> execute_statement(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("ExecuteStatement", p, Layer::Older))
    return std::move(*error);
  auto bound = bind_statement(call, p);
  if (!bound)
    return bound.error();
  if (bound->statement.kind == Statement::Kind::Exists)
    return validation(texts::say<texts::kExistsFunction>(bound->statement.exists_at));
  auto plan = std::make_shared<StatementPlan>();
  plan->bound = std::move(*bound);
  plan->consistent = bool_or(p, "ConsistentRead", false);
  plan->limit = int_member(p, "Limit").value_or(0);
  plan->token = string_member(p, "NextToken");
  plan->request = request_hash(call);
  plan->return_old_on_failure =
      string_or(p, "ReturnValuesOnConditionCheckFailure", "NONE") == "ALL_OLD";
  plan->capacity = return_capacity(p);
  const bool reads = plan->bound.statement.reads();
  if (plan->token && !reads) {
    auto position = read_next_token(plan->request, *plan->token);
    return position ? validation(texts::say<texts::kNextTokenOfOther>()) : position.error();
  }
  Prepared out;
  out.main_resource = plan->bound.table.arn;
  out.needs.push_back(statement_need(services, plan->bound, ""));
  out.trail_parameters = statement_trail(services, call);
  out.run = [plan, reads](Run& run) {
    return reads ? run_select(*plan, run) : run_statement_write(*plan, run);
  };
  return out;
}

}  // namespace lockbox::api::dynamodb
