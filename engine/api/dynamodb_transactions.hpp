#pragma once
// What TransactGetItems, TransactWriteItems and PartiQL's ExecuteTransaction share.
#include <string>
#include <utility>
#include <vector>

#include "engine/api/dynamodb_writes.hpp"

namespace lockbox::api::dynamodb {

/// Why one action was refused; code "None" for the others.
struct Reason {
  std::string code = "None";
  std::string message;
  value::ItemPtr item;
};

/// TransactionCanceledException with a reason for each action, in order.
AwsError cancelled(const std::vector<Reason>& reasons);

/// Of all items that a transaction writes or reads.
constexpr std::size_t kMaxTransactionBytes = 4u * 1024u * 1024u;

/// The reason of an action whose item another transaction holds.
Reason conflict();

/// Whether a key value, of the table or of an index, is empty. That refuses a whole transaction,
/// where other faults of keys cancel it.
bool is_empty_key_error(const AwsError& error);

/// The action that met a limit of throughput cancels the transaction.
AwsError throttled_action(std::size_t at, std::size_t actions, const table::Throttle& t);

/// Condition keys of one action of a transaction.
KeyFacts action_facts(const Services& services, const TableRef& ref, const value::AttributeMap& key,
                      const Expressions& expressions, const Json& parameters,
                      std::string_view enclosing);

/// The permissions of several actions on one table under one IAM action are one question.
void merge_need(std::vector<Need>& needs, Need need);

/// Capacity by table, in order of first use.
class ConsumedByTable {
 public:
  table::Consumed& of(const TableRef& ref) {
    for (auto& e : all_)
      if (e.first == ref.shown)
        return e.second;
    all_.emplace_back(ref.shown, table::Consumed());
    return all_.back().second;
  }
  void add(const TableRef& ref, const table::Consumed& more);
  Json to_json(ReturnCapacity how, bool transactional = true) const;

 private:
  std::vector<std::pair<std::string, table::Consumed>> all_;
};

struct TransactWritePlan {
  std::vector<WritePlan> writes;
  std::string token;
  std::uint64_t payload_hash = 0;
  std::string account;
  bool metrics = false;
  ReturnCapacity capacity = ReturnCapacity::None;
};

/// Everything or nothing; a token that is still remembered repeats nothing.
Result<Json> run_transact_write(const TransactWritePlan& plan, Run& run);

}  // namespace lockbox::api::dynamodb
