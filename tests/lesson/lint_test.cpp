// The linter's proofs, each with a scenario that it must refuse.
#include "engine/lesson/lint.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/lesson/lint_rules.hpp"
#include "engine/lesson/mutants.hpp"
#include "tests/lesson/lesson_files.hpp"

namespace lockbox::lesson_lint_test {
using namespace lockbox::lesson;
using namespace lockbox::lesson::test;

namespace {

const char* const kId = "houses-01-sorting-table";
const char* const kScenario = "sorting-table/scenario.json";

std::string lint_after(const std::string& from, const std::string& to,
                       const char* file = kScenario) {
  return all_of(lint(with_files({{file, edited(file, from, to)}}), kId, 1));
}

/// The rules that need no playing.
std::string static_lint_after(const std::string& from, const std::string& to,
                              const char* file = kScenario) {
  return all_of(lint(with_files({{file, edited(file, from, to)}}), kId, 0));
}

bool has(const std::string& text, const std::string& part) {
  INFO(text);
  CHECK(text.find(part) != std::string::npos);
  return true;
}

}  // namespace

TEST_CASE("L1 refuses a scenario that breaks the schema", "[lesson][lint]") {
  has(static_lint_after("\"minutes\": 20", "\"minutes\": 200"), "[L1 bound]");
  has(all_of(lint(project_files(), "nothing")), "[L1]");
}

TEST_CASE("L2 refuses a reference to nothing", "[lesson][lint]") {
  has(static_lint_after("\"say\": \"steal.h1\"", "\"say\": \"steal.h9\""), "[L2 reference]");
}

TEST_CASE("L3 refuses a goal that is reached at the start", "[lesson][lint]") {
  has(lint_after("\"Student\": {\"S\": \"{{friend}}\"}}}},\n    \"expect\": \"allow\",\n    "
                 "\"returns\": {\"count\": 1}",
                 "\"Student\": {\"S\": \"draco\"}}}},\n    \"expect\": \"allow\",\n    "
                 "\"returns\": {\"count\": 1}"),
      "[L3]");
}

TEST_CASE("L4 refuses a solution that does not solve", "[lesson][lint]") {
  has(lint_after("\"steal\": [\"aws dynamodb query",
                 "\"steal\": [\"aws dynamodb list-tables\", \"aws dynamodb get-item --table-name "
                 "Houses --key "
                 "'{\\\"House\\\":{\\\"S\\\":\\\"{{mine}}\\\"},\\\"Student\\\":{\\\"S\\\":"
                 "\\\"x\\\"}}'\"], \"howlers\": [\"aws dynamodb query"),
      "[L2 reference]");
  has(lint_after("\"steal\": [\"aws dynamodb scan --table-name Houses\"]",
                 "\"steal\": [\"aws dynamodb list-tables\"]"),
      "[L4]");
}

TEST_CASE("L4 refuses an invariant that breaks on the way", "[lesson][lint]") {
  has(lint_after("{\"get\": \"/tables/houses/itemCount\"}, \">=\", 16",
                 "{\"get\": \"/tables/houses/itemCount\"}, \"<=\", 16"),
      "the invariant \"pupils-stay\" is broken");
}

TEST_CASE("L5 refuses a wrong path that is right, or fails elsewhere", "[lesson][lint]") {
  has(lint_after("\"fails\": \"asked-house\"", "\"fails\": \"asked-mark\""), "[L5]");
}

TEST_CASE("L8 refuses a prediction that separates nothing, and sentences without one truth",
          "[lesson][lint]") {
  has(lint_after("\"ask\": [\"items\"],\n   \"targets\": []",
                 "\"ask\": [\"items\"],\n   \"targets\": [\"keys.partition-is-a-boundary\"]"),
      "[L8]");
}

TEST_CASE("L9 wants a command on the last rung", "[lesson][lint]") {
  has(static_lint_after(
          "{\"say\": \"look.h2\", \"cost\": 1, \"types\": \"aws cloudtrail lookup-events\"}",
          "{\"say\": \"look.h2\", \"cost\": 1}"),
      "[L9]");
}

TEST_CASE("L9 wants a ladder whose commands together reach the goal", "[lesson][lint]") {
  has(lint_after("\"types\": \"aws dynamodb batch-write-item --request-items file://p/slips.json\"",
                 "\"types\": \"lockbox goals\""),
      "the commands of all rungs do not reach the goal: kept");
}

TEST_CASE("L11 wants solutions that are requests", "[lesson][lint]") {
  has(lint_after("\"steal\": [\"aws dynamodb scan --table-name Houses\"]",
                 "\"steal\": [\"aws dynamodb scann --table-name Houses\"]"),
      "[L11]");
}

TEST_CASE("L14 bounds the cost of a check", "[lesson][lint]") {
  has(static_lint_after(
          "\"must\": {\"test\": [{\"get\": \"/tables/houses/itemCount\"}, \">=\", 16]}",
          "\"must\": {\"each\": \"a\", \"in\": {\"get\": \"/tables\"}, \"hold\": {\"each\": "
          "\"b\", \"in\": {\"get\": \"/tables\"}, \"hold\": {\"each\": \"c\", \"in\": "
          "{\"get\": \"/tables\"}, \"hold\": {\"probe\": {\"as\": \"role/admin\", \"op\": "
          "\"dynamodb:ListTables\"}, \"expect\": \"allow\"}}}}"),
      "[L14]");
}

TEST_CASE("L17 bounds the words of a read step", "[lesson][lint]") {
  std::string long_text;
  for (int i = 0; i < 91; ++i) long_text += "word ";
  has(static_lint_after("Sixteen pupils, four houses.", long_text, "sorting-table/text/en.json"),
      "[L17]");
}

TEST_CASE("L6 refuses a goal that a mutant of the solution reaches", "[lesson][lint]") {
  // Without the limit on rights a policy that allows more than is needed goes through.
  const char* file = "raid-night/scenario.json";
  const std::string text =
      edited(file, "\"max\": 0, \"by\": \"action\"", "\"max\": 1000, \"by\": \"action\"");
  has(all_of(lint(with_files({{file, text}}), "houses-04-raid-night", 1)), "[L6]");
}

TEST_CASE("L6 refuses a goal that commands reach in either order, when the order matters",
          "[lesson][lint]") {
  // With the key off, it is all the same to the goal whether its policy is put or taken away last.
  const char* file = "borrowed-wand/scenario.json";
  const std::string off =
      "\"close\": [\"lockbox form update-access-key user={{pupil}} status=Inactive\"";
  const std::string text = edited(
      file, off,
      off +
          ", \"aws iam put-user-policy --user-name {{pupil}} --policy-name homework-key "
          "--policy-document file://p/deny-all.json\", \"aws iam delete-user-policy --user-name "
          "{{pupil}} --policy-name homework-key\"");
  const std::string said = all_of(lint(with_files({{file, text}}), "houses-02-borrowed-wand", 1));
  has(said, "mutant \"close: swap commands 2 and 3\" reaches the goal [L6]");
  // The key and its policy have nothing to do with each other.
  CHECK(said.find("swap commands 1 and 2") == std::string::npos);
}

TEST_CASE("the order of two commands matters when the worlds behind them differ",
          "[lesson][lint]") {
  const auto lab = Lab::open(project_files(), "houses-02-borrowed-wand", 1);
  REQUIRE(lab);
  const auto either = [&](std::vector<std::string> lines) {
    return same_either_way(lab->history().world(), "admin", lines, 0);
  };
  const std::string key = "aws iam create-access-key --user-name luna";
  const std::string user = "aws iam create-user --user-name luna";
  const std::string put =
      "aws iam put-role-policy --role-name homework --policy-name x "
      "--policy-document file://p/deny-all.json";
  const std::string read =
      "aws dynamodb get-item --table-name Houses --key "
      "'{\"House\":{\"S\":\"Gryffindor\"},\"Student\":{\"S\":\"harry\"}}'";
  CHECK(either({user, put}));
  CHECK(either({read, "aws dynamodb list-tables"}));
  CHECK_FALSE(either({user, key}));
  CHECK_FALSE(either({put, "aws iam delete-role-policy --role-name homework --policy-name x"}));
  CHECK_FALSE(either({"lockbox clock +2h", read}));
}

TEST_CASE("L7 wants an attack that is real before the repair", "[lesson][lint]") {
  const char* file = "raid-night/scenario.json";
  std::string text = project_text(file);
  const std::size_t begin = text.find("\"moves\": [");
  REQUIRE(begin != std::string::npos);
  text.replace(begin, text.find(']', begin) + 1 - begin, "\"moves\": [\"dynamodb:ListTables\"]");
  has(all_of(lint(with_files({{file, text}}), "houses-04-raid-night", 1)), "[L7]");
}

TEST_CASE("L15 wants what is required to be taught before", "[lesson][lint]") {
  has(static_lint_after("\"requires\": []", "\"requires\": [\"ddb.streams\"]"), "[L15]");
}

TEST_CASE("L15 wants misconceptions to come back with growing gaps", "[lesson][lint]") {
  auto scenario = load_scenario(project_files(), "sorting-table", 1);
  REQUIRE(scenario);
  const std::string slug = "ddb.filter-saves-reads";
  scenario->misconceptions = {slug};
  std::size_t questions = 4;
  std::vector<ReviewGap> gaps;
  const auto said = [&](const std::vector<Meeting>& all) {
    std::vector<Problem> problems;
    spacing_rule(
        *scenario, all, [&](const std::string&) { return questions; }, gaps, problems);
    return all_of(problems);
  };
  has(said({{1, {slug}, {}}, {4, {slug}, {}}}), "is met in 1, 4 and no scenario has it reviewed");
  has(said({{1, {slug}, {}}, {4, {slug}, {}}, {7, {slug}, {}}}),
      "expected at least three meetings");
  CHECK(said({{1, {slug}, {}}, {4, {slug}, {}}, {8, {slug}, {}}}).empty());
  CHECK(said({{1, {slug}, {slug}}}).empty());
  questions = 3;
  has(said({{1, {slug}, {slug}}}), "3 questions of the review tell \"ddb.filter-saves-reads\"");
  gaps = {{"kms.disable-is-instant", "another"}};
  has(said({{1, {slug}, {slug}}}), "3 questions of the review tell \"ddb.filter-saves-reads\"");
  // A listed gap excuses few questions, nothing else, and only as long as there are few.
  gaps = {{slug, "no worlds for it"}};
  CHECK(said({{1, {slug}, {slug}}}).empty());
  has(said({{1, {slug}, {}}}), "no scenario has it reviewed");
  questions = 4;
  has(said({{1, {slug}, {slug}}}), "\"ddb.filter-saves-reads\" is no gap any more");
  has(static_lint_after(", \"ddb.filter-saves-reads\"],\n \"proofs\"", "],\n \"proofs\""),
      "\"ddb.filter-saves-reads\" is met in 1 and no scenario has it reviewed");
  has(static_lint_after("\"review\": [", "\"review\": [\"iam.allow-beats-deny\", "),
      "\"iam.allow-beats-deny\" is not among the scenario's misconceptions [L2 reference]");
}

TEST_CASE("L15 lists what the review cannot ask yet, with a reason, as a note", "[lesson][lint]") {
  const char* file = "review-gaps.json";
  const auto with = [&](const std::string& text) {
    return all_of(lint(with_files({{file, text}}), kId, 0));
  };
  const auto list = [](const std::string& slug, const std::string& reason) {
    return concat({R"({"format":1,"gaps":[{"slug":")", slug, R"(","reason":")", reason, "\"}]}"});
  };
  CHECK(with(project_text(file)).find("[L15") == std::string::npos);
  has(with("{"), "[L15 json]");
  has(with(list("kms.disable-is-instant", " ")), "expected the reason [L15 text]");
  has(with(list("ddb.nobody-believes-it", "why")),
      "no scenario has \"ddb.nobody-believes-it\" reviewed");
  // A gap that is closed is no longer listed.
  const char* eleven = "houses-11-disabled-key";
  const std::string listed = list("kms.disable-is-instant", "why");
  has(all_of(lint(with_files({{file, listed}}), eleven, 0)),
      "\"kms.disable-is-instant\" is no gap any more");
  CHECK(lint_notes(project_files(), eleven).empty());
  CHECK(lint_notes(with_files({{file, listed}}), eleven) ==
        std::vector<std::string>{"the review does not ask about \"kms.disable-is-instant\": why "
                                 "(review-gaps.json) [L15]"});
}

TEST_CASE("L16 wants a rule, a source and tests for each claim, and a step that tries it",
          "[lesson][lint]") {
  has(static_lint_after("\"C005\"", "\"fifth\""), "\"fifth\" has no entry in claims.json [L16]");
  const char* claims = "claims.json";
  Json all = parse_json(project_text(claims)).value;
  const auto with = [&](const std::function<void(Json&)>& change) {
    Json changed = all;
    for (Json& claim : changed["claims"])
      if (claim["id"] == "C005")
        change(claim);
    return all_of(lint(with_files({{claims, to_text(changed)}}), kId, 0));
  };
  CHECK(with([](Json&) {}).find("[L16") == std::string::npos);
  has(with([](Json& c) { c["tests"] = Json::array(); }), "expected the names of the tests");
  has(with([](Json& c) { c["untested"] = "no"; }), "expected the names of the tests");
  has(with([](Json& c) { c["source"] = " "; }), "expected a sentence [L16 text]");
  has(with([](Json& c) { c["tried"][kId] = "nowhere"; }),
      "C005 is tried in no step of this scenario");
  has(with([](Json& c) { c["tried"][kId] = "story"; }), "C005 is only told, in \"story\"");
  has(with([](Json& c) { c["tried"].erase(kId); }), "C005 is tried in no step of this scenario");
  has(static_lint_after("\"C005\", ", ""), "C005 is tried here by claims.json");
}

TEST_CASE("L17 refuses shouting, links and hosts of the real internet", "[lesson][lint]") {
  for (const char* bad : {"Sixteen pupils!! ", "See https://x ", "Ask www.somewhere.com "})
    has(static_lint_after("Sixteen pupils, four houses.", bad, "sorting-table/text/en.json"),
        "[L17]");
}

TEST_CASE("L17 wants texts that are easy to read", "[lesson][lint]") {
  has(static_lint_after("Sixteen pupils, four houses.",
                        "Notwithstanding considerable organisational heterogeneity, every "
                        "administrative authority unconditionally appreciates comprehensive "
                        "documentation illustrating interdependencies among participating "
                        "institutional representatives, particularly regarding accountability.",
                        "sorting-table/text/en.json"),
      "reading grade");
  // Short words in short sentences, whatever code stands among them.
  const Reading easy = reading_of(
      "The cat sat on the mat. `aws dynamodb describe-continuous-backups` shows it. It was red.");
  CHECK(easy.words == 12);
  CHECK(easy.grade < 2);
  CHECK(reading_of("").words == 0);
}

TEST_CASE("L12 wants every locale complete, with the source's placeholders and current hashes",
          "[lesson][lint]") {
  const std::string scenario =
      edited(kScenario, "\"locales\": [\"en\"]", "\"locales\": [\"en\", \"de\"]");
  const auto linted = [&](const std::string& german) {
    return all_of(
        lint(with_files({{kScenario, scenario}, {"sorting-table/text/de.json", german}}), kId, 0));
  };
  has(all_of(lint(with_files({{kScenario, scenario}}), kId, 0)), "there is no such file [L12]");
  has(linted("{}"), "is missing in this locale");
  Json german = parse_json(project_text("sorting-table/text/en.json")).value;
  Json hashes = Json::object();
  for (const auto& entry : german.items())
    hashes[entry.key()] = source_hash(entry.value().get<std::string>());
  german["#made-from"] = hashes;
  CHECK(linted(to_text(german)).find("[L12]") == std::string::npos);
  Json more = german;
  more["nothing.text"] = "Mehr.";
  has(linted(to_text(more)), "has no text in the source language");
  Json placeholder = german;
  placeholder["title"] = "Der {{mine}} Tisch";
  has(linted(to_text(placeholder)), "names other placeholders");
  Json stale = german;
  stale["#made-from"]["title"] = "00000000";
  has(linted(to_text(stale)), "was made from another text");
  Json wide = german;
  wide["title"] = std::string(81, 'm');
  has(linted(to_text(wide)), "a title fits at 200 %");
}

TEST_CASE("L13 bounds the log of a proof", "[lesson][lint]") {
  auto scenario = load_scenario(project_files(), "sorting-table", 1);
  REQUIRE(scenario);
  std::vector<std::string> long_log;
  for (std::uint64_t i = 0; i < 60; ++i)
    long_log.push_back("aws dynamodb get-item --key " + source_hash(std::to_string(i)) +
                       source_hash(std::to_string(i * 7919)) +
                       source_hash("x" + std::to_string(i)));
  std::vector<Problem> problems;
  proof_size_rule(*scenario, "long", long_log, problems);
  has(all_of(problems), "[L13]");
  problems.clear();
  proof_size_rule(*scenario, "short", {"aws dynamodb scan --table-name Houses"}, problems);
  CHECK(problems.empty());
  // Repetition costs next to nothing, and known lines are only pointed at.
  const std::vector<std::string> line = {"aws dynamodb scan --table-name Houses"};
  CHECK(proof_characters(line, line) < 12);
  CHECK(proof_characters(line, {}) > 40);
}

TEST_CASE("L13 bounds the logs of an act together", "[lesson][lint]") {
  CurriculumEntry entry;
  entry.act = "II. Fine-grained access";
  entry.id = "last";
  std::vector<Problem> problems;
  act_size_rule(entry, 1200, 4000, {"first 1400", "second 1400"}, problems);
  CHECK(problems.empty());
  act_size_rule(entry, 1201, 4001, {"first 1400", "second 1400"}, problems);
  has(all_of(problems),
      "act II. Fine-grained access take 4001 characters together; at most 4000 "
      "(first 1400, second 1400, last 1201) [L13]");
}

TEST_CASE("L18 tells the author which keys have drifted", "[lesson][lint]") {
  const std::string keys = keys_text(project_files(), kId);
  REQUIRE_FALSE(keys.empty());
  const auto linted = [&](const std::string& text) {
    return all_of(lint(with_files({{"sorting-table/keys.json", text}}), kId, 1));
  };
  CHECK(linted(keys).find("[L18]") == std::string::npos);
  Json changed = parse_json(keys).value;
  Json& step = changed["predictions"].begin().value();
  step.begin().value() = "something else";
  has(linted(to_text(changed)), "the key was \"something else\"");
  has(linted("{"), "[L18]");
  has(linted("{}"), "expected an object of steps [L18]");
}

}  // namespace lockbox::lesson_lint_test
