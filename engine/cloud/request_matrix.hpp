#pragma once
// What one caller may do with one table, request by request: each cell is a real request on a copy
// of the world, so it is decided by what decides every other request.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cloud/world.hpp"
#include "engine/policy/decision.hpp"
#include "engine/policy/document.hpp"

namespace lockbox::cloud {

struct MatrixQuery {
  std::string as;    ///< a profile, "role/NAME" or "user/NAME"
  std::string from;  ///< vantage point; empty: the profile's own
  std::string table;
  std::size_t most_rows = 12;  ///< item collections at most; the rest is counted, not shown
};

struct MatrixCell {
  /// Allow, ImplicitDeny, ExplicitDeny; "Unreachable": the request did not get as far as a policy;
  /// empty: there is no such request (a Scan of one partition key).
  std::string verdict;
  std::string reason;  ///< one sentence
};

struct MatrixRow {
  std::string label;  ///< value of the partition key, or "whole table"
  std::vector<MatrixCell> cells;
};

struct RequestMatrix {
  std::string partition_key;
  std::vector<std::string> operations;  ///< GetItem, Query ...: one a column
  std::vector<MatrixRow> rows;
  std::size_t rows_left_out = 0;
};

/// Tries the item operations on each item collection of the table. The error names what does not
/// exist.
Expected<RequestMatrix, std::string> request_matrix(const World& world, const MatrixQuery& query);

/// The world in which the identity `as` ("role/NAME" or "user/NAME") has `text` as its inline
/// policy `policy`, and everything else as before. Problems of the text as parse_document gives
/// them; one problem without a place when there is no such identity.
Expected<World, std::vector<policy::Problem>> with_inline_policy(const World& world,
                                                                 std::string_view as,
                                                                 std::string_view policy,
                                                                 std::string_view text);

/// "role/NAME" or "user/NAME" behind a profile (or behind itself); empty when there is none.
std::string identity_behind(const World& world, std::string_view as);

}  // namespace lockbox::cloud
