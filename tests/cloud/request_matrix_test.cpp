// The request matrix: cells are real requests on a copy of the world.
#include "engine/cloud/request_matrix.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/cloud/selftest.hpp"
#include "engine/cloud/step.hpp"

namespace lockbox::request_matrix_test {
using namespace lockbox::cloud;

namespace {

/// Two houses with a pupil each; "student" is Gryffindor's.
World two_houses() {
  World w = selftest_world();
  for (const auto& [house, pupil] : {std::pair{"Gryffindor", "harry"}, {"Slytherin", "draco"}}) {
    CallApi put;
    put.as = "admin";
    put.service = "dynamodb";
    put.operation = "PutItem";
    put.parameters = std::make_shared<const Json>(
        Json{{"TableName", "Houses"},
             {"Item", Json{{"House", Json{{"S", house}}}, {"Student", Json{{"S", pupil}}}}}});
    const StepResult r = step(w, put);
    REQUIRE(r.outcome);
    w = r.world;
  }
  return w;
}

const MatrixCell& cell(const RequestMatrix& m, std::string_view row, std::string_view operation) {
  for (const MatrixRow& r : m.rows) {
    for (std::size_t i = 0; r.label == row && i < m.operations.size(); ++i) {
      if (m.operations[i] == operation)
        return r.cells[i];
    }
  }
  FAIL("no cell " << row << " " << operation);
  return m.rows.front().cells.front();
}

}  // namespace

TEST_CASE("a row for each item collection and one for the whole table", "[cloud][matrix]") {
  const World w = two_houses();
  const auto m = request_matrix(w, {"student", "", "Houses", 12});
  REQUIRE(m);
  CHECK(m->partition_key == "House");
  REQUIRE(m->rows.size() == 3);
  CHECK(m->rows.back().label == "whole table");
  CHECK(cell(*m, "Gryffindor", "GetItem").verdict == "Allow");
  CHECK(cell(*m, "Slytherin", "GetItem").verdict == "ImplicitDeny");
  CHECK(cell(*m, "Slytherin", "Scan").verdict.empty());
  CHECK_FALSE(cell(*m, "whole table", "Scan").verdict.empty());
  CHECK_FALSE(cell(*m, "Slytherin", "GetItem").reason.empty());
}

TEST_CASE("the world stays as it was, whatever the matrix tried", "[cloud][matrix]") {
  const World w = two_houses();
  const std::uint64_t before = content_hash(w);
  REQUIRE(request_matrix(w, {"admin", "", "Houses", 12}));
  CHECK(content_hash(w) == before);
}

TEST_CASE("collections beyond the limit are counted, not lost", "[cloud][matrix]") {
  const auto m = request_matrix(two_houses(), {"admin", "", "Houses", 1});
  REQUIRE(m);
  CHECK(m->rows.size() == 2);
  CHECK(m->rows_left_out == 1);
}

TEST_CASE("a policy can be tried in place of the one an identity has", "[cloud][matrix]") {
  const World w = two_houses();
  const auto open = with_inline_policy(
      w, "student", "everything",
      R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*"}})");
  REQUIRE(open);
  const auto m = request_matrix(*open, {"student", "", "Houses", 12});
  REQUIRE(m);
  CHECK(cell(*m, "Slytherin", "GetItem").verdict == "Allow");
  CHECK(cell(*m, "whole table", "Scan").verdict == "Allow");
  CHECK(content_hash(w) != content_hash(*open));
}

TEST_CASE("what is not there is named", "[cloud][matrix]") {
  const World w = two_houses();
  CHECK(request_matrix(w, {"student", "", "Owls", 12}).error().find("Owls") != std::string::npos);
  CHECK(request_matrix(w, {"nobody", "", "Houses", 12}).error().find("nobody") !=
        std::string::npos);
  const auto nobody = with_inline_policy(w, "nobody", "p", R"({"Statement":[]})");
  REQUIRE_FALSE(nobody);
  const auto broken = with_inline_policy(w, "student", "p", "{");
  REQUIRE_FALSE(broken);
  CHECK_FALSE(broken.error().front().message.empty());
}

}  // namespace lockbox::request_matrix_test
