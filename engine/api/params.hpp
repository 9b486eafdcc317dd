#pragma once
// Reading and checking the parameters of the query-protocol services (IAM, STS, Organizations) and
// of other services that report constraint violations in the same words.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/json.hpp"
#include "engine/base/result.hpp"

namespace lockbox::api {

/// Character sets of the services' constraints. The texts are the patterns that the error shows.
enum class Pattern { Any, Name, Path, AccountId, AccessKeyId, SourceIdentity, ExternalId };

/// Collects what is wrong while members are read, so that one error lists everything, as the
/// services do ("2 validation errors detected: ...").
class Params {
 public:
  explicit Params(const Json& object, std::string error_code = "ValidationError");

  /// A required text; empty after a violation.
  std::string text(std::string_view name, Pattern pattern, std::size_t min, std::size_t max);
  /// An optional text; empty when absent.
  std::string optional_text(std::string_view name, Pattern pattern, std::size_t min,
                            std::size_t max);
  std::optional<std::int64_t> integer(std::string_view name, std::int64_t min, std::int64_t max);
  bool flag(std::string_view name, bool fallback = false);
  /// A list of texts; empty when absent.
  std::vector<std::string> texts(std::string_view name);
  /// Tags as [{"Key": ..., "Value": ...}]; keys 1-128, values 0-256 characters.
  std::vector<std::pair<std::string, std::string>> tags(std::string_view name = "Tags");
  /// Any member, unchecked; nullptr when absent.
  const Json* any(std::string_view name);
  /// One of `allowed`; `fallback` when absent.
  std::string choice(std::string_view name, const std::vector<std::string>& allowed,
                     std::string fallback);
  /// Names a member that is accepted and has no effect here.
  void ignore(std::string_view name) { known_.push_back(std::string(name)); }

  bool has(std::string_view name) const;
  /// Adds a violation in the service's words.
  void violation(std::string_view shown_value, std::string_view name, std::string_view constraint);

  /// The error when anything was violated, or a member is unknown; nullopt when all is well.
  std::optional<AwsError> error() const;

 private:
  std::string checked(std::string_view name, const std::string& value, Pattern pattern,
                      std::size_t min, std::size_t max);
  void wrong_type(std::string_view name, std::string_view expected);

  const Json& object_;
  std::string code_;
  std::vector<std::string> known_;
  std::vector<std::string> violations_;
};

/// "2026-09-01T08:00:00+00:00": how AWS CLI prints the times of query-protocol services.
std::string cli_seconds(std::int64_t ms);

/// An error of the query protocol (status 400 unless said otherwise).
AwsError query_error(std::string code, std::string message, int status = 400);

}  // namespace lockbox::api
