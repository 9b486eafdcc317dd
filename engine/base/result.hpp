#pragma once
// Errors of the simulated service are data: a handler returns either a value or the error an AWS
// client would read. Exceptions are left for faults of the program itself.
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "engine/base/json.hpp"

namespace lockbox {

/// An error as an AWS client sees it.
struct AwsError {
  std::string code;        ///< short name, e.g. "ValidationException"
  std::string message;     ///< text, word for word where AWS's is known
  int http_status = 400;   ///< HTTP status of the answer
  std::string name_space;  ///< e.g. "com.amazonaws.dynamodb.v20120810"; empty: decided by the
                           ///< service's protocol
  std::shared_ptr<const Json>
      members;  ///< extra members of the body (Item, CancellationReasons ...), or null
};

/// A value or an error. Small stand-in for std::expected, which the oldest supported compiler
/// lacks.
template <class T, class E>
class Expected {
 public:
  Expected(T value)
      : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: implicit by design
  Expected(E error)
      : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit by design

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  /// Precondition: has_value(). Throws std::bad_variant_access otherwise (a programming fault).
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  /// Precondition: !has_value().
  const E& error() const& { return std::get<1>(state_); }
  E&& error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, E> state_;
};

/// Value of an operation without a result.
struct Done {};

template <class T>
using Result = Expected<T, AwsError>;

}  // namespace lockbox
