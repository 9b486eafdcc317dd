// ExecuteTransaction: up to 100 statements on single items, all reads or all writes (EXISTS counts
// as one), with everything or nothing done. Source: Developer Guide, "Performing transactions with
// PartiQL for DynamoDB".
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_rows.hpp"
#include "engine/api/dynamodb_statements.hpp"
#include "engine/api/dynamodb_transactions.hpp"
#include "engine/base/hash.hpp"
#include "engine/base/text.hpp"
#include "engine/table/items.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/texts/batches.hpp"
#include "engine/table/texts/partiql.hpp"
#include "engine/table/where.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::api::dynamodb {

using expression::partiql::Returning;
using expression::partiql::Statement;
using table::Table;
using value::AttributeMap;
using value::ItemPtr;

namespace {

struct TransactStatement {
  BoundStatement bound;
  bool return_old_on_failure = false;
};

struct StatementTransaction {
  std::vector<TransactStatement> members;
  std::string token;
  std::uint64_t payload_hash = 0;
  std::string account;
  bool reads = false;
  ReturnCapacity capacity = ReturnCapacity::None;
};

AwsError invalid_member(std::size_t i, std::string_view what) {
  return validation(texts::say<texts::kTransactStatement>(std::to_string(i), what));
}

Result<AttributeMap> member_key(const StatementTransaction& all, std::size_t i, const Table& t) {
  const BoundStatement& bound = all.members[i].bound;
  const Statement& s = bound.statement;
  if (s.kind == Statement::Kind::Insert)
    return s.item;
  auto key = statement_key(bound, t);
  if (s.kind == Statement::Kind::Exists &&
      (!key || !table::has_further_condition(t.keys, *s.where)))
    return invalid_member(i, texts::say<texts::kExistsOneItem>());
  const bool asks =
      s.kind == Statement::Kind::Select && s.where && table::asks_for_existence(*s.where);
  if ((!key || asks) && s.reads())
    return invalid_member(i, texts::say<texts::kTransactSelectKey>());
  if (!key)
    return invalid_member(i, texts::say<texts::kNoFullKey>());
  return std::move(*key);
}

Result<Json> run_reads(const StatementTransaction& all, Run& run) {
  std::vector<AttributeMap> keys;
  std::vector<Reason> reasons(all.members.size());
  std::vector<std::string> seen;
  bool failed = false;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < all.members.size(); ++i) {
    const Table* t = edit_table(run.services, all.members[i].bound.table);
    if (!t)
      return table_not_found();
    auto key = member_key(all, i, *t);
    if (!key)
      return key.error();
    if (auto ok = table::check_lookup_key(t->keys, *key); !ok) {
      reasons[i] = Reason{"ValidationError", ok.error().message, nullptr};
      failed = true;
      continue;
    }
    const std::string encoded = table::encode_key(t->keys, *key);
    std::string place = t->arn + encoded;
    if (std::find(seen.begin(), seen.end(), place) != seen.end())
      return validation(texts::say<texts::kTransactionRepeats>());
    seen.push_back(std::move(place));
    if (const ItemPtr item = table::find_item(*t, encoded))
      bytes += value::size_bytes(*item);
    keys.push_back(std::move(*key));
  }
  if (failed)
    return cancelled(reasons);
  if (bytes > kMaxTransactionBytes)
    return validation(texts::say<texts::kTransactionTooBig>());
  ConsumedByTable consumed;
  Json responses = Json::array();
  for (std::size_t i = 0; i < all.members.size(); ++i) {
    const BoundStatement& bound = all.members[i].bound;
    table::Access access;
    access.now = run.now;
    access.work = &run.work;
    access.transactional = true;
    const ItemPtr item =
        read_selected(bound, *edit_table(run.services, bound.table), keys[i], true, access);
    consumed.add(bound.table, access.consumed);
    Json entry = Json::object();
    if (item)
      entry["Item"] = value::to_json(selected(bound.statement, *item));
    responses.push_back(std::move(entry));
  }
  Json out = Json::object();
  out["Responses"] = std::move(responses);
  if (all.capacity != ReturnCapacity::None)
    out["ConsumedCapacity"] = consumed.to_json(all.capacity);
  run.work.summary =
      concat({"Read ", counted(run.work.evaluated, "item"), " at one moment, in a transaction; ",
              units_text(run.work.read.halves, "RCU"), "."});
  return out;
}

Result<Json> run_writes(const StatementTransaction& all, Run& run) {
  TransactWritePlan plan;
  plan.capacity = all.capacity;
  plan.account = all.account;
  plan.payload_hash = all.payload_hash;
  // Tokens are remembered for each operation by itself.
  if (!all.token.empty())
    plan.token = concat({"ExecuteTransaction/", all.token});
  for (std::size_t i = 0; i < all.members.size(); ++i) {
    const TransactStatement& m = all.members[i];
    const Table* t = edit_table(run.services, m.bound.table);
    if (!t)
      return table_not_found();
    if (auto key = member_key(all, i, *t); !key)
      return key.error();
    auto write = statement_write(m.bound, *t);
    if (!write)
      return write.error();
    write->return_old_on_failure = m.return_old_on_failure;
    plan.writes.push_back(std::move(*write));
  }
  auto out = run_transact_write(plan, run);
  if (!out)
    return out;
  Json answer = Json::object();
  answer["Responses"] = Json::array();
  answer.update(*out);
  return answer;
}

/// What AWS refuses before it looks at any table.
std::optional<AwsError> check_members(const StatementTransaction& all) {
  bool reads = false, writes = false;
  for (const TransactStatement& m : all.members)
    (m.bound.statement.reads() ? reads : writes) = true;
  if (reads && writes)
    return validation(texts::say<texts::kTransactMixed>());
  for (std::size_t i = 0; i < all.members.size(); ++i) {
    const Statement& s = all.members[i].bound.statement;
    if (s.returning != Returning::None)
      return invalid_member(i, texts::say<texts::kTransactReturning>());
    if (!s.index.empty())
      return invalid_member(i, texts::say<texts::kTransactIndex>());
  }
  return std::nullopt;
}

}  // namespace

Result<Prepared> execute_transaction(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("ExecuteTransaction", p, Layer::Older))
    return std::move(*error);
  auto all = std::make_shared<StatementTransaction>();
  const Json& statements = *member(p, "TransactStatements");
  for (const Json& entry : statements) {
    auto bound = bind_statement(call, entry);
    if (!bound)
      return bound.error();
    TransactStatement m;
    m.bound = std::move(*bound);
    m.return_old_on_failure =
        string_or(entry, "ReturnValuesOnConditionCheckFailure", "NONE") == "ALL_OLD";
    all->members.push_back(std::move(m));
  }
  if (auto error = check_members(*all))
    return std::move(*error);
  all->reads = all->members[0].bound.statement.reads();
  all->token = string_or(p, "ClientRequestToken", "");
  all->account = call.account;
  all->payload_hash = hash_bytes(to_text(statements));
  all->capacity = return_capacity(p);
  Prepared out;
  for (const TransactStatement& m : all->members)
    merge_need(out.needs, statement_need(services, m.bound, "ExecuteTransaction"));
  out.main_resource = all->members[0].bound.table.arn;
  out.trail_parameters = statement_trail(services, call);
  out.run = [all](Run& run) { return all->reads ? run_reads(*all, run) : run_writes(*all, run); };
  return out;
}

}  // namespace lockbox::api::dynamodb
