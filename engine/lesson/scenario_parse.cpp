#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/lesson/key_questions.hpp"
#include "engine/lesson/scenario.hpp"

namespace lockbox::lesson {

namespace {

struct Loader {
  const FileSource& files;
  std::string folder;
  std::vector<Problem> problems{};
  std::vector<std::string> variables{};

  Node root(const Json& json, std::string file) {
    return Node(&json, std::move(file), "", &problems);
  }

  std::optional<Json> read(const std::string& path) {
    const std::optional<std::string> text = files(path);
    if (!text) {
      problems.push_back(Problem{path, "", "missing", "there is no such file"});
      return std::nullopt;
    }
    JsonParse parsed = parse_json(*text);
    if (parsed.error) {
      problems.push_back(
          Problem{path, "", "json",
                  concat({"line ", std::to_string(parsed.error->line), ", column ",
                          std::to_string(parsed.error->column), ": ", parsed.error->message})});
      return std::nullopt;
    }
    for (const std::string& pointer : parsed.duplicates)
      problems.push_back(Problem{path, pointer, "duplicate-key", "this field stands here twice"});
    return std::move(parsed.value);
  }

  void slug(const Node& node, const std::string& value) {
    if (node.is_string() && !is_slug(value))
      node.fail("value",
                concat({"found \"", value, "\"; expected lower-case words joined by . or -"}));
  }

  void labels(const Node& node, Scenario& s) {
    for (const std::string& name : node.keys())
      s.labels.push_back(parse_label(name, node.at(name)));
  }

  void hints(const Node& node, Step& step) {
    for (const Node& n : node.elements()) {
      n.object({"say", "when", "cost", "types"});
      Hint hint;
      hint.say = n.text("say");
      if (n.has("when"))
        hint.when = parse_check(n.at("when"), variables);
      hint.cost = static_cast<int>(n.integer_or("cost", 0));
      hint.types = n.text_or("types", "");
      if (hint.cost < 0)
        n.at("cost").fail("bound", "a cost is not negative");
      if (step.hints.empty() && hint.cost != 0)
        n.at("cost").fail("rule", "the first hint is free: expected 0");
      step.hints.push_back(std::move(hint));
    }
    if (step.hints.empty())
      node.fail("missing", "expected at least one hint");
  }

  void predict(const Node& n, Step& step) {
    n.object(
        {"id", "kind", "say", "request", "ask", "confidence", "targets", "contrast", "highlight"});
    step.kind = Step::Kind::Predict;
    step.request = parse_request(n.at("request"));
    step.ask = n.texts("ask");
    if (step.ask.empty())
      n.at("ask").fail("missing", "expected at least one question");
    for (std::size_t i = 0; i < step.ask.size(); ++i) {
      const auto& known = known_questions();
      if (std::find(known.begin(), known.end(), step.ask[i]) == known.end() &&
          !later_offset(step.ask[i]))
        n.at("ask").at(i).fail("value", concat({"expected one of: ", join(known, ", "),
                                                ", after:+6m (or another offset)"}));
    }
    step.confidence = n.boolean_or("confidence", true);
    step.targets = n.texts("targets");
    if (n.has("contrast")) {
      const Node c = n.at("contrast");
      c.object({"patch", "say"});
      step.contrast = c.texts("patch");
      step.contrast_say = c.text("say");
    }
  }

  void act(const Node& n, Step& step) {
    n.object({"id", "kind", "role", "say", "goal", "hints", "support", "profile", "blanks", "forms",
              "highlight"});
    step.kind = Step::Kind::Do;
    step.role = n.word("role", {"build", "attack", "defend", "detect", "recover"});
    step.support = n.word("support", {"worked", "completion", "guided", "free"});
    step.profile = n.text_or("profile", "");
    step.blanks = n.texts("blanks");
    step.forms = n.texts("forms");
    for (std::size_t i = 0; i < step.forms.size(); ++i) {
      const auto& known = known_forms();
      if (std::find(known.begin(), known.end(), step.forms[i]) == known.end())
        n.at("forms").at(i).fail("value", "expected one of: " + join(known, ", "));
    }
    step.goal = parse_check(n.at("goal"), variables);
    hints(n.at("hints"), step);
  }

  void explain(const Node& n, Step& step) {
    n.object({"id", "kind", "say", "options", "highlight"});
    step.kind = Step::Kind::Explain;
    for (const Node& o : n.at("options").elements()) {
      o.object({"say", "holds", "misconception"});
      Option option;
      option.say = o.text("say");
      option.holds = parse_check(o.at("holds"), variables);
      option.misconception = o.text_or("misconception", "");
      step.options.push_back(std::move(option));
    }
    if (step.options.size() < 2)
      n.at("options").fail("bound", "expected at least two options");
  }

  void steps(const Node& node, Scenario& s) {
    for (const Node& n : node.elements()) {
      Step step;
      const std::string kind = n.word("kind", {"read", "predict", "do", "explain"});
      if (kind == "read")
        n.object({"id", "kind", "say", "highlight"});
      if (kind == "predict")
        predict(n, step);
      if (kind == "do")
        act(n, step);
      if (kind == "explain")
        explain(n, step);
      step.id = n.text("id");
      slug(n.at("id"), step.id);
      if (s.step_index(step.id) >= 0)
        n.at("id").fail("reference", "another step has this id");
      step.say = n.text("say");
      step.highlight = n.texts("highlight");
      s.steps.push_back(std::move(step));
    }
    if (s.steps.empty())
      node.fail("missing", "expected at least one step");
  }

  void attacker(const Node& n, Scenario& s) {
    if (!n.present())
      return;
    n.object({"as", "from", "wants", "moves", "endpoints", "times", "budget", "depth"});
    Attacker a;
    a.as = n.texts("as");
    a.from = n.texts("from");
    a.wants = n.texts("wants");
    a.moves = n.texts("moves");
    if (auto endpoints = n.texts("endpoints"); !endpoints.empty())
      a.endpoints = std::move(endpoints);
    for (const Node& t : n.at("times").elements()) {
      const auto offset = parse_offset(t.text());
      if (!offset)
        t.fail("value", "expected an offset such as +0s, +5m or +48h");
      a.times_ms.push_back(offset.value_or(0));
    }
    if (a.times_ms.empty())
      a.times_ms.push_back(0);
    if (a.from.empty())
      a.from.push_back("");
    a.budget = n.at("budget").integer();
    a.depth = static_cast<int>(n.integer_or("depth", 1));
    if (a.depth < 1 || a.depth > 2)
      n.at("depth").fail("bound", "expected 1 or 2");
    if (a.budget < 1 || a.budget > kMaxCheckCost)
      n.at("budget").fail("bound", "expected 1 to 20000");
    s.attacker = std::move(a);
  }

  void invariants(const Node& node, Scenario& s) {
    for (const Node& n : node.elements()) {
      n.object({"id", "must", "from", "say"});
      Invariant i;
      i.id = n.text("id");
      slug(n.at("id"), i.id);
      i.must = parse_check(n.at("must"), variables);
      i.from = n.text_or("from", "");
      i.say = n.text("say");
      s.invariants.push_back(std::move(i));
    }
  }

  void proofs(const Node& node, Scenario& s) {
    if (!node.object({"solutions", "wrong"}) && !node.is_object())
      return;
    for (const Node& n : node.at("solutions").elements()) {
      n.object({"id", "by", "equivalentMutants"});
      Solution solution;
      solution.id = n.text("id");
      const Node by = n.at("by");
      for (const std::string& step : by.keys()) solution.by[step] = by.texts(step);
      const Node equivalent = n.at("equivalentMutants");
      for (const std::string& mutant : equivalent.keys())
        solution.equivalent[mutant] = equivalent.text(mutant);
      s.solutions.push_back(std::move(solution));
    }
    const std::size_t wanted = s.level == "beginner" ? 1 : 2;
    if (s.solutions.size() < wanted)
      node.at("solutions").fail("bound", concat({"expected at least ", std::to_string(wanted)}));
    for (const Node& n : node.at("wrong").elements()) {
      n.object({"id", "step", "commands", "fails", "say", "misconception"});
      WrongPath w;
      w.id = n.text("id");
      w.step = n.text("step");
      w.commands = n.texts("commands");
      w.fails = n.text("fails");
      w.say = n.text("say");
      w.misconception = n.text_or("misconception", "");
      s.wrong.push_back(std::move(w));
    }
  }

  void file_store(const Node& node, Scenario& s) {
    for (const std::string& name : node.keys()) {
      const Node n = node.at(name);
      if (n.is_string()) {
        s.files.push_back({name, n.text()});
        continue;
      }
      n.object({"before", "repeat", "times", "after"});
      const std::int64_t times = n.at("times").integer();
      const std::string unit = n.text("repeat");
      if (times < 1 || times * static_cast<std::int64_t>(unit.size()) > 1000000) {
        n.at("times").fail("bound", "the file may have at most a million bytes");
        continue;
      }
      std::string content = n.text_or("before", "");
      for (std::int64_t i = 0; i < times; ++i) content += unit;
      s.files.push_back({name, content + n.text_or("after", "")});
    }
  }

  /// Files below p/ are found by their mention in commands; each is read once.
  void policy_files(const Scenario& s, const Json& whole,
                    std::vector<std::pair<std::string, std::string>>& out) {
    std::set<std::string> names;
    collect_names(whole, names);
    for (const std::string& name : names) {
      const std::string path = concat({folder, "/", name});
      std::optional<Json> json = read(path);
      if (json)
        out.push_back({name, to_pretty_text(substitute(*json, s.variables), 2)});
    }
  }

  static void collect_names(const Json& json, std::set<std::string>& names) {
    if (json.is_string()) {
      const std::string text = json.get<std::string>();
      // In a command line, and as the field of a form.
      for (const std::string_view mark : {"file://p/", "file=p/"})
        for (std::size_t at = text.find(mark); at != std::string::npos;
             at = text.find(mark, at + 1)) {
          const std::size_t begin = at + mark.size() - 2;
          std::size_t end = begin;
          while (end < text.size() && text[end] != ' ' && text[end] != '\'' && text[end] != '"')
            ++end;
          names.insert(text.substr(begin, end - begin));
        }
    }
    if (json.is_structured()) {
      for (const auto& entry : json.items()) collect_names(entry.value(), names);
    }
  }

  void header(const Node& n, Scenario& s) {
    n.object({"$schema",   "format",   "id",       "version",    "rulebook",       "status",
              "level",     "minutes",  "teaches",  "requires",   "misconceptions", "claims",
              "attack",    "variants", "profiles", "world",      "files",          "labels",
              "permit",    "needs",    "steps",    "invariants", "attacker",       "score",
              "takeaways", "review",   "proofs",   "text"});
    if (n.at("format").integer() != 1)
      n.at("format").fail("value", "this program reads format 1");
    s.id = n.text("id");
    slug(n.at("id"), s.id);
    s.version = n.text("version");
    s.rulebook = n.text("rulebook");
    s.status =
        n.has("status") ? n.word("status", {"wip", "beta", "active", "deprecated"}) : "active";
    s.level = n.word("level", {"beginner", "intermediate", "advanced", "expert"});
    s.minutes = static_cast<int>(n.at("minutes").integer());
    if (s.minutes < 3 || s.minutes > 90)
      n.at("minutes").fail("bound", "expected 3 to 90");
    s.teaches = n.texts("teaches");
    s.requires_ = n.texts("requires");
    s.misconceptions = n.texts("misconceptions");
    s.claims = n.texts("claims");
    if (n.has("attack"))
      n.at("attack").object({"technique", "detectedBy"});
  }

  void settings(const Node& n, Scenario& s) {
    const Node profiles = n.at("profiles");
    for (const std::string& name : profiles.keys())
      s.profiles.push_back({name, profiles.text(name)});
    const Node world = n.at("world");
    world.object({"base", "patch"});
    s.base = world.text("base");
    s.patch = world.texts("patch");
    const Node permit = n.at("permit");
    if (permit.present()) {
      permit.object({"commands", "refusals"});
      s.permitted = permit.texts("commands");
      const Node refusals = permit.at("refusals");
      for (const std::string& pattern : refusals.keys())
        s.refusals.push_back({pattern, refusals.text(pattern)});
    }
    const Node needs = n.at("needs");
    for (const std::string& who : needs.keys()) {
      for (const Node& r : needs.at(who).elements()) s.needs[who].push_back(parse_request(r));
    }
    const Node score = n.at("score");
    if (score.present()) {
      score.object({"goal", "predict", "hint", "par"});
      s.goal_points = static_cast<int>(score.integer_or("goal", s.goal_points));
      s.predict_points = static_cast<int>(score.integer_or("predict", s.predict_points));
      s.hint_points = static_cast<int>(score.integer_or("hint", s.hint_points));
      s.par = static_cast<int>(score.integer_or("par", 0));
    }
    s.takeaways = n.texts("takeaways");
    if (s.takeaways.size() > 3)
      n.at("takeaways").fail("bound", "at most three takeaways");
    s.review = n.texts("review");
  }

  void texts(const Node& n, Scenario& s) {
    const Node text = n.at("text");
    text.object({"source", "locales"});
    const std::string source = text.text("source");
    s.source_locale = source;
    s.locales = text.texts("locales");
    const std::string path = concat({folder, "/text/", source, ".json"});
    const std::optional<Json> json = read(path);
    if (!json)
      return;
    const Node t = root(*json, path);
    for (const std::string& key : t.keys()) {
      const std::string value = t.text(key);
      s.texts[key] = substitute(value, s.variables);
      const std::string open = open_placeholder(s.texts[key]);
      if (!open.empty())
        t.at(key).fail("reference", concat({"no variant is called {{", open, "}}"}));
    }
  }

  static void loop_names(const Json& json, std::set<std::string>& names) {
    for (const char* word : {"each", "some"}) {
      const auto name = string_member(json, word);
      if (name)
        names.insert(*name);
    }
    if (json.is_structured()) {
      for (const auto& entry : json.items()) loop_names(entry.value(), names);
    }
  }

  /// What is still open after the variants were filled in must be the variable of a loop.
  void placeholders(const Json& json, const std::string& file, const std::string& pointer,
                    const std::set<std::string>& loops) {
    if (json.is_string()) {
      const std::string name = open_placeholder(json.get<std::string>());
      // Ids of keys and backups are known when the world is, see to_call.
      const bool drawn = name.compare(0, 4, "key.") == 0 || name.compare(0, 7, "backup.") == 0;
      if (!name.empty() && !drawn && !loops.count(name))
        problems.push_back(Problem{file, pointer, "reference",
                                   concat({"no variant and no loop is called {{", name, "}}"})});
    }
    if (json.is_structured()) {
      for (const auto& entry : json.items())
        placeholders(entry.value(), file, child_pointer(pointer, entry.key()), loops);
    }
  }

  Scenario load(std::uint64_t seed) {
    Scenario s;
    s.folder = folder;
    const std::string path = concat({folder, "/scenario.json"});
    std::optional<Json> json = read(path);
    if (!json)
      return s;
    const std::vector<VariantSpec> specs = parse_variants(root(*json, path).at("variants"));
    s.variables = draw_variants(specs, string_member(*json, "id").value_or(""), seed);
    for (const auto& entry : s.variables) variables.push_back(entry.first);
    json = substitute(*json, s.variables);
    std::set<std::string> loops;
    loop_names(*json, loops);
    placeholders(*json, path, "", loops);
    const Node n = root(*json, path);
    header(n, s);
    settings(n, s);
    file_store(n.at("files"), s);
    labels(n.at("labels"), s);
    steps(n.at("steps"), s);
    attacker(n.at("attacker"), s);
    invariants(n.at("invariants"), s);
    proofs(n.at("proofs"), s);
    texts(n, s);
    policy_files(s, *json, s.files);
    return s;
  }
};

}  // namespace

Expected<Scenario, std::vector<Problem>> load_scenario(const FileSource& files,
                                                       std::string_view folder,
                                                       std::uint64_t learner_seed) {
  Loader loader{files, std::string(folder)};
  Scenario scenario = loader.load(learner_seed);
  if (loader.problems.empty())
    check_references(scenario, loader.problems);
  if (!loader.problems.empty())
    return std::move(loader.problems);
  return scenario;
}

Expected<std::vector<VariantSpec>, std::vector<Problem>> load_variants(const FileSource& files,
                                                                       std::string_view folder) {
  Loader loader{files, std::string(folder)};
  const std::optional<Json> json = loader.read(concat({folder, "/scenario.json"}));
  std::vector<VariantSpec> specs;
  if (json)
    specs = parse_variants(loader.root(*json, concat({folder, "/scenario.json"})).at("variants"));
  if (!loader.problems.empty())
    return std::move(loader.problems);
  return specs;
}

}  // namespace lockbox::lesson
