#pragma once
// A school with a table, a DAX cluster in front of it, and callers with rights of every kind.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/base/json_parse.hpp"
#include "engine/cloud/api_call.hpp"
#include "engine/cloud/step.hpp"
#include "engine/dax/state.hpp"

namespace lockbox::test {

inline cloud::World dax_world() {
  const auto w = cloud::world_from_json(parse_json(R"({
    "account": "111122223333", "region": "eu-west-1", "time": "2026-09-01T08:00:00Z",
    "tables": {"houses": {"TableName": "Houses", "BillingMode": "PAY_PER_REQUEST",
      "AttributeDefinitions": [{"AttributeName": "House", "AttributeType": "S"},
                               {"AttributeName": "Student", "AttributeType": "S"}],
      "KeySchema": [{"AttributeName": "House", "KeyType": "HASH"},
                    {"AttributeName": "Student", "KeyType": "RANGE"}],
      "Items": [
        {"House": {"S": "Gryffindor"}, "Student": {"S": "harry"}, "Points": {"N": "10"},
         "Secret": {"S": "keeps the map"}},
        {"House": {"S": "Slytherin"}, "Student": {"S": "draco"}, "Points": {"N": "30"},
         "Secret": {"S": "mends the cabinet"}}]}},
    "roles": {
      "cache": {
        "trust": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
          "Principal": {"Service": "dax.amazonaws.com"}, "Action": "sts:AssumeRole"}]},
        "inlinePolicies": {"table": {"Version": "2012-10-17", "Statement": [
          {"Sid": "CacheRole", "Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}]}}},
      "pupil": {"tags": {"House": "Gryffindor"}, "inlinePolicies": {"school": {
        "Version": "2012-10-17", "Statement": [
          {"Sid": "OwnHouse", "Effect": "Allow", "Action": "dynamodb:*", "Resource": "*",
           "Condition": {"ForAllValues:StringEquals":
             {"dynamodb:LeadingKeys": ["${aws:PrincipalTag/House}"]}}},
          {"Sid": "Cache", "Effect": "Allow",
           "Action": ["dax:GetItem", "dax:BatchGetItem", "dax:Query", "dax:Scan"],
           "Resource": "arn:aws:dax:eu-west-1:111122223333:cache/pupils"}]}}},
      "writer": {"inlinePolicies": {"cache": {"Version": "2012-10-17", "Statement": [
          {"Sid": "Cache", "Effect": "Allow", "Action": "dax:*", "Resource": "*"}]}}},
      "stranger": {"inlinePolicies": {"table": {"Version": "2012-10-17", "Statement": [
          {"Sid": "Table", "Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}]}}},
      "admin": {"inlinePolicies": {"all": {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "*", "Resource": "*"}]}}}},
    "profiles": {"admin": {"as": "role/admin", "from": "internet"}},
    "trails": {"school": {"selectors": ["Management", "Data"], "logging": true}},
    "daxClusters": {"pupils": {"role": "cache", "nodes": 2}}
  })")
                                            .value,
                                        1);
  if (!w)
    FAIL(w.error());
  return *w;
}

inline Json dax_key(const char* house, const char* student) {
  return Json{{"House", {{"S", house}}}, {"Student", {{"S", student}}}};
}

inline Json dax_get(const char* house, const char* student) {
  return Json{{"TableName", "Houses"}, {"Key", dax_key(house, student)}};
}

/// A world that is asked one thing after another.
struct DaxBench {
  cloud::World world = dax_world();
  cloud::TracePtr trace;
  Json answer;
  std::string error;  ///< code; empty: success

  const DaxBench& call(cloud::CallApi c) {
    const cloud::StepResult r = cloud::step(world, c);
    world = r.world;
    trace = r.trace;
    error = r.outcome ? "" : r.outcome.error().code;
    answer = r.outcome && *r.outcome ? **r.outcome : Json();
    return *this;
  }
  /// Through the cluster, from inside the VPC.
  const DaxBench& dax(const char* as, const char* operation, Json parameters,
                      const char* endpoint = "dax://pupils") {
    cloud::CallApi c = cloud::api_call(as, "dynamodb", operation, std::move(parameters));
    c.from = "library";
    c.endpoint = endpoint;
    return call(c);
  }
  /// To the service itself, from the internet.
  const DaxBench& direct(const char* as, const char* service, const char* operation,
                         Json parameters) {
    cloud::CallApi c = cloud::api_call(as, service, operation, std::move(parameters));
    c.from = "internet";
    return call(c);
  }
  void wait(std::int64_t ms) { world = cloud::step(world, cloud::AdvanceClock{ms}).world; }
  void admin(const char* service, const char* operation, Json parameters) {
    direct("role/admin", service, operation, std::move(parameters));
    INFO(operation << " " << error << (trace && trace->error ? trace->error->message : ""));
    REQUIRE(error.empty());
  }
  const lockbox::dax::Cluster& cluster() const {
    return *lockbox::dax::find_cluster(world.services.dax,
                                       "arn:aws:dax:eu-west-1:111122223333:cache/pupils");
  }
};

}  // namespace lockbox::test
