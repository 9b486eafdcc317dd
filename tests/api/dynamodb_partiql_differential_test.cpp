// The same question in two languages has one answer: random SELECTs against Scan with a filter, and
// random UPDATEs against UpdateItem.
#include <algorithm>
#include <cctype>

#include "engine/base/rng.hpp"
#include "tests/api/dynamodb_fixture.hpp"

namespace lockbox::dynamodb_partiql_differential_test {

using lockbox::Json;
using lockbox::to_text;
using lockbox::test::Dynamo;

namespace {

/// One clause in both languages; `names` and `values` are what the expression needs.
struct Both {
  std::string partiql, expression;
  bool wrapped = false;  ///< the expression stands in parentheses of its own
};

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : rng_{seed} {}

  int below(int n) { return static_cast<int>(rng_.next() % static_cast<std::uint64_t>(n)); }
  bool coin() { return below(2) == 0; }

  std::string name() {
    static const char* const names[] = {"House", "Student", "Points", "Tag", "Gone"};
    return names[below(5)];
  }

  /// A value of the kind that the attribute mostly has, sometimes another.
  Both value(const std::string& of) {
    const bool number = (of == "Points") != (below(8) == 0);
    Json v = Json::object();
    std::string text;
    if (number) {
      text = std::to_string(below(4));
      v["N"] = text;
    } else {
      static const char* const texts[] = {"G", "S", "a", "b", "ab", "x"};
      const std::string s = texts[below(6)];
      text = "'" + s + "'";
      v["S"] = s;
    }
    const std::string placeholder = ":v" + std::to_string(values_.size());
    values_[placeholder] = std::move(v);
    return {text, placeholder};
  }

  Both clause(int depth) {
    const int kind = below(depth > 0 ? 9 : 6);
    if (kind >= 6) {
      const Both a = clause(depth - 1);
      if (kind == 8)
        return {"NOT (" + a.partiql + ")",
                a.wrapped ? "NOT " + a.expression : "NOT (" + a.expression + ")"};
      const Both b = clause(depth - 1);
      const std::string op = kind == 6 ? " AND " : " OR ";
      return {"(" + a.partiql + op + b.partiql + ")", "(" + a.expression + op + b.expression + ")",
              true};
    }
    const std::string n = name();
    if (kind == 0)
      return {n + " IS MISSING", "attribute_not_exists(" + use(n) + ")"};
    if (kind == 1) {
      const Both a = value(n), b = value(n);
      return {n + " IN [" + a.partiql + ", " + b.partiql + "]",
              use(n) + " IN (" + a.expression + ", " + b.expression + ")"};
    }
    if (kind == 2) {
      const Both v = value("Tag");
      if (v.partiql[0] != '\'')
        return {n + " = " + v.partiql, use(n) + " = " + v.expression};
      return {"begins_with(" + n + ", " + v.partiql + ")",
              "begins_with(" + use(n) + ", " + v.expression + ")"};
    }
    const Both v = value(n);
    if (kind == 3)
      return {n + " <> " + v.partiql,
              "(attribute_exists(" + use(n) + ") AND " + use(n) + " <> " + v.expression + ")",
              true};
    static const char* const ops[] = {" = ", " < ", " <= ", " > ", " >= ", " = "};
    const std::string op = ops[below(6)];
    return {n + op + v.partiql, use(n) + op + v.expression};
  }

  std::string use(const std::string& n) {
    names_["#" + n] = n;
    return "#" + n;
  }

  const Json& values() const { return values_; }
  const Json& names() const { return names_; }
  void reset() {
    values_ = Json::object();
    names_ = Json::object();
  }

 private:
  lockbox::Rng rng_;
  Json values_ = Json::object(), names_ = Json::object();
};

void fill(Dynamo& db) {
  db.create_houses();
  for (const char* house : {"G", "S"})
    for (const char* student : {"a", "ab", "b", "x"})
      db.put_student(house, student, static_cast<int>(student[0]) % 4);
  db.ok("PutItem", R"({"TableName":"Houses","Item":{"House":{"S":"H"},"Student":{"S":"a"},
                      "Tag":{"S":"ab"},"Points":{"S":"x"}}})");
}

/// Items of an answer as a sorted set of texts: the order of a scan is not the order of a query.
std::vector<std::string> sorted_items(const Json& items) {
  std::vector<std::string> out;
  for (const Json& i : items) out.push_back(to_text(i));
  std::sort(out.begin(), out.end());
  return out;
}

Json scan_request(const Maker& m, const std::string& filter) {
  Json p = Json::object();
  p["TableName"] = "Houses";
  p["FilterExpression"] = filter;
  if (!m.names().empty())
    p["ExpressionAttributeNames"] = m.names();
  if (!m.values().empty())
    p["ExpressionAttributeValues"] = m.values();
  return p;
}

/// Whether the placeholder occurs, and not only as the beginning of a longer one.
bool mentions(const std::string& text, const std::string& placeholder) {
  for (std::size_t at = text.find(placeholder); at != std::string::npos;
       at = text.find(placeholder, at + 1)) {
    const std::size_t end = at + placeholder.size();
    if (end == text.size() || !std::isdigit(static_cast<unsigned char>(text[end])))
      return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a random SELECT finds what the same filter finds", "[api][dynamodb][partiql][random]") {
  Dynamo db;
  fill(db);
  Maker m(20261128);
  int compared = 0;
  for (int i = 0; i < 400; ++i) {
    m.reset();
    const Both where = m.clause(3);
    const Json statement{{"Statement", "SELECT * FROM Houses WHERE " + where.partiql}};
    INFO(to_text(statement));
    auto selected = db.call("ExecuteStatement", to_text(statement));
    if (!selected) {
      // Only what a key condition may not say: values of the wrong type, overlapping ranges.
      const std::string& text = selected.error().message;
      const bool known = text.find("does not match schema type") != std::string::npos ||
                         text.find("Overlapping conditions") != std::string::npos;
      CHECK(known);
      continue;
    }
    const Json scanned = db.ok("Scan", to_text(scan_request(m, where.expression)));
    CHECK(sorted_items((*selected)["Items"]) == sorted_items(scanned["Items"]));
    ++compared;
  }
  CHECK(compared > 250);
}

TEST_CASE("a random UPDATE does what the same update expression does",
          "[api][dynamodb][partiql][random]") {
  Dynamo one, other;
  fill(one);
  fill(other);
  Maker m(7);
  for (int i = 0; i < 300; ++i) {
    m.reset();
    const std::string house = m.coin() ? "G" : "S", student = m.coin() ? "a" : "b";
    const Both v = m.value("Points"), w = m.value("Tag"), where = m.clause(2);
    const std::string target = m.coin() ? "Points" : "Gone";
    const std::string sum = m.coin() ? " = Points + " : " = ";
    std::string statement = "UPDATE Houses SET " + target + sum + v.partiql;
    std::string update = "SET " + target + sum + v.expression;
    if (m.coin()) {
      statement += " SET Tag = " + w.partiql;
      update += ", Tag = " + w.expression;
    } else {
      statement += " REMOVE Tag";
      update += " REMOVE Tag";
    }
    statement += " WHERE House = '" + house + "' AND Student = '" + student + "' AND " +
                 where.partiql + " RETURNING ALL NEW *";
    Json p = scan_request(m, where.expression);
    p.erase("FilterExpression");
    p["ConditionExpression"] = where.expression + " AND attribute_exists(House)";
    p["Key"] = Json{{"House", Json{{"S", house}}}, {"Student", Json{{"S", student}}}};
    p["UpdateExpression"] = update;
    p["ReturnValues"] = "ALL_NEW";
    // A value that only one of the clauses used would be an unused one.
    Json used = Json::object();
    for (const auto& e : m.values().items())
      if (mentions(update + " " + where.expression, e.key()))
        used[e.key()] = e.value();
    p["ExpressionAttributeValues"] = used;
    INFO(statement << "\n" << to_text(p));
    auto a = one.call("ExecuteStatement", to_text(Json{{"Statement", statement}}));
    auto b = other.call("UpdateItem", to_text(p));
    REQUIRE(bool(a) == bool(b));
    if (a)
      CHECK((*a)["Items"][0] == (*b)["Attributes"]);
    else
      CHECK(a.error().code == b.error().code);
  }
  CHECK(sorted_items(one.ok("Scan", R"({"TableName":"Houses"})")["Items"]) ==
        sorted_items(other.ok("Scan", R"({"TableName":"Houses"})")["Items"]));
}

}  // namespace lockbox::dynamodb_partiql_differential_test
