// What a request costs through all seven stages with its trace, and what going back in time costs.
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "bench/bench.hpp"
#include "engine/cloud/history.hpp"
#include "engine/cloud/selftest.hpp"
#include "engine/cloud/step.hpp"

namespace lockbox::step_bench {
namespace {

using cloud::CallApi;
using cloud::World;

Json key_of(int number) {
  return Json{{"House", Json{{"S", "Gryffindor"}}},
              {"Student", Json{{"S", "student-" + std::to_string(number)}}}};
}

CallApi call(std::string operation, Json parameters) {
  CallApi made;
  made.as = "admin";
  made.service = "dynamodb";
  made.operation = std::move(operation);
  made.parameters = std::make_shared<const Json>(std::move(parameters));
  return made;
}

CallApi put_call(int number) {
  Json item = key_of(number);
  item["Points"] = Json{{"N", std::to_string(number % 100)}};
  return call("PutItem", Json{{"TableName", "Houses"}, {"Item", std::move(item)}});
}

/// The result of a call that has to succeed: a benchmark of an error measures nothing.
cloud::StepResult must(cloud::StepResult result) {
  if (!result.outcome)
    throw std::runtime_error("the benchmark's call failed: " + result.outcome.error().code + ": " +
                             result.outcome.error().message);
  return result;
}

double step_us(const World& world, const CallApi& what) {
  const cloud::Command command = what;
  return bench::seconds_each([&] { must(cloud::step(world, command)); }) * 1e6;
}

void run_steps(bench::Figures& out) {
  World world = cloud::selftest_world();
  for (int i = 0; i < 1000; ++i) world = must(cloud::step(world, put_call(i))).world;
  const CallApi get = call("GetItem", Json{{"TableName", "Houses"}, {"Key", key_of(500)}});
  const Json values = {{":h", Json{{"S", "Gryffindor"}}}, {":s", Json{{"S", "student-12"}}}};
  const CallApi query =
      call("Query", Json{{"TableName", "Houses"},
                         {"KeyConditionExpression", "House = :h AND Student < :s"},
                         {"ExpressionAttributeValues", values},
                         {"Limit", 20}});
  out.push_back({"GetItem with full trace", step_us(world, get), "us", 100, 300, false});
  out.push_back({"PutItem with full trace", step_us(world, put_call(500)), "us", 0, 0, false});
  out.push_back({"Query of 20 items with full trace", step_us(world, query), "us", 0, 0, false});
}

void run_history(bench::Figures& out) {
  constexpr int steps = 10000;
  cloud::History history(cloud::selftest_world());
  for (int i = 0; i < steps; ++i) history.apply(put_call(i % 400));
  int at = 0;
  const double seek = bench::seconds_each([&] {
    at = (at + 7919) % steps;
    if (!history.seek(at) || cloud::content_hash(history.world()) == 0)
      throw std::runtime_error("the benchmark's seek failed");
  });
  out.push_back({"undo to any of 10,000 steps", seek * 1e6, "us", 1000, 1000, false});
}

const bench::Register steps("step", run_steps);
const bench::Register history("history", run_history);

}  // namespace
}  // namespace lockbox::step_bench
