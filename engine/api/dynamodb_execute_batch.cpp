// BatchExecuteStatement: up to 25 statements on single items, all reads or all writes, each with
// its own success or failure. Source: Developer Guide, "Running batch operations with PartiQL for
// DynamoDB"; API Reference, "BatchStatementError".
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_rows.hpp"
#include "engine/api/dynamodb_statements.hpp"
#include "engine/api/dynamodb_transactions.hpp"
#include "engine/base/text.hpp"
#include "engine/table/items.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/query.hpp"
#include "engine/table/texts/batches.hpp"
#include "engine/table/texts/partiql.hpp"
#include "engine/table/where.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::api::dynamodb {

using expression::partiql::Statement;
using table::Table;
using value::AttributeMap;
using value::ItemPtr;

namespace {

struct BatchMember {
  std::optional<BoundStatement> bound;
  std::optional<AwsError> error;  ///< it could not be parsed
  bool consistent = false;
};

struct StatementBatch {
  std::vector<BatchMember> members;
  ReturnCapacity capacity = ReturnCapacity::None;
};

/// BatchStatementError's codes are exception names without their ends.
std::string short_code(const std::string& code) {
  if (code == "ValidationException")
    return "ValidationError";
  constexpr std::string_view end = "Exception";
  const bool ends =
      code.size() > end.size() && code.compare(code.size() - end.size(), end.size(), end) == 0;
  return ends ? code.substr(0, code.size() - end.size()) : code;
}

Json member_error(const std::string& code, const std::string& message, const BatchMember& m) {
  Json error = Json::object();
  error["Code"] = code;
  error["Message"] = message;
  Json out = Json::object();
  out["Error"] = std::move(error);
  // Only a statement that ran and failed names its table.
  if (m.bound && code != "ValidationError")
    out["TableName"] = m.bound->table.shown;
  return out;
}

Json failed_member(const AwsError& e, const BatchMember& m) {
  return member_error(short_code(e.code), e.message, m);
}

class BatchRun {
 public:
  BatchRun(const StatementBatch& batch, Run& run) : batch_(batch), run_(run) {}

  Result<Json> go() {
    if (auto error = repeated_item())
      return std::move(*error);
    Json responses = Json::array();
    bool any = false;
    for (std::size_t i = 0; i < batch_.members.size(); ++i) {
      Json one = denied(i);
      if (one.is_null())
        one = member(batch_.members[i]);
      any = any || !one.contains("Error");
      responses.push_back(std::move(one));
    }
    Json out = Json::object();
    out["Responses"] = std::move(responses);
    if (any && batch_.capacity != ReturnCapacity::None)
      out["ConsumedCapacity"] = consumed_.to_json(batch_.capacity, false);
    run_.work.summary =
        concat({"Ran ", counted(static_cast<std::int64_t>(batch_.members.size()), "statement"),
                ", each on its own; ", units_text(run_.work.read.halves, "RCU"), ", ",
                units_text(run_.work.write.halves, "WCU"), "."});
    return out;
  }

 private:
  Json denied(std::size_t i) const {
    if (run_.denied)
      for (const DeniedMember& d : *run_.denied)
        if (d.member == static_cast<int>(i))
          return member_error("AccessDenied", d.message, batch_.members[i]);
    return Json();
  }

  const Table* table_of(const BatchMember& m) const {
    return m.bound ? find_table(run_.services, m.bound->table) : nullptr;
  }

  std::optional<AwsError> repeated_item() const {
    std::vector<std::string> seen;
    for (const BatchMember& m : batch_.members) {
      const Table* t = table_of(m);
      const auto key = t ? statement_key(*m.bound, *t) : std::nullopt;
      if (!key || !table::has_key(t->keys, *key))
        continue;
      std::string place = t->arn + table::encode_key(t->keys, *key);
      if (std::find(seen.begin(), seen.end(), place) != seen.end())
        return validation(texts::say<texts::kBatchRepeats>());
      seen.push_back(std::move(place));
    }
    return std::nullopt;
  }

  Json member(const BatchMember& m) {
    if (m.error)
      return failed_member(*m.error, m);
    Table* t = edit_table(run_.services, m.bound->table);
    if (!t)
      return failed_member(table_not_found(), m);
    table::Access access;
    access.now = run_.now;
    access.work = &run_.work;
    Json out = m.bound->statement.reads() ? read(m, *t, access) : write(m, *t, access);
    consumed_.add(m.bound->table, access.consumed);
    return out;
  }

  Json answer(const BatchMember& m) const {
    Json out = Json::object();
    out["TableName"] = m.bound->table.shown;
    return out;
  }

  Json read(const BatchMember& m, Table& t, table::Access& access) {
    if (const auto error = check_single_attributes(table::find_index(t, m.bound->statement.index)))
      return failed_member(*error, m);
    const auto key = m.bound->statement.index.empty() ? statement_key(*m.bound, t) : std::nullopt;
    if (!key || table::asks_for_existence(*m.bound->statement.where))
      return failed_member(validation(texts::say<texts::kBatchSelectKey>()), m);
    if (auto ok = table::check_lookup_key(t.keys, *key); !ok)
      return failed_member(ok.error(), m);
    Json out = answer(m);
    if (const ItemPtr item = read_selected(*m.bound, t, *key, m.consistent, access))
      out["Item"] = value::to_json(selected(m.bound->statement, *item));
    return out;
  }

  Json write(const BatchMember& m, Table& t, table::Access& access) {
    auto plan = statement_write(*m.bound, t);
    if (!plan)
      return failed_member(plan.error(), m);
    if (const auto error = check_held(run_, t, *plan))
      return failed_member(*error, m);
    auto pending = evaluate_write(t, *plan);
    if (!pending) {
      const std::string& code = pending.error().code;
      if (code == "ConditionalCheckFailedException" || code == "DuplicateItemException") {
        const std::string encoded = table::encode_key(t.keys, plan->item ? *plan->item : plan->key);
        table::account_refused_write(t, encoded, table::find_item(t, encoded), access);
      }
      return failed_member(pending.error(), m);
    }
    table::write_item(t, pending->encoded, pending->before, pending->after, access);
    Json out = answer(m);
    if (const auto item = returned_item(*m.bound, t, *pending))
      out["Item"] = value::to_json(*item);
    return out;
  }

  const StatementBatch& batch_;
  Run& run_;
  ConsumedByTable consumed_;
};

}  // namespace

Result<Prepared> batch_execute_statement(const Services& services, const Call& call) {
  const Json& p = call.parameters;
  if (auto error = check_request("BatchExecuteStatement", p, Layer::Older))
    return std::move(*error);
  auto batch = std::make_shared<StatementBatch>();
  batch->capacity = return_capacity(p);
  Prepared out;
  bool reads = false, writes = false;
  for (const Json& entry : *member(p, "Statements")) {
    BatchMember m;
    m.consistent = bool_or(entry, "ConsistentRead", false);
    auto bound = bind_statement(call, entry);
    if (bound && bound->statement.kind == Statement::Kind::Exists)
      bound = validation(texts::say<texts::kExistsFunction>(bound->statement.exists_at));
    if (bound) {
      (bound->statement.reads() ? reads : writes) = true;
      Need need = statement_need(services, *bound, "");
      need.member = static_cast<int>(batch->members.size());
      out.needs.push_back(std::move(need));
      if (out.main_resource.empty())
        out.main_resource = bound->table.arn;
      m.bound = std::move(*bound);
    } else {
      m.error = bound.error();
    }
    batch->members.push_back(std::move(m));
  }
  if (reads && writes)
    return validation(texts::say<texts::kBatchMixed>());
  out.trail_parameters = statement_trail(services, call);
  out.run = [batch](Run& run) { return BatchRun(*batch, run).go(); };
  return out;
}

}  // namespace lockbox::api::dynamodb
