#pragma once
// A small account to call services on, without network or signature: prepare, authorise, run.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/api/operation.hpp"
#include "engine/api/protocol_errors.hpp"
#include "engine/identity/authority.hpp"
#include "engine/policy/decision.hpp"

namespace lockbox::test {

inline const std::string kAccount = "111122223333";

struct ServiceBench {
  api::Services services;
  Rng rng;
  SimTime now{1788249600000};  // 2026-09-01T08:00:00Z
  identity::Caller caller;     ///< the root user until become() is called
  std::string region = "eu-west-1";
  std::vector<api::Need> needs;
  bool enforce = false;  ///< evaluate the needs, as the pipeline does

  ServiceBench() { add_account(kAccount); }

  void add_account(const std::string& id) {
    identity::Account account;
    account.id = id;
    services.identity.accounts.set(id, Cow<identity::Account>(std::move(account)));
    if (id == kAccount)
      become("root");
  }

  /// "root", "user/x" or "role/x" of the account.
  void become(const std::string& who, const std::string& account = kAccount) {
    const auto credentials = identity::credentials_for(services.identity, rng, now, account, who);
    REQUIRE(credentials.has_value());
    use(*credentials);
  }
  void use(const identity::Credentials& credentials) {
    const auto found = identity::authenticate(services.identity, credentials, now);
    REQUIRE(found.has_value());
    caller = *found;
  }

  static std::vector<api::Operation> rows(const std::string& service) {
    if (service == "iam")
      return api::iam_operations();
    if (service == "sts")
      return api::sts_operations();
    if (service == "kms")
      return api::kms_operations();
    if (service == "events")
      return api::events_operations();
    if (service == "logs")
      return api::logs_operations();
    if (service == "organizations")
      return api::organizations_operations();
    return api::cloudtrail_operations();
  }

  policy::Decision decide(const api::Need& need) const {
    policy::AuthRequest request;
    request.principal = caller.principal;
    request.action = need.action;
    request.resource = need.resource;
    request.resource_account = need.resource_account;
    request.context = need.context;
    identity::add_principal_keys(services.identity, caller, request.context);
    policy::PolicySet set = identity::policies_of(services.identity, caller, need.resource_account);
    if (!need.resource_policy.empty()) {
      auto parsed = policy::parse_document(need.resource_policy, need.resource_policy_kind);
      REQUIRE(parsed.has_value());
      set.resource = policy::PolicySource{"policy", need.resource, "", *parsed};
    }
    return policy::evaluate(request, set);
  }

  Result<Json> call(const std::string& service, const std::string& operation,
                    const Json& parameters = Json::object()) {
    for (const api::Operation& row : rows(service)) {
      if (row.name != operation)
        continue;
      const std::string account = caller.principal.account;
      const api::Call made{service, operation, parameters, caller, account, region, now, nullptr};
      Result<api::Prepared> prepared = row.prepare(services, made);
      if (!prepared)
        return prepared.error();
      needs = prepared->needs;
      for (const api::Need& need : needs) {
        if (!enforce)
          break;
        const policy::Decision decision = decide(need);
        if (!decision.allowed())
          return api::access_denied(service, decision.message);
      }
      const api::Services before = services;
      table::Work work;
      api::Run run{services, rng, now, work};
      Result<Json> answer = prepared->run(run);
      if (!answer)
        services = before;
      return answer;
    }
    FAIL("no operation " << operation);
    return Json();
  }

  Json ok(const std::string& service, const std::string& operation,
          const Json& parameters = Json::object()) {
    Result<Json> answer = call(service, operation, parameters);
    INFO(service << ":" << operation << " "
                 << (answer ? std::string() : answer.error().code + ": " + answer.error().message));
    REQUIRE(answer.has_value());
    return *answer;
  }
  AwsError refused(const std::string& service, const std::string& operation,
                   const Json& parameters = Json::object()) {
    Result<Json> answer = call(service, operation, parameters);
    INFO(service << ":" << operation);
    REQUIRE_FALSE(answer.has_value());
    return answer.error();
  }
};

/// A policy that allows `action` on `resource`.
inline std::string allow(const std::string& action, const std::string& resource = "*") {
  return R"({"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":")" + action +
         R"(","Resource":")" + resource + R"("}]})";
}

/// A trust policy for the AWS principal `arn`; `extra` is inserted into the statement.
inline std::string trust(const std::string& arn, const std::string& extra = "",
                         const std::string& action = "\"sts:AssumeRole\"") {
  return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":")" + arn +
         R"("},"Action":)" + action + extra + "}]}";
}

}  // namespace lockbox::test
