#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/lesson/check.hpp"

namespace lockbox::lesson {

namespace {

constexpr int kMaxDepth = 24;

struct Parser {
  std::vector<std::string>& variables;
  int loops = 0;
  int depth = 0;

  bool known_variable(const std::string& name) const {
    return std::find(variables.begin(), variables.end(), name) != variables.end();
  }

  EventPattern pattern(const Node& node) {
    EventPattern p;
    if (!node.object({"op", "as", "decision", "layer", "label", "via", "loggedBy", "since", "error",
                      "answers", "minBytes", "minItems", "recorded", "mentions", "rings"}))
      return p;
    if (node.size() == 0)
      node.fail("value", "expected at least one field");
    p.op = node.text_or("op", "");
    if (!p.op.empty() && p.op.find(':') == std::string::npos)
      node.at("op").fail("value", "expected SERVICE:Operation, for example dynamodb:Query");
    p.as = node.text_or("as", "");
    if (node.has("decision"))
      p.decision = node.word("decision", {"allow", "deny"});
    p.layer = node.text_or("layer", "");
    p.label = node.text_or("label", "");
    p.via = node.text_or("via", "");
    p.logged_by = node.text_or("loggedBy", "");
    p.since = node.text_or("since", "");
    p.error = node.text_or("error", "");
    p.answers = node.text_or("answers", "");
    p.min_bytes = node.integer_or("minBytes", 0);
    p.min_items = node.integer_or("minItems", 0);
    p.recorded = node.text_or("recorded", "");
    if (!p.recorded.empty() && p.recorded.find(':') == std::string::npos)
      node.at("recorded").fail("value", "expected SERVICE:Event, for example kms:Decrypt");
    p.mentions = node.text_or("mentions", "");
    p.rings = node.text_or("rings", "");
    return p;
  }

  Value value(const Node& node) {
    Value v;
    if (!node.present()) {
      node.fail("missing", "is missing; expected a value");
      return v;
    }
    if (!node.is_object()) {
      if (node.is_array())
        node.fail("type", "expected a value; write a list as {\"list\": [...]}");
      v.literal = node.copy();
      return v;
    }
    node.object({"get", "var", "list", "count", "size"});
    if (node.size() != 1)
      node.fail("value", "expected exactly one of get, var, list, count, size");
    if (node.has("get")) {
      v.kind = Value::Kind::Get;
      v.name = node.text("get");
      if (v.name.empty() || v.name.front() != '/')
        node.at("get").fail("value", "expected a JSON pointer that starts with /");
    } else if (node.has("var")) {
      v.kind = Value::Kind::Var;
      v.name = node.text("var");
      if (!known_variable(v.name))
        node.at("var").fail("reference", concat({"no variable \"", v.name, "\" here"}));
    } else if (node.has("list")) {
      v.kind = Value::Kind::List;
      for (const Node& element : node.at("list").elements()) v.items.push_back(value(element));
      if (v.items.size() > kMaxListLength)
        node.at("list").fail("bound", "a list has at most 64 entries");
    } else if (node.has("count")) {
      v.kind = Value::Kind::Count;
      v.count = std::make_shared<const EventPattern>(pattern(node.at("count")));
    } else if (node.has("size")) {
      v.kind = Value::Kind::Size;
      v.items.push_back(value(node.at("size")));
    }
    return v;
  }

  void members(const Node& node, Check& check) {
    const std::vector<Node> list = node.elements();
    if (list.empty() || list.size() > 32)
      node.fail("bound", "expected 1 to 32 checks");
    for (const Node& child : list) check.children.push_back(parse(child));
  }

  void test(const Node& node, Check& check) {
    check.kind = Check::Kind::Test;
    node.object({"id", "test"});
    const Node list = node.at("test");
    if (!list.is_array() || list.size() != 3) {
      list.fail("type", "expected [value, operator, value]");
      return;
    }
    check.left = value(list.at(std::size_t{0}));
    check.op = list.at(std::size_t{1}).text();
    static const std::vector<std::string> ops = {"==", "!=", "<",      "<=",  ">",
                                                 ">=", "in", "subset", "like"};
    if (std::find(ops.begin(), ops.end(), check.op) == ops.end())
      list.at(std::size_t{1}).fail("value", "expected one of: " + join(ops, " "));
    check.right = value(list.at(std::size_t{2}));
  }

  void loop(const Node& node, Check& check, std::string_view word) {
    node.object({"id", word, "in", "where", "hold"});
    check.kind = word == "each" ? Check::Kind::Each : Check::Kind::Some;
    check.variable = node.text(word);
    check.list = value(node.at("in"));
    if (++loops > kMaxNesting)
      node.fail("bound", "loops nest at most 3 deep");
    variables.push_back(check.variable);
    check.children.push_back(parse(node.at("hold")));
    if (node.has("where")) {
      check.has_where = true;
      check.children.push_back(parse(node.at("where")));
    }
    variables.pop_back();
    --loops;
  }

  void probe(const Node& node, Check& check) {
    node.object({"id", "probe", "expect", "layer", "returns", "via", "error", "rings"});
    check.kind = Check::Kind::Probe;
    check.request = parse_request(node.at("probe"));
    check.expect_allow = node.word("expect", {"allow", "deny"}) == "allow";
    check.layer = node.text_or("layer", "");
    check.via = node.text_or("via", "");
    check.error = node.text_or("error", "");
    check.rings = node.text_or("rings", "");
    if (node.has("returns")) {
      const Node returns = node.at("returns");
      returns.object({"count", "attributes", "shows"});
      returns.text_or("shows", "");
      check.returns = returns.copy();
    }
  }

  void event(const Node& node, Check& check) {
    node.object({"id", "event", "times"});
    check.kind = Check::Kind::Event;
    check.event = pattern(node.at("event"));
    if (!node.has("times"))
      return;
    const Node times = node.at("times");
    if (!times.is_array() || times.size() != 2) {
      times.fail("type", "expected [operator, number]");
      return;
    }
    check.times_op = times.at(std::size_t{0}).text();
    if (check.times_op != "==" && check.times_op != ">=" && check.times_op != "<=")
      times.at(std::size_t{0}).fail("value", "expected ==, >= or <=");
    check.times = times.at(std::size_t{1}).integer();
  }

  void data_flow(const Node& node, Check& check) {
    node.object({"id", "reached"});
    check.kind = Check::Kind::Reached;
    const Node r = node.at("reached");
    r.object({"label", "to", "via"});
    check.label = r.text("label");
    check.to = r.text("to");
    check.via = r.text_or("via", "");
  }

  void disk_sealed(const Node& node, Check& check) {
    node.object({"id", "diskSealed"});
    check.kind = Check::Kind::DiskSealed;
    const Node d = node.at("diskSealed");
    d.object({"label", "as", "table"});
    check.label = d.text("label");
    check.as = d.text("as");
    check.table = d.text_or("table", "");
  }

  void line(const Node& node, Check& check) {
    node.object({"id", "line", "expect", "shows"});
    check.kind = Check::Kind::Line;
    const Node l = node.at("line");
    l.object({"run", "as"});
    check.line = l.text("run");
    check.as = l.text("as");
    // Programs on the client's side only: API calls have probes.
    if (check.line.compare(0, 8, "lockbox ") != 0)
      l.at("run").fail("value", "expected a line that begins with lockbox; write calls as probes");
    check.line_works = node.word("expect", {"works", "fails"}) == "works";
    check.shows = node.text_or("shows", "");
  }

  void excess(const Node& node, Check& check) {
    node.object({"id", "excess"});
    check.kind = Check::Kind::Excess;
    const Node e = node.at("excess");
    e.object({"of", "beyond", "max", "by"});
    check.of = e.text("of");
    check.beyond = e.text("beyond");
    check.max = e.at("max").integer();
    check.by_action = e.has("by") && e.word("by", {"key", "action"}) == "action";
  }

  Check parse(const Node& node) {
    Check check;
    check.pointer = node.pointer();
    if (!node.is_object()) {
      node.fail("type", "expected a check: an object");
      return check;
    }
    if (++depth > kMaxDepth) {
      node.fail("bound", "checks nest too deep");
      return check;
    }
    check.id = node.text_or("id", "");
    if (!check.id.empty() && !is_slug(check.id))
      node.at("id").fail("value", "expected lower-case words joined by . or -");
    if (node.has("all") || node.has("any")) {
      const std::string word = node.has("all") ? "all" : "any";
      node.object({"id", word});
      check.kind = word == "all" ? Check::Kind::All : Check::Kind::Any;
      members(node.at(word), check);
    } else if (node.has("not")) {
      node.object({"id", "not"});
      check.kind = Check::Kind::Not;
      check.children.push_back(parse(node.at("not")));
    } else if (node.has("test")) {
      test(node, check);
    } else if (node.has("each")) {
      loop(node, check, "each");
    } else if (node.has("some")) {
      loop(node, check, "some");
    } else if (node.has("probe")) {
      probe(node, check);
    } else if (node.has("event")) {
      event(node, check);
    } else if (node.has("reached")) {
      data_flow(node, check);
    } else if (node.has("attackerFails")) {
      node.object({"id", "attackerFails"});
      check.kind = Check::Kind::AttackerFails;
      if (!node.at("attackerFails").boolean())
        node.at("attackerFails").fail("value", "expected true");
    } else if (node.has("excess")) {
      excess(node, check);
    } else if (node.has("line")) {
      line(node, check);
    } else if (node.has("diskSealed")) {
      disk_sealed(node, check);
    } else {
      node.fail("value",
                "expected one of: all, any, not, test, each, some, probe, event, reached, "
                "attackerFails, excess, diskSealed, line");
    }
    --depth;
    return check;
  }
};

}  // namespace

Check parse_check(const Node& node, std::vector<std::string>& variables) {
  Parser parser{variables};
  return parser.parse(node);
}

RequestSpec parse_request(const Node& node) {
  RequestSpec r;
  r.in = std::make_shared<const Json>(Json::object());
  if (!node.object({"as", "op", "in", "from", "after", "tls", "endpoint"}) && !node.is_object())
    return r;
  r.as = node.text("as");
  const std::string op = node.text("op");
  const std::size_t colon = op.find(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == op.size()) {
    node.at("op").fail("value", "expected SERVICE:Operation, for example dynamodb:Query");
  } else {
    r.service = op.substr(0, colon);
    r.operation = op.substr(colon + 1);
  }
  if (node.has("in")) {
    if (!node.at("in").is_object())
      node.at("in").fail("type", "expected the request body: an object");
    r.in = node.at("in").copy();
  }
  r.from = node.text_or("from", "");
  r.tls = node.boolean_or("tls", true);
  r.endpoint = node.text_or("endpoint", "");
  if (node.has("after")) {
    const auto offset = parse_offset(node.text("after"));
    if (!offset)
      node.at("after").fail("value", "expected an offset such as +5m, +30m, +48h or +7d");
    r.after_ms = offset.value_or(0);
  }
  return r;
}

std::int64_t static_cost(const Check& check, std::int64_t attacker_budget) {
  std::int64_t below = 0;
  for (const Check& child : check.children) below += static_cost(child, attacker_budget);
  switch (check.kind) {
    case Check::Kind::Probe:
      return 1;
    case Check::Kind::AttackerFails:
      return attacker_budget;
    case Check::Kind::Excess:
      return 100;
    case Check::Kind::Line:
    case Check::Kind::DiskSealed:
      return 10;  // a request to KMS and a look at the bytes, for a few tables
    case Check::Kind::Each:
    case Check::Kind::Some: {
      const std::int64_t bound = check.list.kind == Value::Kind::List
                                     ? static_cast<std::int64_t>(check.list.items.size())
                                     : static_cast<std::int64_t>(kMaxListLength);
      return bound * below;
    }
    default:
      return below;
  }
}

std::string substitute(std::string text, const std::map<std::string, std::string>& values) {
  std::size_t from = 0;
  while (true) {
    const std::size_t open = text.find("{{", from);
    if (open == std::string::npos)
      return text;
    const std::size_t close = text.find("}}", open);
    if (close == std::string::npos)
      return text;
    const auto it = values.find(text.substr(open + 2, close - open - 2));
    if (it == values.end()) {
      from = close + 2;
      continue;
    }
    text.replace(open, close + 2 - open, it->second);
    from = open + it->second.size();
  }
}

Json substitute(const Json& json, const std::map<std::string, std::string>& values) {
  if (json.is_string())
    return Json(substitute(json.get<std::string>(), values));
  if (json.is_array()) {
    Json out = Json::array();
    for (const Json& element : json) out.push_back(substitute(element, values));
    return out;
  }
  if (json.is_object()) {
    Json out = Json::object();
    for (const auto& entry : json.items())
      out[substitute(entry.key(), values)] = substitute(entry.value(), values);
    return out;
  }
  return json;
}

std::string open_placeholder(std::string_view text) {
  const std::size_t open = text.find("{{");
  if (open == std::string_view::npos)
    return {};
  const std::size_t close = text.find("}}", open);
  if (close == std::string_view::npos)
    return {};
  return std::string(text.substr(open + 2, close - open - 2));
}

}  // namespace lockbox::lesson
