// DAX in lessons: labels followed through caches, the attacker's way past a table's policies, and
// the belief that a cluster enforces them (M22).
#include "engine/lesson/attacker.hpp"
#include "engine/lesson/check_run.hpp"
#include "engine/lesson/event.hpp"
#include "engine/lesson/misconceptions.hpp"
#include "engine/lesson/predict.hpp"
#include "engine/lesson/questions.hpp"
#include "tests/cloud/dax_world.hpp"

namespace lockbox::dax_flows_test {
using namespace lockbox::lesson;
using lockbox::test::dax_get;
using lockbox::test::dax_key;
using lockbox::test::DaxBench;

namespace {

const char* const kSlug = "dax.enforces-table-policy";

/// The secrets of Slytherin are labelled; a pupil of Gryffindor wants them.
Scenario scenario_with_label() {
  Scenario s;
  Label label;
  label.name = "serpents";
  label.table = "Houses";
  label.where = {Label::Term{"House", "eq", {"Slytherin"}}};
  label.attributes = {"Secret"};
  s.labels = {label};
  Attacker attacker;
  attacker.as = {"role/pupil"};
  attacker.from = {"library"};  // which has no other way to the table
  attacker.wants = {"serpents"};
  attacker.moves = {"dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"};
  attacker.times_ms = {0};
  attacker.budget = 500;
  s.attacker = attacker;
  return s;
}

std::vector<std::string> channels(const Scenario& s, const cloud::World& initial,
                                  const DaxBench& b) {
  std::vector<std::string> out;
  const Json parameters = Json::object();
  for (const Flow& f : flows_of(s, labelled_values(s, initial), *b.trace, &parameters, &b.answer))
    out.push_back(f.label + " " + f.channel);
  return out;
}

cloud::CallApi through(const char* as, const char* operation, Json parameters) {
  cloud::CallApi c = cloud::api_call(as, "dynamodb", operation, std::move(parameters));
  c.from = "library";
  c.endpoint = "dax://pupils";
  return c;
}

std::optional<Expectation> believed(const cloud::World& w, const cloud::CallApi& c) {
  return wrong_expectation(kSlug, w, c, cloud::probe(w, c));
}

using Channels = std::vector<std::string>;

}  // namespace

TEST_CASE("labels are followed through a cluster, to whoever it answers", "[lesson][dax]") {
  const Scenario s = scenario_with_label();
  DaxBench b;
  const cloud::World initial = b.world;
  // LeadingKeys keeps the pupil from the item at the table ...
  b.direct("role/pupil", "dynamodb", "GetItem", dax_get("Slytherin", "draco"));
  CHECK(channels(s, initial, b).empty());
  // ... and not at the cluster, neither on a miss nor on a hit.
  b.dax("role/pupil", "GetItem", dax_get("Slytherin", "draco"));
  CHECK(channels(s, initial, b) == Channels{"serpents cache"});
  b.dax("role/pupil", "GetItem", dax_get("Slytherin", "draco"));
  CHECK(b.trace->from_cache);
  CHECK(channels(s, initial, b) == Channels{"serpents cache"});
  // What is not labelled, or not shown, does not flow.
  b.dax("role/pupil", "GetItem", dax_get("Gryffindor", "harry"));
  CHECK(channels(s, initial, b).empty());
  Json points = dax_get("Slytherin", "draco");
  points["ProjectionExpression"] = "Points";
  b.dax("role/pupil", "GetItem", points);
  CHECK(b.trace->from_cache);
  CHECK(channels(s, initial, b).empty());
  b.dax("role/stranger", "GetItem", dax_get("Slytherin", "draco"));
  CHECK(channels(s, initial, b).empty());
}

TEST_CASE("a value left in a cache is reached after the table has lost it", "[lesson][dax]") {
  const Scenario s = scenario_with_label();
  DaxBench b;
  const cloud::World initial = b.world;
  b.dax("role/writer", "GetItem", dax_get("Slytherin", "draco"));
  b.dax("role/writer", "Scan", Json{{"TableName", "Houses"}});
  b.direct("role/stranger", "dynamodb", "DeleteItem", dax_get("Slytherin", "draco"));
  b.dax("role/pupil", "GetItem", dax_get("Slytherin", "draco"));
  CHECK(channels(s, initial, b) == Channels{"serpents cache"});
  b.dax("role/pupil", "Scan", Json{{"TableName", "Houses"}});
  CHECK(channels(s, initial, b) == Channels{"serpents cache"});
  b.wait(300000);
  b.dax("role/pupil", "GetItem", dax_get("Slytherin", "draco"));
  CHECK(channels(s, initial, b).empty());
}

TEST_CASE("events through a cluster say so", "[lesson][dax]") {
  const Scenario s = scenario_with_label();
  DaxBench b;
  const cloud::World initial = b.world;
  b.dax("role/pupil", "GetItem", dax_get("Slytherin", "draco"));
  const Json parameters = dax_get("Slytherin", "draco");
  const Event e =
      event_of(s, initial, labelled_values(s, initial), *b.trace, &parameters, 1, &b.answer);
  CHECK(e.via == "dax");
  CHECK(e.labels == std::vector<std::string>{"serpents"});
}

TEST_CASE("the attacker knows the clusters of a world", "[lesson][dax]") {
  const Scenario s = scenario_with_label();
  DaxBench b;
  const Attack found = search(s, b.world, 500);
  REQUIRE(found.found);
  CHECK(found.channel == "cache");
  CHECK(found.call.endpoint.rfind("dax://pupils.", 0) == 0);
  CHECK(found.sentence.find("through the DAX cluster pupils") != std::string::npos);
  // Without rights on the cluster there is no such way.
  DaxBench closed;
  closed.admin("iam", "PutRolePolicy",
               Json{{"RoleName", "pupil"},
                    {"PolicyName", "no-cache"},
                    {"PolicyDocument",
                     R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"dax:*",)"
                     R"("Resource":"*"}]})"}});
  CHECK_FALSE(search(s, closed.world, 500).found);
  // Nor with a role that reads what the pupil may read anyway: a cluster for each clearance.
  DaxBench narrow;
  narrow.admin("iam", "PutRolePolicy",
               Json{{"RoleName", "cache"},
                    {"PolicyName", "table"},
                    {"PolicyDocument",
                     R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
                     R"("Action":"dynamodb:DescribeTable","Resource":"*"},{"Effect":"Allow",)"
                     R"("Action":["dynamodb:GetItem","dynamodb:Query"],"Resource":"*",)"
                     R"("Condition":{"ForAllValues:StringEquals":)"
                     R"({"dynamodb:LeadingKeys":["Gryffindor"]}}}]})"}});
  CHECK_FALSE(search(s, narrow.world, 500).found);
}

TEST_CASE("the attacker asks a cluster for what the table no longer has", "[lesson][dax]") {
  const Scenario s = scenario_with_label();
  for (const char* operation : {"GetItem", "Query"}) {
    CAPTURE(operation);
    DaxBench b;
    const cloud::World initial = b.world;
    const bool get = std::string_view(operation) == "GetItem";
    b.dax("role/writer", operation,
          get ? dax_get("Slytherin", "draco")
              : Json{{"TableName", "Houses"},
                     {"KeyConditionExpression", "House = :anything"},
                     {"ExpressionAttributeValues", {{":anything", {{"S", "Slytherin"}}}}}});
    b.direct("role/stranger", "dynamodb", "DeleteItem", dax_get("Slytherin", "draco"));
    const Attack found = search(s, b.world, 500);
    CHECK(found.found);
    CHECK(found.call.operation == operation);
    b.wait(300000);
    CHECK_FALSE(search(s, b.world, 500).found);
  }
}

TEST_CASE("rights on a cluster are surplus like others", "[lesson][dax]") {
  Scenario s = scenario_with_label();
  RequestSpec need;
  need.as = "role/pupil";
  need.service = "dynamodb";
  need.operation = "GetItem";
  need.in = std::make_shared<const Json>(dax_get("Gryffindor", "harry"));
  need.from = "library";
  need.endpoint = "cluster:pupils";
  s.needs["reading"] = {need};
  DaxBench b;
  const auto surplus = excess_of(s, b.world, "role/pupil", "reading", true, 100);
  const std::vector<std::string> expected = {
      "dax:BatchGetItem on arn:aws:dax:eu-west-1:111122223333:cache/pupils",
      "dax:Query on arn:aws:dax:eu-west-1:111122223333:cache/pupils",
      "dax:Scan on arn:aws:dax:eu-west-1:111122223333:cache/pupils"};
  CHECK(surplus == expected);
}

TEST_CASE("requests name a cluster of the world", "[lesson][dax]") {
  DaxBench b;
  CHECK(host_of_endpoint("cluster:pupils", b.world) == dax::endpoint_url(b.cluster()));
  CHECK(host_of_endpoint("cluster:none", b.world) == "dax://none");
}

TEST_CASE("dax.enforces-table-policy expects the caller's rights at the table to hold",
          "[lesson][dax]") {
  DaxBench b;
  struct Row {
    const char* as;
    const char* house;
    bool truth;
    std::optional<bool> believed;
  };
  for (const Row& row : {Row{"role/pupil", "Slytherin", true, false},  // LeadingKeys says no
                         Row{"role/pupil", "Gryffindor", true, std::nullopt},  // both say yes
                         Row{"role/writer", "Gryffindor", true, false},    // nothing at the table
                         Row{"role/stranger", "Gryffindor", false, true},  // nothing at the cluster
                         Row{"role/admin", "Slytherin", true, std::nullopt}}) {
    CAPTURE(row.as, row.house);
    const char* student = row.house[0] == 'S' ? "draco" : "harry";
    const cloud::CallApi c = through(row.as, "GetItem", dax_get(row.house, student));
    CHECK(cloud::probe(b.world, c).trace->allowed == row.truth);
    const auto e = believed(b.world, c);
    REQUIRE(e.has_value() == row.believed.has_value());
    if (e)
      CHECK(e->allowed == row.believed);
    cloud::CallApi past = c;
    past.endpoint.clear();
    CHECK_FALSE(believed(b.world, past));
  }
}

TEST_CASE("a read-only caller writes through a cluster whose role may write", "[lesson][dax]") {
  DaxBench b;
  b.admin("iam", "PutRolePolicy",
          Json{{"RoleName", "writer"},
               {"PolicyName", "reads"},
               {"PolicyDocument", R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
                                  R"("Action":"dynamodb:GetItem","Resource":"*"}]})"}});
  const cloud::CallApi c =
      through("role/writer", "PutItem",
              Json{{"TableName", "Houses"}, {"Item", dax_key("Slytherin", "tom")}});
  CHECK(cloud::probe(b.world, c).trace->allowed);
  const auto e = believed(b.world, c);
  REQUIRE(e);
  CHECK(e->allowed == false);
}

TEST_CASE("predictions about a request through a cluster", "[lesson][dax]") {
  DaxBench b;
  const cloud::CallApi c = through("role/pupil", "GetItem", dax_get("Slytherin", "draco"));
  const Prediction p = predict(c, {"decision", "layer", "path"}, {kSlug}, b.world);
  CHECK(p.right.at("decision") == "allow");
  CHECK(p.right.at("path") == "cluster");
  CHECK(p.wrong.at(kSlug).at("decision") == "deny");
  b.admin("iam", "DeleteRolePolicy", Json{{"RoleName", "cache"}, {"PolicyName", "table"}});
  const Prediction refused = predict(c, {"decision", "layer"}, {kSlug}, b.world);
  CHECK(refused.right.at("decision") == "deny");
  CHECK(refused.right.at("layer") == "role");
}

TEST_CASE("M22 has its evaluator among the others, and its card", "[lesson][dax]") {
  const auto& all = evaluators();
  CHECK(std::find(all.begin(), all.end(), kSlug) != all.end());
}

}  // namespace lockbox::dax_flows_test
