#include "engine/api/dynamodb_writes.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/expression/evaluate.hpp"
#include "engine/expression/update.hpp"
#include "engine/expression/update_cost.hpp"
#include "engine/table/items.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/locks.hpp"
#include "engine/table/texts/items.hpp"
#include "engine/value/dynamodb_json.hpp"
#include "engine/value/texts/values.hpp"

namespace lockbox::api::dynamodb {

using expression::UpdateAction;
using value::AttributeMap;
using value::ItemPtr;

namespace {

const AttributeMap& empty_item() {
  static const AttributeMap none;
  return none;
}

/// REMOVE and DELETE alone create no item.
bool only_removes(const expression::Update& u) {
  for (const UpdateAction& a : u.actions)
    if (a.kind == UpdateAction::Kind::Set || a.kind == UpdateAction::Kind::Add)
      return false;
  return true;
}

std::optional<AwsError> check_key_untouched(const table::Table& t, const expression::Update& u) {
  for (const UpdateAction& a : u.actions)
    if (table::is_key_attribute(t.keys, a.path[0].name))
      return validation(texts::say<texts::kKeyIsFixed>(a.path[0].name));
  return std::nullopt;
}

Result<Done> evaluate_update(const table::Table& t, const WritePlan& plan, PendingWrite& out) {
  const auto& update = plan.expressions.update;
  if (!update) {
    out.after = out.before ? out.before : std::make_shared<const value::Item>(plan.key);
    return Done{};
  }
  for (const UpdateAction& a : update->actions) out.touched.push_back(a.path);
  auto updated = expression::apply_update(*update, out.before ? *out.before : plan.key);
  if (!updated)
    return validation(updated.error());
  if (!out.before && only_removes(*update)) {
    out.changes = false;
    return Done{};
  }
  const AttributeMap& item = updated->item;
  for (const UpdateAction& a : update->actions)
    if (const value::AttributeValue* v = item.find(a.path[0].name))
      if (value::depth(*v) > value::kMaxDepth)
        return validation(texts::say<texts::kTooDeep>());
  if (auto ok = table::check_index_keys(t, item, out.before ? out.before.get() : &plan.key); !ok)
    return ok;
  if (value::size_bytes(item) > table::kMaxItemBytes)
    return validation(texts::say<texts::kItemTooBigToUpdate>());
  out.written = std::move(updated->written);
  out.after = std::make_shared<const value::Item>(std::move(updated->item));
  return Done{};
}

}  // namespace

std::optional<AwsError> check_plan(const WritePlan& plan) {
  if (plan.kind == WritePlan::Kind::Put && value::size_bytes(*plan.item) > table::kMaxItemBytes)
    return validation(texts::say<texts::kItemTooBig>());
  return std::nullopt;
}

std::size_t payload_bytes(const WritePlan& plan, const Json& action) {
  std::size_t sum = value::size_bytes(plan.item ? *plan.item : plan.key);
  if (const Json* values = member(action, "ExpressionAttributeValues"))
    if (auto parsed = value::parse_attribute_map(*values))
      sum += value::size_bytes(*parsed);
  return sum;
}

std::optional<AwsError> check_held(const Run& run, const table::Table& t, const WritePlan& plan) {
  if (run.services.tables.locks.empty())
    return std::nullopt;
  const AttributeMap& key = plan.item ? *plan.item : plan.key;
  if (!table::has_key(t.keys, key) ||
      !table::is_held(run.services.tables, t, table::encode_key(t.keys, key), run.now))
    return std::nullopt;
  run.work.summary = "A transaction in flight holds the item; nothing was written.";
  return service_error("TransactionConflictException", texts::say<texts::kItemHeld>());
}

AwsError condition_failed(const ItemPtr& before, bool with_item) {
  AwsError e =
      service_error("ConditionalCheckFailedException", texts::say<texts::kConditionFailed>());
  if (with_item && before) {
    Json members = Json::object();
    members["Item"] = value::to_json(*before);
    e.members = std::make_shared<const Json>(std::move(members));
  }
  return e;
}

Result<PendingWrite> evaluate_write(const table::Table& t, const WritePlan& plan) {
  PendingWrite out;
  const bool put = plan.kind == WritePlan::Kind::Put;
  if (put) {
    if (auto ok = table::check_item_key(t.keys, *plan.item, false); !ok)
      return ok.error();
    if (auto ok = table::check_index_keys(t, *plan.item, nullptr); !ok)
      return ok.error();
  } else {
    if (auto ok = table::check_lookup_key(t.keys, plan.key); !ok)
      return ok.error();
    if (plan.expressions.update)
      if (auto error = check_key_untouched(t, *plan.expressions.update))
        return std::move(*error);
    if (plan.charges_statement && plan.expressions.update && !plan.expressions.update->legacy &&
        expression::statement_cost(*plan.expressions.update) > table::kMaxItemBytes)
      return validation(texts::say<texts::kItemTooBigToUpdate>());
  }
  if (auto error = check_scalar_keys(t, plan.expressions))
    return std::move(*error);
  out.encoded = table::encode_key(t.keys, put ? *plan.item : plan.key);
  out.before = table::find_item(t, out.encoded);
  if (plan.insert && out.before)
    return service_error("DuplicateItemException", texts::say<texts::kDuplicateItem>());
  const auto& condition = plan.expressions.condition;
  if (condition && !expression::matches(*condition, out.before ? *out.before : empty_item()))
    return condition_failed(out.before, plan.return_old_on_failure);
  switch (plan.kind) {
    case WritePlan::Kind::Put:
      out.after = plan.item;
      break;
    case WritePlan::Kind::Update:
      if (auto ok = evaluate_update(t, plan, out); !ok)
        return ok.error();
      break;
    case WritePlan::Kind::Delete:
      break;
    case WritePlan::Kind::Check:
      out.after = out.before;
      out.changes = false;
      break;
  }
  return out;
}

Json item_collection_metrics(const table::Table& t, const AttributeMap& key) {
  bool local = false;
  for (const auto& i : t.indexes) local = local || i->local;
  if (!local)
    return Json();
  Json collection = Json::object();
  for (const table::KeyAttribute& k : t.keys.hash)
    if (const value::AttributeValue* v = key.find(k.name))
      collection[k.name] = value::to_json(*v);
  Json out = Json::object();
  out["ItemCollectionKey"] = std::move(collection);
  out["SizeEstimateRangeGB"] = Json::array({0.0, 1.0});
  return out;
}

}  // namespace lockbox::api::dynamodb
