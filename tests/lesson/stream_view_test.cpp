// What checks can see of streams and replicas.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/cloud/direct_call.hpp"
#include "engine/cloud/selftest.hpp"
#include "engine/lesson/world_view.hpp"

namespace lockbox::stream_view_test {
namespace {

Json see(const cloud::World& w, const std::string& fact) {
  const auto value = lesson::look_up(w, w, {}, "/tables/Houses/" + fact);
  REQUIRE(value);
  return *value;
}

void must(cloud::World& w, const std::string& operation, const Json& parameters) {
  REQUIRE(cloud::direct_call(w, "dynamodb", operation, parameters));
}

}  // namespace

TEST_CASE("a check can ask whether a stream keeps an attribute that nobody should read") {
  for (const auto& [view, seen] : std::vector<std::pair<std::string, bool>>{
           {"KEYS_ONLY", false}, {"NEW_IMAGE", true}, {"OLD_IMAGE", false}}) {
    INFO(view);
    cloud::World w = cloud::selftest_world();
    CHECK(see(w, "streamView").is_null());
    CHECK(see(w, "streamRecordCount") == 0);
    must(w, "UpdateTable",
         Json{{"TableName", "Houses"},
              {"StreamSpecification", Json{{"StreamEnabled", true}, {"StreamViewType", view}}}});
    must(w, "PutItem",
         Json{{"TableName", "Houses"},
              {"Item", Json{{"House", Json{{"S", "Slytherin"}}},
                            {"Student", Json{{"S", "draco"}}},
                            {"Secret", Json{{"S", "parseltongue"}}}}}});
    CHECK(see(w, "streamView") == view);
    CHECK(see(w, "streamRecordCount") == 1);
    const Json expected = seen ? Json::array({"House", "Secret", "Student"}) : Json(Json::array());
    CHECK(see(w, "streamAttributes") == expected);
  }
}

TEST_CASE("a check can ask in which other Regions a table has replicas") {
  cloud::World w = cloud::selftest_world();
  CHECK(see(w, "replicas") == Json(Json::array()));
  must(
      w, "UpdateTable",
      Json{{"TableName", "Houses"},
           {"ReplicaUpdates", Json::array({Json{{"Create", Json{{"RegionName", "us-east-1"}}}}})}});
  CHECK(see(w, "replicas") == Json::array({"us-east-1"}));
}

}  // namespace lockbox::stream_view_test
