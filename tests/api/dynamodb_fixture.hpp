#pragma once
// A DynamoDB to call from tests: prepare and run, without network, signature and policies.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/api/operation.hpp"
#include "engine/api/run.hpp"
#include "engine/base/json_parse.hpp"

namespace lockbox::test {

/// How an error of this type begins when Dynamo::error gives it.
inline const std::string kValidation = "ValidationException: ";

inline Json json(const std::string& text) {
  JsonParse p = parse_json(text);
  INFO(text);
  REQUIRE(p);
  return std::move(p.value);
}

struct Dynamo {
  api::Services services;
  Rng rng;
  SimTime now{1788249600000};
  std::string region = "eu-west-1";
  identity::Caller caller;
  bool unwatched = false;        ///< see api::Call
  std::string* items = nullptr;  ///< where pages write their items, see api::Run
  table::Work work;              ///< of the last call
  std::vector<api::Need> needs;  ///< of the last call
  std::string trail;             ///< requestParameters of the last call

  Result<Json> call(const std::string& operation, const std::string& parameters) {
    const Json p = json(parameters);
    const api::Operation* row = api::find_operation("dynamodb", operation);
    if (!row)
      row = api::find_operation("streams.dynamodb", operation);
    INFO(operation);
    REQUIRE(row);
    const api::Call c{row->service, operation, p,       caller,   "111122223333",
                      region,       now,       nullptr, unwatched};
    work = table::Work();
    needs.clear();
    auto prepared = row->prepare(services, c);
    if (!prepared)
      return prepared.error();
    needs = prepared->needs;
    trail = prepared->trail_parameters ? to_text(*prepared->trail_parameters) : "";
    api::Run run{services, rng, now, work};
    run.items = items;
    return api::run_prepared(*prepared, run);
  }

  /// The answer of a call that must succeed.
  Json ok(const std::string& operation, const std::string& parameters) {
    auto r = call(operation, parameters);
    INFO(operation << " " << parameters << (r ? "" : " -> " + r.error().message));
    REQUIRE(r);
    return *r;
  }

  /// "Code: message" of a call that must fail.
  std::string error(const std::string& operation, const std::string& parameters) {
    auto r = call(operation, parameters);
    INFO(operation << " " << parameters << (r ? " -> " + to_text(*r) : ""));
    REQUIRE(!r);
    return r.error().code + ": " + r.error().message;
  }

  /// Houses: partition key House, sort key Student; on demand, as in the first scenario.
  void create_houses() {
    ok("CreateTable", R"({"TableName":"Houses","BillingMode":"PAY_PER_REQUEST",
      "AttributeDefinitions":[{"AttributeName":"House","AttributeType":"S"},
                              {"AttributeName":"Student","AttributeType":"S"}],
      "KeySchema":[{"AttributeName":"House","KeyType":"HASH"},
                   {"AttributeName":"Student","KeyType":"RANGE"}]})");
  }
  void put_student(const std::string& house, const std::string& student, int points) {
    ok("PutItem", R"({"TableName":"Houses","Item":{"House":{"S":")" + house +
                      R"("},"Student":{"S":")" + student + R"("},"Points":{"N":")" +
                      std::to_string(points) + R"("}}})");
  }
};

}  // namespace lockbox::test
