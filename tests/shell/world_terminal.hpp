#pragma once
// A terminal over a world of one's own, from its JSON text.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/base/json_parse.hpp"
#include "engine/shell/shell.hpp"

namespace lockbox::test {

class WorldTerminal {
 public:
  explicit WorldTerminal(const std::string& world_text, std::string profile = "admin")
      : history_(world(world_text)) {
    session_.profile = std::move(profile);
  }

  shell::Reply run(const std::string& line) { return shell::run(history_, session_, line); }

  /// What a line that must succeed prints.
  std::string out(const std::string& line) {
    const shell::Reply reply = run(line);
    CAPTURE(line, reply.err);
    CHECK(reply.status == 0);
    return reply.out;
  }

  /// The first word of what it prints as text.
  std::string word(const std::string& line) {
    const std::string text = out(line + " --output text");
    return text.substr(0, text.find_first_of("\n\t"));
  }

  cloud::History& history() { return history_; }
  shell::Session& session() { return session_; }

 private:
  static cloud::World world(const std::string& text) {
    auto built = cloud::world_from_json(parse_json(text).value, 1);
    if (!built)
      FAIL(built.error());
    return *built;
  }

  cloud::History history_;
  shell::Session session_;
};

}  // namespace lockbox::test
