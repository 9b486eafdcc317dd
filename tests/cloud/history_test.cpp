// Time travel: undo, redo, seek and forks give back exactly the world that was, and a saved log
// replays to it.
#include "engine/cloud/history.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/cloud/selftest.hpp"

namespace lockbox::history_test {
using namespace lockbox::cloud;

namespace {

History played(int commands) {
  History history(selftest_world());
  const std::vector<Command> log = selftest_commands();
  for (int i = 0; i < commands; ++i) history.apply(log[static_cast<std::size_t>(i)]);
  return history;
}

}  // namespace

TEST_CASE("undo of every step restores the hash that was before it, redo the one after") {
  History history = played(60);
  std::vector<std::uint64_t> hashes = {content_hash(history.base())};
  for (const StepInfo& step : history.steps()) hashes.push_back(step.hash);
  for (int i = 59; i >= 0; --i) {
    REQUIRE(history.undo());
    CHECK(content_hash(history.world()) == hashes[static_cast<std::size_t>(i)]);
  }
  CHECK_FALSE(history.undo());
  for (int i = 1; i <= 60; ++i) {
    REQUIRE(history.redo());
    CHECK(content_hash(history.world()) == hashes[static_cast<std::size_t>(i)]);
  }
  CHECK_FALSE(history.redo());
}

TEST_CASE("seeking to any step, forwards and backwards, gives the world of the linear run") {
  History history = played(40);
  for (int i = 39; i >= -1; i -= 3) {
    REQUIRE(history.seek(i));
    const std::uint64_t expected =
        i < 0 ? content_hash(history.base()) : history.steps()[static_cast<std::size_t>(i)].hash;
    CHECK(content_hash(history.world()) == expected);
  }
  CHECK_FALSE(history.seek(40));
  CHECK_FALSE(history.seek(-2));
}

TEST_CASE("a command in the past opens a branch and loses nothing") {
  History history = played(10);
  const std::uint64_t newest = content_hash(history.world());
  REQUIRE(history.seek(4));
  history.apply(AdvanceClock{1000});
  CHECK(history.steps().size() == 11);
  CHECK(history.steps()[10].parent == 4);
  CHECK(history.line() == std::vector<int>{0, 1, 2, 3, 4, 10});
  REQUIRE(history.seek(9));
  CHECK(content_hash(history.world()) == newest);
  CHECK(history.line().back() == 9);
}

TEST_CASE("the trace of an old step is the trace that it had") {
  // More than are kept, so that the oldest are computed again.
  History history(selftest_world());
  std::vector<std::string> texts;
  for (int i = 0; i < 100; ++i) {
    const StepResult result = history.apply(selftest_commands()[static_cast<std::size_t>(i)]);
    texts.push_back(result.trace ? explain_text(*result.trace, true) : "");
  }
  for (int i = 99; i >= 0; --i) {
    const TracePtr trace = history.trace(i);
    CHECK((trace ? explain_text(*trace, true) : "") == texts[static_cast<std::size_t>(i)]);
  }
}

TEST_CASE("a save replays to the same steps, branches and cursor") {
  History history = played(25);
  history.seek(11);
  history.apply(AdvanceClock{5});
  history.seek(7);
  history.one_command(22);
  const Json saved = history.save();
  const Expected<History, LoadError> loaded = History::load(selftest_world(), saved);
  REQUIRE(loaded);
  CHECK(loaded->cursor() == 7);
  CHECK(loaded->save() == saved);
  CHECK(loaded->steps()[24].goes_on);
  CHECK_FALSE(loaded->steps()[21].goes_on);
  CHECK_FALSE(loaded->steps()[25].goes_on);
}

TEST_CASE("a save that does not fit is refused with the place, never half loaded") {
  const Json good = played(5).save();
  struct Case {
    const char* name;
    void (*spoil)(Json&);
    const char* says;
  };
  const Case cases[] = {
      {"no format", [](Json& j) { j.erase("format"); }, "/format"},
      {"newer format", [](Json& j) { j["format"] = 2; }, "reads format 1"},
      {"other base", [](Json& j) { j["base"] = "00"; }, "/base"},
      {"steps missing", [](Json& j) { j.erase("steps"); }, "/steps"},
      {"wrong hash", [](Json& j) { j["steps"][3]["hash"] = "0"; }, "/steps/3/hash"},
      {"wrong parent", [](Json& j) { j["steps"][2]["parent"] = 2; }, "/steps/2/parent"},
      {"wrong command", [](Json& j) { j["steps"][1]["command"]["kind"] = "dance"; },
       "/steps/1/command/kind"},
      {"goes on to nowhere", [](Json& j) { j["steps"][2]["goes_on"] = 1; }, "/steps/2/goes_on"},
      {"wrong cursor", [](Json& j) { j["cursor"] = 5; }, "/cursor"},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    Json spoilt = good;
    c.spoil(spoilt);
    const Expected<History, LoadError> loaded = History::load(selftest_world(), spoilt);
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().message.find(c.says) != std::string::npos);
  }
}

TEST_CASE("every command survives its own JSON") {
  for (const Command& command : selftest_commands()) {
    const Json json = to_json(command);
    const Expected<Command, std::string> back = command_from_json(json);
    REQUIRE(back);
    CHECK(to_json(*back) == json);
  }
}

}  // namespace lockbox::history_test
