#pragma once
// What a world may choose about DynamoDB's behaviour. The defaults are what clients see most of the
// time: texts as they are today, copies that have caught up, transactions that take no time.
#include <cstdint>
#include <string>

#include "engine/base/hash.hpp"

namespace lockbox::table {

struct Settings {
  /// Epoch of the error texts ("2026-05"), see engine/api/dynamodb_texts.hpp; empty: the current.
  std::string error_texts;
  /// How far a table's copies may lie behind its last write; 0: never. Source: Developer Guide,
  /// "DynamoDB read consistency".
  std::int64_t replica_lag_ms = 0;
  /// How long a change takes to reach the global secondary indexes; 0: no time.
  std::int64_t index_lag_ms = 0;
  /// How long TransactWriteItems holds its items; 0: no time. Source: Developer Guide, "Transaction
  /// conflict handling in DynamoDB".
  std::int64_t transaction_ms = 0;

  bool usual() const {
    return error_texts.empty() && replica_lag_ms == 0 && index_lag_ms == 0 && transaction_ms == 0;
  }
};
inline std::uint64_t content_hash(const Settings& s) {
  return hash_all(s.error_texts, s.replica_lag_ms, s.index_lag_ms, s.transaction_ms);
}

}  // namespace lockbox::table
