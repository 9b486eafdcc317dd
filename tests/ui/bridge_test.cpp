// The bridge answers JSON whatever it is given, and says what is wrong.
#include <catch2/catch_test_macros.hpp>

#include "engine/base/json_parse.hpp"
#include "web/app/app.hpp"

namespace lockbox::bridge_test {
namespace {

std::string error_of(app::App& app, std::string_view request) {
  const JsonParse answer = parse_json(app.call(request));
  REQUIRE(answer);
  return string_member(answer.value, "error").value_or("");
}

}  // namespace

TEST_CASE("malformed requests are refused with a sentence that says where", "[app][bridge]") {
  app::App app;
  CHECK(error_of(app, "").find("not JSON") != std::string::npos);
  CHECK(error_of(app, "{\"fn\":\n 1,}").find("line 2") != std::string::npos);
  CHECK(error_of(app, "[]").find("\"fn\"") != std::string::npos);
  CHECK(error_of(app, "{\"fn\":5}").find("\"fn\"") != std::string::npos);
  CHECK(error_of(app, "{\"fn\":\"comand\"}").find("did you mean \"command\"") != std::string::npos);
  CHECK(error_of(app, "{\"fn\":\"files\",\"files\":{\"a\":1}}").find("\"a\"") != std::string::npos);
  CHECK(error_of(app, "{\"fn\":\"theme\",\"fontSize\":4000}").find("fontSize") !=
        std::string::npos);
  CHECK(error_of(app, "{\"fn\":\"panel\",\"name\":\"everything\"}").find("map") !=
        std::string::npos);
  CHECK(error_of(app, "{\"fn\":\"import\",\"save\":[]}").find("save") != std::string::npos);
  CHECK(error_of(app, "{\"fn\":\"key\",\"key\":\"F13\"}").find("F13") != std::string::npos);
}

TEST_CASE("every function survives arguments that are missing or of another type",
          "[app][bridge]") {
  app::App app;
  const char* names[] = {
      "files",    "open",          "sandbox",   "catalogue", "command",   "complete",   "act",
      "view",     "state",         "export",    "import",    "theme",     "panel",      "registry",
      "activate", "focus",         "set-value", "tab",       "text",      "key",        "caret",
      "copied",   "error",         "frames",    "spotlight", "draggable", "show-trace", "remember",
      "review",   "review-answer", "capture"};
  const char* members[] = {"files",   "scenario", "seed",    "world",     "text",     "cursor",
                           "action",  "save",     "path",    "value",     "name",     "key",
                           "targets", "x",        "y",       "step",      "fontSize", "day",
                           "learner", "question", "answers", "confidence"};
  const char* values[] = {"null", "true", "-1", "1.5", "\"\"", "[]", "{}", "[{}]", "1e99"};
  for (const char* name : names) {
    for (const char* value : values) {
      std::string request = std::string("{\"fn\":\"") + name + "\"";
      for (const char* member : members) request += std::string(",\"") + member + "\":" + value;
      INFO(request);
      CHECK(parse_json(app.call(request + "}")));
    }
  }
}

TEST_CASE("without a lab, the lab's functions say that nothing is open", "[app][bridge]") {
  app::App app;
  for (const char* name : {"command", "complete", "act", "view", "export"})
    CHECK(error_of(app, std::string("{\"fn\":\"") + name + "\",\"text\":\"x\"}").find("open") !=
          std::string::npos);
  CHECK(error_of(app, "{\"fn\":\"state\"}").empty());
}

}  // namespace lockbox::bridge_test
