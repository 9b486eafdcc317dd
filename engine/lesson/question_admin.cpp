#include "engine/lesson/question_admin.hpp"

#include <nlohmann/json.hpp>

#include "engine/cloud/api_call.hpp"

namespace lockbox::lesson {

cloud::CallApi as_admin(std::string service, std::string operation, Json parameters) {
  cloud::CallApi c = cloud::api_call("role/admin", std::move(service), std::move(operation),
                                     std::move(parameters));
  c.from = "internet";
  return c;
}

Json ask_as_admin(cloud::World& world, std::string service, std::string operation,
                  Json parameters) {
  const cloud::StepResult r =
      cloud::step(world, as_admin(std::move(service), std::move(operation), std::move(parameters)));
  world = r.world;
  return r.outcome && *r.outcome ? **r.outcome : Json();
}

std::string policy_text(Json statements) {
  return to_pretty_text(Json{{"Version", "2012-10-17"}, {"Statement", std::move(statements)}}, 1);
}

Json policy_statement(const char* sid, const char* effect, Json action, Json resource) {
  return Json{{"Sid", sid},
              {"Effect", effect},
              {"Action", std::move(action)},
              {"Resource", std::move(resource)}};
}

}  // namespace lockbox::lesson
