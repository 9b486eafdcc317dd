// TransactWriteItems, and what transactions share. Source: Developer Guide, "Amazon DynamoDB
// Transactions: How it works".
#include "engine/api/dynamodb_transactions.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_rows.hpp"
#include "engine/api/run.hpp"
#include "engine/base/text.hpp"
#include "engine/expression/evaluate.hpp"
#include "engine/table/items.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/locks.hpp"
#include "engine/table/texts/batches.hpp"
#include "engine/table/texts/parameters.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::api::dynamodb {

using table::Table;
using value::AttributeMap;
using value::ItemPtr;

AwsError cancelled(const std::vector<Reason>& reasons) {
  std::vector<std::string> codes;
  Json list = Json::array();
  for (const Reason& r : reasons) {
    codes.push_back(r.code);
    Json e = Json::object();
    if (r.item)
      e["Item"] = value::to_json(*r.item);
    e["Code"] = r.code;
    if (!r.message.empty())
      e["Message"] = r.message;
    list.push_back(std::move(e));
  }
  AwsError error = service_error("TransactionCanceledException",
                                 texts::say<texts::kTransactionCancelled>(join(codes, ", ")));
  Json members = Json::object();
  members["CancellationReasons"] = std::move(list);
  error.members = std::make_shared<const Json>(std::move(members));
  return error;
}

namespace {

/// Whether one question can stand for both: a key with one value has the same value in each (or in
/// neither), so that no action of a transaction hides behind another's ReturnValues or Select.
bool same_question(const Need& a, const Need& b) {
  if (a.action != b.action || a.resource != b.resource)
    return false;
  const auto covered = [](const policy::Context& from, const policy::Context& in) {
    return std::all_of(from.values.begin(), from.values.end(), [&](const auto& entry) {
      const policy::ContextValue* other = in.find(entry.first);
      return other && (entry.second.multivalued || other->values == entry.second.values);
    });
  };
  return covered(a.context, b.context) && covered(b.context, a.context);
}

}  // namespace

void merge_need(std::vector<Need>& needs, Need need) {
  for (Need& n : needs) {
    if (!same_question(n, need))
      continue;
    for (const auto& v : need.context.values) {
      policy::ContextValue& have = n.context.values[v.first];
      if (!v.second.multivalued)
        continue;
      have.multivalued = true;
      have.origin = v.second.origin;
      for (const std::string& s : v.second.values) add_name(have.values, s);
    }
    // A key that is unknown for one action is unknown for the question.
    for (const auto& a : need.context.absent_because) n.context.absent_because.insert(a);
    return;
  }
  needs.push_back(std::move(need));
}

void ConsumedByTable::add(const TableRef& ref, const table::Consumed& more) {
  table::Consumed& sum = of(ref);
  sum.table.read += more.table.read;
  sum.table.write += more.table.write;
  for (const table::IndexArm& a : more.indexes) {
    table::Arm& arm = sum.index(a.name, a.local);
    arm.read += a.arm.read;
    arm.write += a.arm.write;
  }
}

Json ConsumedByTable::to_json(ReturnCapacity how, bool transactional) const {
  Json out = Json::array();
  for (const auto& e : all_)
    out.push_back(consumed_capacity(e.second, e.first, how, transactional));
  return out;
}

namespace {

void add_names_of(std::vector<std::string>& names, const AttributeMap& m) {
  for (const auto& e : m) add_name(names, e.first);
}

}  // namespace

KeyFacts action_facts(const Services& services, const TableRef& ref, const AttributeMap& key,
                      const Expressions& expressions, const Json& parameters,
                      std::string_view enclosing) {
  KeyFacts facts;
  const Table* t = find_table(services, ref);
  if (const auto leading = leading_key(t, key))
    facts.leading = std::vector<std::string>{*leading};
  else
    facts.leading_absent = "the key does not fit a table that exists";
  facts.attributes.emplace();
  add_names_of(*facts.attributes, key);
  expressions.add_names(*facts.attributes);
  facts.return_consumed = string_or(parameters, "ReturnConsumedCapacity", "NONE");
  facts.enclosing = std::string(enclosing);
  return facts;
}

bool is_empty_key_error(const AwsError& error) {
  return error.message.find("cannot contain an empty") != std::string::npos;
}

Reason conflict() {
  return Reason{"TransactionConflict", texts::say<texts::kTransactionConflict>(), nullptr};
}

AwsError throttled_action(std::size_t at, std::size_t actions, const table::Throttle& t) {
  std::vector<Reason> reasons(actions);
  reasons[at] = Reason{t.on_demand ? "ThrottlingError" : "ProvisionedThroughputExceeded",
                       throttling_error(t).message, nullptr};
  return cancelled(reasons);
}

// ---- TransactWriteItems -------------------------------------------------------------------------

namespace {

/// How long a ClientRequestToken is remembered.
constexpr std::int64_t kTokenMs = 10 * 60 * 1000;

std::string plain_message(const AwsError& e) {
  // What stands in front of the placeholder.
  constexpr std::string_view words = texts::kEnvelope.words;
  constexpr std::string_view prefix = words.substr(0, words.find('{'));
  return e.message.rfind(prefix, 0) == 0 ? e.message.substr(prefix.size()) : e.message;
}

struct ActionKind {
  std::string_view member, iam_action;
  WritePlan::Kind kind;
};
constexpr ActionKind kActions[] = {
    {"ConditionCheck", "dynamodb:ConditionCheckItem", WritePlan::Kind::Check},
    {"Put", "dynamodb:PutItem", WritePlan::Kind::Put},
    {"Delete", "dynamodb:DeleteItem", WritePlan::Kind::Delete},
    {"Update", "dynamodb:UpdateItem", WritePlan::Kind::Update}};

Result<WritePlan> transact_write(const Call& call, const ActionKind& kind, const Json& action) {
  WritePlan out;
  out.kind = kind.kind;
  const bool put = kind.kind == WritePlan::Kind::Put;
  auto attributes = item_member(action, put ? "Item" : "Key", false, value::Wording::Older);
  if (!attributes)
    return attributes.error();
  std::vector<ExpressionKind> kinds = {ExpressionKind::Condition};
  if (kind.kind == WritePlan::Kind::Update)
    kinds.insert(kinds.begin(), ExpressionKind::Update);
  auto expressions = parse_expressions(action, kinds, false);
  if (!expressions)
    return expressions.error();
  out.table = table_ref(call, *string_member(action, "TableName"));
  if (put)
    out.item = std::make_shared<const value::Item>(std::move(*attributes));
  else
    out.key = std::move(*attributes);
  out.expressions = std::move(*expressions);
  out.return_old_on_failure =
      string_or(action, "ReturnValuesOnConditionCheckFailure", "NONE") == "ALL_OLD";
  if (auto error = check_plan(out))
    return std::move(*error);
  return out;
}

/// Evaluates all actions against the state before any of them; nothing is changed.
Result<std::vector<PendingWrite>> evaluate_all(const TransactWritePlan& plan,
                                               const Services& services, SimTime now) {
  std::vector<PendingWrite> pending(plan.writes.size());
  std::vector<Reason> reasons(plan.writes.size());
  std::vector<std::string> seen;
  bool invalid = false, refused = false;
  for (std::size_t i = 0; i < plan.writes.size(); ++i) {
    const WritePlan& w = plan.writes[i];
    const Table& t = *find_table(services, w.table);
    auto one = evaluate_write(t, w);
    const bool duplicate = !one && one.error().code == "DuplicateItemException";
    const bool condition =
        duplicate || (!one && one.error().code == "ConditionalCheckFailedException");
    if (one || condition) {
      const std::string place = t.arn + table::encode_key(t.keys, w.item ? *w.item : w.key);
      if (std::find(seen.begin(), seen.end(), place) != seen.end())
        return validation(texts::say<texts::kTransactionRepeats>());
      seen.push_back(place);
    }
    const bool held = (one || condition) &&
                      table::is_held(services.tables, t,
                                     table::encode_key(t.keys, w.item ? *w.item : w.key), now);
    if (held) {
      refused = true;
      reasons[i] = conflict();
    } else if (one) {
      pending[i] = std::move(*one);
    } else if (condition) {
      refused = true;
      ItemPtr old = w.return_old_on_failure
                        ? table::find_item(t, table::encode_key(t.keys, w.item ? *w.item : w.key))
                        : nullptr;
      reasons[i] = Reason{duplicate ? "DuplicateItem" : "ConditionalCheckFailed",
                          one.error().message, std::move(old)};
    } else {
      const std::string text = plain_message(one.error());
      if (is_empty_key_error(one.error()))
        return validation(text);
      // Only the first of these is named, and no condition then.
      if (!invalid) {
        reasons.assign(plan.writes.size(), Reason());
        reasons[i] = Reason{"ValidationError", text, nullptr};
      }
      invalid = true;
    }
    if (invalid)
      for (std::size_t k = 0; k < reasons.size(); ++k)
        if (reasons[k].code == "ConditionalCheckFailed" || reasons[k].code == "DuplicateItem")
          reasons[k] = Reason();
  }
  if (invalid || refused)
    return cancelled(reasons);
  return pending;
}

/// A call repeated with its token costs a read of what the first one wrote.
Json replayed(const TransactWritePlan& plan, Run& run) {
  ConsumedByTable consumed;
  for (const WritePlan& w : plan.writes) {
    Table* t = edit_table(run.services, w.table);
    if (!t)
      continue;
    table::Access access;
    access.now = run.now;
    access.work = &run.work;
    access.transactional = true;
    const AttributeMap key = w.item ? table::key_of(t->keys, *w.item) : w.key;
    table::read_item(*t, key, true, access);
    consumed.of(w.table).table.read += access.consumed.table.read;
  }
  Json out = Json::object();
  if (plan.capacity != ReturnCapacity::None)
    out["ConsumedCapacity"] = consumed.to_json(plan.capacity);
  run.work.summary = "The same transaction was done before under this token; nothing was written.";
  return out;
}

Result<Json> write_all(const TransactWritePlan& plan, const std::vector<PendingWrite>& pending,
                       Run& run) {
  ConsumedByTable consumed;
  Json metrics = Json::object();
  for (std::size_t i = 0; i < pending.size(); ++i) {
    const WritePlan& w = plan.writes[i];
    Table& t = *edit_table(run.services, w.table);
    table::Access access;
    access.now = run.now;
    access.work = &run.work;
    access.transactional = true;
    if (w.kind == WritePlan::Kind::Check)
      table::account_refused_write(t, pending[i].encoded, pending[i].before, access);
    else
      table::write_item(t, pending[i].encoded, pending[i].before, pending[i].after, access);
    if (run.work.throttle)
      return throttled_action(i, pending.size(), *run.work.throttle);
    consumed.add(w.table, access.consumed);
    const bool measured = plan.metrics && w.kind != WritePlan::Kind::Check;  // writes alone
    Json m = measured ? item_collection_metrics(t, w.item ? *w.item : w.key) : Json();
    if (!m.is_null())
      metrics[w.table.shown].push_back(std::move(m));
  }
  Json out = Json::object();
  if (plan.capacity != ReturnCapacity::None)
    out["ConsumedCapacity"] = consumed.to_json(plan.capacity);
  if (!metrics.empty())
    out["ItemCollectionMetrics"] = std::move(metrics);
  run.work.summary = concat({"All ", counted(static_cast<std::int64_t>(pending.size()), "action"),
                             " of the transaction took effect together; ",
                             units_text(run.work.write.halves, "WCU"), "."});
  return out;
}

/// The transaction takes its time, where the world says so; until then its items are held.
void hold(const TransactWritePlan& plan, const std::vector<PendingWrite>& pending, Run& run) {
  table::State& state = run.services.tables;
  run.work.duration_ms = state.settings.transaction_ms;
  if (run.work.duration_ms == 0)
    return;
  for (std::size_t i = 0; i < pending.size(); ++i)
    table::hold_item(state, *find_table(run.services, plan.writes[i].table), pending[i].encoded,
                     run.now);
  run.work.summary += concat(
      {" It takes ", std::to_string(run.work.duration_ms), " ms, and holds its items until then."});
}

}  // namespace

Result<Json> run_transact_write(const TransactWritePlan& plan, Run& run) {
  table::State& state = run.services.tables;
  const std::string token = concat({plan.account, "/", plan.token});
  if (!plan.token.empty()) {
    const table::RequestToken* known = state.tokens.find(token);
    if (known && known->expires > run.now) {
      if (known->payload_hash == plan.payload_hash && run.now < known->busy_until)
        return service_error("TransactionInProgressException",
                             texts::say<texts::kTransactionInProgress>());
      if (known->payload_hash == plan.payload_hash)
        return replayed(plan, run);
      return service_error("IdempotentParameterMismatchException",
                           texts::say<texts::kTransactionTokenReused>());
    }
  }
  for (const WritePlan& w : plan.writes)
    if (!edit_table(run.services, w.table))
      return table_not_found();
  auto pending = evaluate_all(plan, run.services, run.now);
  if (!pending) {
    run.work.summary = "The transaction was cancelled; nothing was written.";
    return pending.error();
  }
  Result<Json> out = write_all(plan, *pending, run);
  if (!out)
    return out;
  hold(plan, *pending, run);
  if (!plan.token.empty()) {
    table::RequestToken known;
    known.payload_hash = plan.payload_hash;
    known.expires = plus_ms(run.now, run.work.duration_ms + kTokenMs);
    if (run.work.duration_ms > 0)
      known.busy_until = plus_ms(run.now, run.work.duration_ms);
    state.tokens.set(token, known);
  }
  return out;
}

Result<Prepared> transact_write_items(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("TransactWriteItems", p, Layer::Older))
    return std::move(*error);
  auto plan = std::make_shared<TransactWritePlan>();
  plan->capacity = return_capacity(p);
  plan->metrics = string_or(p, "ReturnItemCollectionMetrics", "NONE") == "SIZE";
  plan->token = string_or(p, "ClientRequestToken", "");
  plan->account = call.account;
  plan->payload_hash = hash_bytes(to_text(*member(p, "TransactItems")));
  std::size_t payload = 0;
  Prepared out;
  for (const Json& action : *member(p, "TransactItems")) {
    const ActionKind* kind = nullptr;
    int given = 0;
    for (const ActionKind& k : kActions)
      if (member(action, k.member)) {
        kind = &k;
        ++given;
      }
    if (given != 1)
      return validation(texts::say<texts::kTransactionOneAction>());
    const Json& body = *member(action, kind->member);
    auto w = transact_write(call, *kind, body);
    if (!w)
      return w.error();
    KeyFacts facts = action_facts(services, w->table, w->item ? *w->item : w->key, w->expressions,
                                  p, "TransactWriteItems");
    facts.return_values = string_or(body, "ReturnValuesOnConditionCheckFailure", "NONE");
    facts.return_values_origin = "ReturnValuesOnConditionCheckFailure of the action";
    merge_need(out.needs, table_need(services, w->table, kind->iam_action, facts));
    payload += payload_bytes(*w, body);
    plan->writes.push_back(std::move(*w));
  }
  if (payload > kMaxTransactionBytes)
    return validation(texts::say<texts::kTransactionTooBig>());
  out.main_resource = plan->writes[0].table.arn;
  out.trail_parameters = trail_parameters(p);
  out.run = [plan](Run& run) { return run_transact_write(*plan, run); };
  return out;
}

}  // namespace lockbox::api::dynamodb
