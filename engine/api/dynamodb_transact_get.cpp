// TransactGetItems. Source: Developer Guide, "Amazon DynamoDB Transactions: How it works".
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_rows.hpp"
#include "engine/api/dynamodb_transactions.hpp"
#include "engine/base/text.hpp"
#include "engine/expression/evaluate.hpp"
#include "engine/table/items.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/locks.hpp"
#include "engine/table/texts/batches.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::api::dynamodb {

using table::Table;
using value::AttributeMap;
using value::ItemPtr;

namespace {

struct TransactGet {
  TableRef table;
  AttributeMap key;
  Expressions expressions;
};

struct TransactGetPlan {
  std::vector<TransactGet> gets;
  ReturnCapacity capacity = ReturnCapacity::None;
};

Result<Json> run_transact_get(const TransactGetPlan& plan, Run& run) {
  for (const TransactGet& g : plan.gets)
    if (!edit_table(run.services, g.table))
      return table_not_found();
  std::vector<Reason> reasons(plan.gets.size());
  bool failed = false;
  std::size_t bytes = 0;
  std::vector<std::string> seen;
  for (std::size_t i = 0; i < plan.gets.size(); ++i) {
    const TransactGet& g = plan.gets[i];
    const Table& t = *find_table(run.services, g.table);
    if (auto ok = table::check_lookup_key(t.keys, g.key); !ok) {
      if (is_empty_key_error(ok.error()))
        return ok.error();
      reasons[i] = Reason{"ValidationError", ok.error().message, nullptr};
      failed = true;
      continue;
    }
    if (auto error = check_scalar_keys(t, g.expressions))
      return std::move(*error);
    const std::string encoded = table::encode_key(t.keys, g.key);
    std::string place = t.arn + encoded;
    if (std::find(seen.begin(), seen.end(), place) != seen.end())
      return validation(texts::say<texts::kTransactionRepeats>());
    seen.push_back(std::move(place));
    if (const ItemPtr item = table::find_item(t, encoded))
      bytes += value::size_bytes(*item);
    if (table::is_held(run.services.tables, t, encoded, run.now)) {
      reasons[i] = conflict();
      failed = true;
    }
  }
  if (failed)
    return cancelled(reasons);
  if (bytes > kMaxTransactionBytes)
    return validation(texts::say<texts::kTransactionTooBig>());
  ConsumedByTable consumed;
  Json responses = Json::array();
  for (const TransactGet& g : plan.gets) {
    table::Access access;
    access.now = run.now;
    access.work = &run.work;
    access.transactional = true;
    const ItemPtr item = table::read_item(*edit_table(run.services, g.table), g.key, true, access);
    if (run.work.throttle)
      return throttled_action(responses.size(), plan.gets.size(), *run.work.throttle);
    consumed.of(g.table).table.read += access.consumed.table.read;
    Json entry = Json::object();
    if (item && g.expressions.projection) {
      const AttributeMap part = expression::Projector(g.expressions.projection->paths).apply(*item);
      if (!part.empty())
        entry["Item"] = value::to_json(part);
    } else if (item) {
      entry["Item"] = value::to_json(*item);
    }
    responses.push_back(std::move(entry));
  }
  Json out = Json::object();
  out["Responses"] = std::move(responses);
  if (plan.capacity != ReturnCapacity::None)
    out["ConsumedCapacity"] = consumed.to_json(plan.capacity);
  run.work.summary =
      concat({"Read ", counted(run.work.evaluated, "item"), " at one moment, in a transaction; ",
              units_text(run.work.read.halves, "RCU"), "."});
  return out;
}

}  // namespace

Result<Prepared> transact_get_items(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("TransactGetItems", p, Layer::Older))
    return std::move(*error);
  auto plan = std::make_shared<TransactGetPlan>();
  plan->capacity = return_capacity(p);
  Prepared out;
  for (const Json& action : *member(p, "TransactItems")) {
    const Json& get = *member(action, "Get");
    TransactGet g;
    auto key = item_member(get, "Key", false, value::Wording::Older);
    if (!key)
      return key.error();
    auto expressions = parse_expressions(get, {ExpressionKind::Projection}, false);
    if (!expressions)
      return expressions.error();
    g.table = table_ref(call, *string_member(get, "TableName"));
    g.key = std::move(*key);
    g.expressions = std::move(*expressions);
    KeyFacts facts = action_facts(services, g.table, g.key, g.expressions, p, "TransactGetItems");
    facts.select = g.expressions.projection ? "SPECIFIC_ATTRIBUTES" : "ALL_ATTRIBUTES";
    facts.select_origin = "implied by the projection of this Get, or its absence";
    merge_need(out.needs, table_need(services, g.table, "dynamodb:GetItem", facts));
    plan->gets.push_back(std::move(g));
  }
  out.main_resource = plan->gets[0].table.arn;
  out.trail_parameters = trail_parameters(p);
  out.run = [plan](Run& run) { return run_transact_get(*plan, run); };
  return out;
}

}  // namespace lockbox::api::dynamodb
