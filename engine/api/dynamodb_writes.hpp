#pragma once
// The part of a write that single calls, batches and transactions share.
#include <optional>
#include <string>

#include "engine/api/dynamodb_common.hpp"

namespace lockbox::api::dynamodb {

/// A write that has passed every check that needs no table.
struct WritePlan {
  enum class Kind { Put, Update, Delete, Check };
  Kind kind = Kind::Put;
  TableRef table;
  value::ItemPtr item;      ///< Put
  value::AttributeMap key;  ///< the others
  Expressions expressions;
  bool return_old_on_failure = false;
  bool charges_statement = false;  ///< UpdateItem measures its expression too
  bool insert = false;             ///< Put by PartiQL's INSERT: refused when the item exists
};

/// What a write would do, computed before anything changes.
struct PendingWrite {
  std::string encoded;
  value::ItemPtr before, after;
  std::vector<expression::Path> touched;  ///< paths an update names, for UPDATED_OLD
  std::vector<expression::Path> written;  ///< places it wrote, for UPDATED_NEW
  bool changes = true;                    ///< false: nothing to store (a check, REMOVE of nothing)
};

/// Key, index keys, condition, right sides, size and depth against the stored item. The condition's
/// refusal is a ConditionalCheckFailedException (with Item when asked for).
Result<PendingWrite> evaluate_write(const table::Table& t, const WritePlan& plan);

/// Checks of an item or update that need no table: sizes.
std::optional<AwsError> check_plan(const WritePlan& plan);

/// What the items, keys and values of a write weigh in a transaction's payload.
std::size_t payload_bytes(const WritePlan& plan, const Json& action);

/// TransactionConflictException when a transaction in flight holds the item that `plan` writes;
/// null otherwise. Source: Developer Guide, "Transaction conflict handling in DynamoDB".
std::optional<AwsError> check_held(const Run& run, const table::Table& t, const WritePlan& plan);

AwsError condition_failed(const value::ItemPtr& before, bool with_item);

/// ItemCollectionMetrics of a table with LSIs; null otherwise.
Json item_collection_metrics(const table::Table& t, const value::AttributeMap& key);

}  // namespace lockbox::api::dynamodb
