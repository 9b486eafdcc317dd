#include "tests/table/naive/requests.hpp"

namespace naive {

namespace {

using lockbox::Rng;

template <class T, std::size_t N>
const T& pick(Rng& rng, const T (&from)[N]) {
  return from[rng.below(N)];
}

constexpr const char* kPartitions[] = {"p", "q", "r"};
constexpr const char* kSorts[] = {"a", "b", "c", "d"};
constexpr const char* kNumbers[] = {"n1", "n2"};
constexpr const char* kGroups[] = {"x", "y"};
constexpr const char* kMembers[] = {"m1", "m2", "m3"};
constexpr const char* kAnyName[] = {"h", "n1", "n2", "tags", "g"};

Key random_key(Rng& rng) {
  return Key{pick(rng, kPartitions), pick(rng, kSorts)};
}
long random_number(Rng& rng) {
  return static_cast<long>(rng.below(5)) - 1;
}

Item random_item(Rng& rng) {
  Item item;
  for (const char* name : kNumbers)
    if (rng.below(2) == 0)
      item.numbers[name] = random_number(rng);
  if (rng.below(2) == 0)
    item.texts["g"] = pick(rng, kGroups);
  for (const char* m : kMembers)
    if (rng.below(3) == 0)
      item.sets["tags"].insert(m);
  return item;
}

Condition random_condition(Rng& rng, int depth) {
  Condition c;
  switch (rng.below(depth > 0 ? 7 : 4)) {
    case 0:
      c.kind = Condition::Kind::Exists;
      c.name = pick(rng, kAnyName);
      break;
    case 1:
      c.kind = Condition::Kind::NotExists;
      c.name = pick(rng, kAnyName);
      break;
    case 2:
      c.kind = Condition::Kind::Equal;
      c.name = pick(rng, kNumbers);
      break;
    case 3:
      c.kind = Condition::Kind::Less;
      c.name = pick(rng, kNumbers);
      break;
    case 4:
      c.kind = Condition::Kind::Not;
      c.parts = {random_condition(rng, depth - 1)};
      break;
    default:
      c.kind = rng.below(2) == 0 ? Condition::Kind::And : Condition::Kind::Or;
      c.parts = {random_condition(rng, depth - 1), random_condition(rng, depth - 1)};
  }
  c.number = random_number(rng);
  return c;
}

/// `may_fail`: with increases of numbers that may not be there.
std::vector<Action> random_actions(Rng& rng, bool may_fail) {
  std::vector<Action> out;
  for (const char* name : kNumbers) {
    if (rng.below(2) != 0)
      continue;
    constexpr Action::Kind kKinds[] = {Action::Kind::SetNumber, Action::Kind::SetOnce,
                                       Action::Kind::Add, Action::Kind::Remove,
                                       Action::Kind::Increase};
    out.push_back(Action{kKinds[rng.below(may_fail ? 5 : 4)], name, random_number(rng), ""});
  }
  if (rng.below(2) == 0)
    out.push_back(Action{rng.below(2) == 0 ? Action::Kind::AddTo : Action::Kind::TakeFrom, "tags",
                         0, pick(rng, kMembers)});
  if (out.empty() || rng.below(3) == 0)
    out.push_back(Action{rng.below(3) == 0 ? Action::Kind::Remove : Action::Kind::SetText, "g", 0,
                         pick(rng, kGroups)});
  return out;
}

Write random_write(Rng& rng, bool in_transaction) {
  Write w;
  w.key = random_key(rng);
  const auto n = rng.below(in_transaction ? 9 : 8);
  w.kind = n < 3    ? Write::Kind::Put
           : n < 6  ? Write::Kind::Update
           : n == 8 ? Write::Kind::Check
                    : Write::Kind::Delete;
  if (w.kind == Write::Kind::Put)
    w.item = random_item(rng);
  if (w.kind == Write::Kind::Update)
    w.actions = random_actions(rng, !in_transaction);
  if (w.kind == Write::Kind::Check || rng.below(2) == 0)
    w.condition = random_condition(rng, 2);
  return w;
}

// ---- as requests --------------------------------------------------------------------------------

Json text(const std::string& s) {
  return Json{{"S", s}};
}

Json key_json(const Key& key) {
  return Json{{"h", text(key.first)}, {"s", text(key.second)}};
}

/// Expression values of one request.
struct Values {
  Json all = Json::object();
  std::string add(Json value) {
    std::string name = ":v" + std::to_string(all.size());
    all[name] = std::move(value);
    return name;
  }
  std::string number(long n) { return add(Json{{"N", std::to_string(n)}}); }
};

std::string expression(const Condition& c, Values& values) {
  switch (c.kind) {
    case Condition::Kind::None:
      return "";
    case Condition::Kind::Exists:
      return "attribute_exists(" + c.name + ")";
    case Condition::Kind::NotExists:
      return "attribute_not_exists(" + c.name + ")";
    case Condition::Kind::Equal:
      return c.name + " = " + values.number(c.number);
    case Condition::Kind::Less:
      return c.name + " < " + values.number(c.number);
    case Condition::Kind::Not:
      return "NOT (" + expression(c.parts[0], values) + ")";
    case Condition::Kind::And:
    case Condition::Kind::Or: {
      const std::string left = "(" + expression(c.parts[0], values) + ")";
      const std::string right = "(" + expression(c.parts[1], values) + ")";
      return left + (c.kind == Condition::Kind::And ? " AND " : " OR ") + right;
    }
  }
  return "";
}

std::string expression(const std::vector<Action>& actions, Values& values) {
  std::vector<std::string> sections[4];  // SET, REMOVE, ADD, DELETE
  for (const Action& a : actions) {
    const std::string& n = a.name;
    switch (a.kind) {
      case Action::Kind::SetNumber:
        sections[0].push_back(n + " = " + values.number(a.number));
        break;
      case Action::Kind::SetText:
        sections[0].push_back(n + " = " + values.add(text(a.text)));
        break;
      case Action::Kind::Increase:
        sections[0].push_back(n + " = " + n + " + " + values.number(a.number));
        break;
      case Action::Kind::SetOnce:
        sections[0].push_back(n + " = if_not_exists(" + n + ", " + values.number(a.number) + ")");
        break;
      case Action::Kind::Remove:
        sections[1].push_back(n);
        break;
      case Action::Kind::Add:
        sections[2].push_back(n + " " + values.number(a.number));
        break;
      case Action::Kind::AddTo:
      case Action::Kind::TakeFrom:
        sections[a.kind == Action::Kind::AddTo ? 2 : 3].push_back(
            n + " " + values.add(Json{{"SS", Json::array({a.text})}}));
        break;
    }
  }
  constexpr const char* kNames[] = {"SET ", "REMOVE ", "ADD ", "DELETE "};
  std::string out;
  for (int i = 0; i < 4; ++i)
    for (std::size_t k = 0; k < sections[i].size(); ++k)
      out += (k == 0 ? (out.empty() ? "" : " ") + std::string(kNames[i]) : ", ") + sections[i][k];
  return out;
}

Json write_json(const Write& w) {
  Json p{{"TableName", "Tab"}};
  Values values;
  if (w.kind == Write::Kind::Put)
    p["Item"] = to_json(w.key, w.item);
  else
    p["Key"] = key_json(w.key);
  if (w.kind == Write::Kind::Update)
    p["UpdateExpression"] = expression(w.actions, values);
  if (w.condition.kind != Condition::Kind::None)
    p["ConditionExpression"] = expression(w.condition, values);
  if (!values.all.empty())
    p["ExpressionAttributeValues"] = values.all;
  return p;
}

const char* write_name(Write::Kind kind) {
  return kind == Write::Kind::Put      ? "Put"
         : kind == Write::Kind::Update ? "Update"
         : kind == Write::Kind::Delete ? "Delete"
                                       : "ConditionCheck";
}

}  // namespace

Step random_step(Rng& rng) {
  Step s;
  const auto n = rng.below(100);
  s.kind = n < 60   ? Step::Kind::Write
           : n < 72 ? Step::Kind::Transaction
           : n < 80 ? Step::Kind::Batch
           : n < 90 ? Step::Kind::Query
           : n < 98 ? Step::Kind::Scan
                    : Step::Kind::Wait;
  const std::uint64_t count = s.kind == Step::Kind::Write ? 1
                              : s.kind == Step::Kind::Transaction || s.kind == Step::Kind::Batch
                                  ? 2 + rng.below(3)
                                  : 0;
  while (s.writes.size() < count) {
    Write w = random_write(rng, s.kind == Step::Kind::Transaction);
    if (s.kind == Step::Kind::Batch) {
      w.condition = Condition();
      if (w.kind == Write::Kind::Update)
        w.kind = Write::Kind::Delete;
      w.actions.clear();
    }
    bool again = false;
    for (const Write& other : s.writes) again = again || other.key == w.key;
    if (!again)
      s.writes.push_back(std::move(w));
  }
  s.forward = rng.below(2) == 0;
  s.by_index = rng.below(3) == 0;
  s.partition = s.by_index ? pick(rng, kGroups) : pick(rng, kPartitions);
  if (!s.by_index && rng.below(2) == 0)
    s.from = pick(rng, kSorts);
  s.limit = static_cast<int>(rng.below(4));
  s.minutes = 10 + static_cast<long>(rng.below(120));
  return s;
}

std::string operation_of(const Step& s) {
  switch (s.kind) {
    case Step::Kind::Write:
      return std::string(write_name(s.writes[0].kind)) + "Item";
    case Step::Kind::Transaction:
      return "TransactWriteItems";
    case Step::Kind::Batch:
      return "BatchWriteItem";
    case Step::Kind::Query:
      return "Query";
    case Step::Kind::Scan:
      return "Scan";
    case Step::Kind::Wait:
      return "wait";
  }
  return "";
}

Json parameters_of(const Step& s) {
  Json p = Json::object();
  if (s.kind == Step::Kind::Write) {
    p = write_json(s.writes[0]);
    p["ReturnValues"] = s.writes[0].kind == Write::Kind::Update ? "ALL_NEW" : "ALL_OLD";
  } else if (s.kind == Step::Kind::Transaction) {
    for (const Write& w : s.writes)
      p["TransactItems"].push_back(Json{{write_name(w.kind), write_json(w)}});
  } else if (s.kind == Step::Kind::Batch) {
    for (const Write& w : s.writes)
      p["RequestItems"]["Tab"].push_back(
          w.kind == Write::Kind::Put ? Json{{"PutRequest", Json{{"Item", to_json(w.key, w.item)}}}}
                                     : Json{{"DeleteRequest", Json{{"Key", key_json(w.key)}}}});
  } else if (s.kind == Step::Kind::Query) {
    Values values;
    p["TableName"] = "Tab";
    p["KeyConditionExpression"] = (s.by_index ? "g = " : "h = ") + values.add(text(s.partition)) +
                                  (s.from.empty() ? "" : " AND s >= " + values.add(text(s.from)));
    p["ExpressionAttributeValues"] = values.all;
    p["ScanIndexForward"] = s.forward;
    if (s.by_index)
      p["IndexName"] = "groups";
    else
      p["ConsistentRead"] = true;
  } else if (s.kind == Step::Kind::Scan) {
    p["TableName"] = "Tab";
    p["ConsistentRead"] = true;
  } else {
    p["minutes"] = s.minutes;
  }
  if (s.limit > 0 && (s.kind == Step::Kind::Query || s.kind == Step::Kind::Scan))
    p["Limit"] = s.limit;
  return p;
}

Json to_json(const Key& key, const Item& item) {
  std::map<std::string, Json> sorted{{"h", text(key.first)}, {"s", text(key.second)}};
  for (const auto& n : item.numbers) sorted[n.first] = Json{{"N", std::to_string(n.second)}};
  for (const auto& t : item.texts) sorted[t.first] = text(t.second);
  for (const auto& set : item.sets) {
    Json members = Json::array();
    for (const std::string& m : set.second) members.push_back(m);
    sorted[set.first] = Json{{"SS", std::move(members)}};
  }
  Json out = Json::object();
  for (const auto& e : sorted) out[e.first] = e.second;
  return out;
}

}  // namespace naive
