#include "tests/fuzz/entries.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "engine/api/operation.hpp"
#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/expression/evaluate.hpp"
#include "engine/expression/parser.hpp"
#include "engine/expression/partiql/statement.hpp"
#include "engine/expression/update.hpp"
#include "engine/table/key_condition.hpp"
#include "engine/table/where.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::test::fuzz {

namespace {

void require(bool holds, const char* what) {
  if (!holds)
    throw std::logic_error(what);
}

value::AttributeMap some_item() {
  const JsonParse p = parse_json(R"({"a":{"N":"5"},"s":{"S":"hello"},"l":{"L":[{"N":"1"},
    {"M":{"x":{"N":"3"}}}]},"m":{"M":{"k":{"S":"v"}}},"ss":{"SS":["a","b"]},"n":{"NULL":true}})");
  return *value::parse_attribute_map(p.value);
}

expression::Bindings some_bindings() {
  expression::Bindings b;
  b.names = {{"#a", "a"}, {"#m", "m"}};
  b.values = {{":v", value::AttributeValue::string("hello")},
              {":n", value::AttributeValue::number(*parse_decimal("1"))},
              {":l", value::AttributeValue::list({})},
              {":s", *value::parse_attribute_value(parse_json(R"({"SS":["a"]})").value)}};
  return b;
}

table::KeySchema some_keys() {
  table::KeySchema keys;
  keys.hash = {table::KeyAttribute{"s", value::Type::S}};
  keys.range = {table::KeyAttribute{"a", value::Type::N}};
  return keys;
}

// ---- expressions --------------------------------------------------------------------------------

void run_condition(std::string_view input) {
  for (const auto kind : {expression::Kind::Condition, expression::Kind::Filter}) {
    expression::Bindings b = some_bindings();
    const auto c = expression::parse_condition(input, kind, b);
    if (!c) {
      require(!c.error().empty(), "a refused condition has no reason");
      continue;
    }
    static_cast<void>(expression::matches(*c, some_item()));
    static_cast<void>(expression::matches(*c, value::AttributeMap()));
  }
}

void run_key_condition(std::string_view input) {
  expression::Bindings b = some_bindings();
  const auto c = expression::parse_condition(input, expression::Kind::KeyCondition, b);
  if (!c)
    return require(!c.error().empty(), "a refused key condition has no reason");
  const auto clauses = table::key_clauses(*c);
  if (!clauses)
    return;
  const auto range = table::key_range(some_keys(), *clauses);
  if (range)
    require(range->upper.empty() || !range->partition_prefix.empty(), "a range without partition");
}

void run_projection(std::string_view input) {
  expression::Bindings b = some_bindings();
  const auto p = expression::parse_projection(input, b);
  if (!p)
    return require(!p.error().empty(), "a refused projection has no reason");
  const value::AttributeMap item = some_item();
  const value::AttributeMap part = expression::Projector(p->paths).apply(item);
  require(value::size_bytes(part) <= value::size_bytes(item), "a part is larger than the whole");
}

void run_update(std::string_view input) {
  expression::Bindings b = some_bindings();
  const auto u = expression::parse_update(input, b);
  if (!u)
    return require(!u.error().empty(), "a refused update has no reason");
  const auto done = expression::apply_update(*u, some_item());
  if (!done)
    return require(!done.error().empty(), "a refused change has no reason");
  for (const expression::Path& path : done->written)
    require(expression::resolve(done->item, path) != nullptr, "a written place holds nothing");
}

// ---- requests -----------------------------------------------------------------------------------

/// A table to send requests to, made anew for each input.
class Endpoint {
 public:
  Endpoint() {
    send("CreateTable", R"({"TableName":"t","BillingMode":"PAY_PER_REQUEST",
      "AttributeDefinitions":[{"AttributeName":"s","AttributeType":"S"}],
      "KeySchema":[{"AttributeName":"s","KeyType":"HASH"}]})");
    send("PutItem", R"({"TableName":"t","Item":{"s":{"S":"hello"},"a":{"N":"1"}}})");
  }

  void send(std::string_view operation, std::string_view body) {
    const JsonParse p = parse_json(body);
    if (p)
      call(operation, p.value);
  }

  void call(std::string_view operation, const Json& parameters) {
    if (!parameters.is_object())
      return;
    const api::Operation* row = api::find_operation("dynamodb", operation);
    require(row != nullptr, "no such operation");
    const api::Call c{"dynamodb",     operation,   parameters, caller_,
                      "111122223333", "eu-west-1", now_,       nullptr};
    if (row->redact)
      static_cast<void>(row->redact(services_, c));
    auto prepared = row->prepare(services_, c);
    if (!prepared)
      return check(prepared.error());
    table::Work work;
    api::Run run{services_, rng_, now_, work};
    const auto answer = prepared->run(run);
    if (!answer)
      return check(answer.error());
    require(static_cast<bool>(parse_json(to_text(*answer))), "an answer is no JSON");
  }

 private:
  static void check(const AwsError& e) {
    require(!e.code.empty() && e.http_status >= 400, "an error without a code");
    require(e.code != "InternalServerError", "an internal error");
  }

  api::Services services_;
  Rng rng_;
  SimTime now_{1788249600000};
  identity::Caller caller_;
};

void run_body(std::string_view input) {
  const JsonParse p = parse_json(input);
  if (!p)
    return require(!p.error->message.empty(), "refused JSON has no reason");
  const std::string text = to_text(p.value);
  const JsonParse again = parse_json(text);
  require(again && to_text(again.value) == text, "JSON does not survive a round trip");
  Endpoint endpoint;
  for (const char* operation :
       {"PutItem", "UpdateItem", "Query", "Scan", "BatchWriteItem", "BatchGetItem",
        "TransactWriteItems", "TransactGetItems", "BatchExecuteStatement", "CreateTable",
        "UpdateTable", "TagResource", "UpdateTimeToLive"})
    endpoint.call(operation, p.value);
}

void run_partiql(std::string_view input) {
  using expression::partiql::Statement;
  const std::string hidden = expression::partiql::redact(input, {});
  const auto s = expression::partiql::parse_statement(input, {});
  if (!s)
    return require(!s.error().empty(), "a refused statement has no reason");
  require(hidden.find("***(Redacted)") == std::string::npos ||
              !expression::partiql::parse_statement(hidden, {}).has_value(),
          "a hidden value still is a value");
  if (s->where) {
    const table::Confinement c = table::confine(some_keys(), &*s->where);
    for (std::size_t i = 1; i < c.ranges.size(); ++i)
      require(c.ranges[i - 1].partition_prefix != c.ranges[i].partition_prefix ||
                  c.ranges[i - 1].upper <= c.ranges[i].lower,
              "two ranges overlap");
    const auto key = table::fixed_key(some_keys(), &*s->where);
    require(!key || c.keyed || !c.problem.empty(), "a fixed key does not confine");
    static_cast<void>(expression::matches(*s->where, some_item()));
  }
  Json request = Json::object();
  request["Statement"] = input;
  Endpoint endpoint;
  if (is_valid_utf8(input) && !input.empty())
    endpoint.call("ExecuteStatement", request);
}

}  // namespace

const std::vector<Entry>& entries() {
  static const std::vector<Entry> all = [] {
    std::vector<Entry> out = {
        {"json",
         run_body,
         {R"({"TableName":"t","Item":{"s":{"S":"x"},"l":{"L":[{"N":"1e5"},{"BOOL":true}]}}})",
          R"({"TableName":"t","Key":{"s":{"S":"hello"}},"UpdateExpression":"SET a = :v",
            "ExpressionAttributeValues":{":v":{"NS":["1","2"]}},"ReturnValues":"ALL_NEW"})",
          R"({"TableName":"t","KeyConditionExpression":"s = :v","Limit":3,
            "ExpressionAttributeValues":{":v":{"S":"hello"}}})",
          R"({"RequestItems":{"t":[{"PutRequest":{"Item":{"s":{"S":"b"}}}}]}})",
          R"({"TransactItems":[{"Delete":{"TableName":"t","Key":{"s":{"S":"hello"}}}}]})",
          R"({"Statements":[{"Statement":"SELECT * FROM t WHERE s = ?","Parameters":[{"S":"x"}]}]})",
          R"({"TableName":"uuu","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[
            {"AttributeName":"k","AttributeType":"S"}],
            "KeySchema":[{"AttributeName":"k","KeyType":"HASH"}],
            "Tags":[{"Key":"a","Value":"b"}],"WarmThroughput":{"ReadUnitsPerSecond":13000},
            "GlobalSecondaryIndexes":[{"IndexName":"byK","KeySchema":[{"AttributeName":"k",
            "KeyType":"HASH"}],"Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["x"]}}]})",
          R"({"TableName":"ttt","AttributeDefinitions":[{"AttributeName":"g","AttributeType":"N"}],
            "GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"byG","KeySchema":[
            {"AttributeName":"g","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}},
            {"Delete":{"IndexName":"byK"}}],"OnDemandThroughput":{"MaxReadRequestUnits":5}})",
          R"({"ResourceArn":"arn:aws:dynamodb:eu-west-1:111122223333:table/t",
            "Tags":[{"Key":"a","Value":"b"},{"Key":"c","Value":""}]})"},
         {"null", "{}", "[]", "\"\"", "-0", "1e400", "\\u0000", "\\ud800", "{\"M\":{}}", "[[[[",
          "\"TableName\":", "\"Segment\":-1,", "\"Limit\":99999999999,"}},
        {"condition",
         run_condition,
         {"a = :v AND #a <> :n OR NOT (s BETWEEN :v AND :v)",
          "attribute_exists(m.k) AND size(l) > :n AND l[1].x IN (:n, :v)",
          "begins_with(s, :v) OR contains(ss, :v) OR attribute_type(a, :v)"},
         {"(", ")", "NOT ", " AND ", " OR ", ",", "[0]", ".", "#a", ":v", "size(", "<>",
          "BETWEEN "}},
        {"key condition",
         run_key_condition,
         {"s = :v AND a > :n", "s = :v AND a BETWEEN :n AND :n", ":v = s", "begins_with(s, :v)"},
         {"(", ")", " AND ", " OR ", "=", "<", "#a", ":v", ":n", "s", "a", "begins_with("}},
        {"projection",
         run_projection,
         {"a, #m.k, l[0], l[1].x, s", "m.k, m.z"},
         {",", "[9999999999999999999]", "[0]", ".", "#m", "#a", "a", "(", "m"}},
        {"update",
         run_update,
         {"SET a = a + :n, l[5] = :v, m.z = if_not_exists(q, :v) REMOVE s ADD ss :s",
          "SET l = list_append(l, :l) DELETE ss :s", "REMOVE l[0], l[1].x ADD a :n"},
         {"SET ", "REMOVE ", "ADD ", "DELETE ", ",", "=", "+", "-", "[0]", ".", ":v", ":s", "(",
          "list_append("}},
        {"partiql",
         run_partiql,
         {"SELECT a, m.k, l[0] FROM t WHERE s = 'hello' AND a IN [1, 2] ORDER BY s DESC",
          "SELECT * FROM \"t\".\"i\" WHERE NOT (a BETWEEN 1 AND 2 OR s IS NOT MISSING)",
          "INSERT INTO t VALUE {'s': 'x', 'l': [1, {'y': <<'a', 'b'>>}], 'n': -.5e1, 'z': null}",
          "UPDATE t SET a = a + 1 SET ss = set_add(ss, <<'c'>>) REMOVE l[0] WHERE s = 'hello' "
          "RETURNING MODIFIED NEW *",
          "DELETE FROM t WHERE s = 'hello' AND size(m) <> 3 RETURNING ALL OLD *",
          "SELECT * FROM t WHERE s='a' AND a=1 OR s='a' AND (a>3 OR a<0) -- why\n",
          "EXISTS(SELECT * FROM t WHERE s = 'hello' AND a = 1)"},
         {"(",
          ")",
          "[",
          "]",
          "{",
          "}",
          "<<",
          ">>",
          "'",
          "\"",
          ",",
          " AND ",
          " OR ",
          " NOT ",
          "?",
          "--",
          "/*",
          "*/",
          " SELECT ",
          " WHERE ",
          "s = 'hello'",
          "1e9",
          "begins_with(",
          ".",
          ";"}},
    };
    for (Entry& e : road_entries()) out.push_back(std::move(e));
    return out;
  }();
  return all;
}

}  // namespace lockbox::test::fuzz
