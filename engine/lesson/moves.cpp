#include "engine/lesson/moves.hpp"

#include <algorithm>
#include <set>

#include "engine/base/text.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::lesson {

namespace {

constexpr std::size_t kMaxKeys = 64;   // items of a table that moves are built from
constexpr std::size_t kMaxTrials = 4;  // items that tests, projections and copies are tried on

std::string quoted(const Json& attribute) {
  if (attribute.contains("N"))
    return attribute["N"].get<std::string>();
  return concat({"'", attribute.value("S", std::string()), "'"});
}

void add_index(const table::Index& index, Target& out) {
  if (index.keys.hash.empty())
    return;
  Target::Index found{index.name, index.keys.hash.front().name, {}};
  std::set<std::string> seen;
  for (const auto& entry : index.items) {
    const value::AttributeValue* v =
        entry.second ? entry.second->find(found.partition_key) : nullptr;
    if (v && seen.insert(lockbox::to_text(value::to_json(*v))).second)
      found.leading.push_back(value::to_json(*v));
  }
  out.indexes.push_back(std::move(found));
}

void add_attributes(const table::Table& t, const Scenario& scenario, Target& out) {
  std::set<std::string> wanted, others;
  for (const Label& label : scenario.labels) {
    if (label.table.empty() || label.table == t.name)
      wanted.insert(label.attributes.begin(), label.attributes.end());
  }
  for (const auto& entry : t.items) {
    for (const auto& attribute : *entry.second) {
      const std::string& name = attribute.first;
      if (name != out.partition_key && name != out.sort_key && !wanted.count(name) &&
          attribute.second.is(value::Type::S))
        others.insert(name);
    }
  }
  out.wanted.assign(wanted.begin(), wanted.end());
  out.others.assign(others.begin(), others.end());
}

class Moves {
 public:
  Moves(const Target& target, Variety variety)
      : t_(target), plain_(variety != Variety::All), once_(variety == Variety::Once) {}

  std::vector<Json> of(std::string_view op) const {
    if (op.ends_with(kOldValues))
      return failing_writes(op.substr(0, op.size() - kOldValues.size()));
    if (op == "Scan")
      return scans();
    if (op == "Query")
      return queries();
    if (op == "GetItem")
      return gets();
    if (op == "DeleteItem" || op == "UpdateItem" || op == "PutItem")
      return writes(op);
    if (op == "BatchGetItem")
      return batches();
    if (op == "TransactGetItems")
      return transactions();
    if (op == "TransactWriteItems")
      return write_transactions();
    if (op == "ExecuteStatement")
      return statements();
    if (op == "BatchExecuteStatement" || op == "ExecuteTransaction")
      return statement_lists(op == "ExecuteTransaction" ? "TransactStatements" : "Statements");
    if (op == "BatchWriteItem")
      return batch_writes();
    if (op == "Decrypt")
      return t_.open_disk.is_null() ? std::vector<Json>() : std::vector<Json>{t_.open_disk};
    if (op == "ListTables")
      return {Json::object()};
    if (op == "DeleteTable" || op == "DescribeTable" || op == "UpdateTable" ||
        op == "DescribeTimeToLive")
      return {Json{{"TableName", t_.name}}};
    return {};
  }

  std::vector<Json> copies() const {
    std::vector<Json> out;
    for (std::size_t k = 0; k < t_.firsts.size() && k < kMaxTrials; ++k) {
      for (const std::string& from : t_.wanted) {
        for (const std::string& to : t_.others) {
          Json body = keyed("Key", t_.firsts[k]);
          body["UpdateExpression"] = "SET #t = #f";
          body["ExpressionAttributeNames"] = Json{{"#t", to}, {"#f", from}};
          out.push_back(std::move(body));
        }
      }
    }
    return out;
  }

 private:
  Json keyed(const char* member_name, const Json& key) const {
    return Json{{"TableName", t_.name}, {member_name, key}};
  }

  /// Variants of a read of many items: as it is, counted under a test of a wanted attribute, and
  /// with that attribute asked for.
  void add_read(std::vector<Json>& out, const Json& body) const {
    out.push_back(body);
    if (plain_)
      return;
    for (const std::string& name : t_.wanted) {
      Json tested = body;
      tested["FilterExpression"] = "attribute_exists(#w)";
      tested["Select"] = "COUNT";
      tested["ExpressionAttributeNames"]["#w"] = name;
      out.push_back(tested);
      tested.erase("Select");
      tested["ProjectionExpression"] = "#k";
      tested["ExpressionAttributeNames"]["#k"] = t_.partition_key;
      out.push_back(std::move(tested));
      Json asked = body;
      asked["ProjectionExpression"] = "#w";
      asked["ExpressionAttributeNames"]["#w"] = name;
      out.push_back(std::move(asked));
    }
  }

  std::vector<Json> scans() const {
    std::vector<Json> out;
    add_read(out, Json{{"TableName", t_.name}});
    for (const Target::Index& index : t_.indexes)
      add_read(out, Json{{"TableName", t_.name}, {"IndexName", index.name}});
    return out;
  }

  std::vector<Json> queries() const {
    std::vector<Json> out;
    for (const Json& value : t_.leading)
      add_read(out, Json{{"TableName", t_.name},
                         {"KeyConditionExpression", "#k = :v"},
                         {"ExpressionAttributeNames", {{"#k", t_.partition_key}}},
                         {"ExpressionAttributeValues", {{":v", value}}}});
    for (const Target::Index& index : t_.indexes) {
      for (const Json& value : index.leading)
        add_read(out, Json{{"TableName", t_.name},
                           {"IndexName", index.name},
                           {"KeyConditionExpression", "#i = :v"},
                           {"ExpressionAttributeNames", {{"#i", index.partition_key}}},
                           {"ExpressionAttributeValues", {{":v", value}}}});
    }
    return out;
  }

  std::vector<Json> gets() const {
    std::vector<Json> out;
    for (const Json& key : t_.keys) out.push_back(keyed("Key", key));
    for (std::size_t k = 0; !plain_ && k < t_.firsts.size() && k < kMaxTrials; ++k) {
      for (const std::string& name : t_.wanted) {
        Json body = keyed("Key", t_.firsts[k]);
        body["ProjectionExpression"] = "#w";
        body["ExpressionAttributeNames"] = Json{{"#w", name}};
        out.push_back(std::move(body));
      }
    }
    return out;
  }

  /// Writes that answer with what was there, by ReturnValues, and writes
  /// that test a wanted attribute.
  std::vector<Json> writes(std::string_view op) const {
    const char* member_name = op == "PutItem" ? "Item" : "Key";
    std::vector<Json> out;
    for (const Json& key : t_.keys) {
      Json body = keyed(member_name, key);
      body["ReturnValues"] = "ALL_OLD";
      out.push_back(std::move(body));
    }
    for (std::size_t k = 0; !plain_ && k < t_.firsts.size() && k < kMaxTrials; ++k) {
      for (const std::string& name : t_.wanted) {
        Json testing = keyed(member_name, t_.firsts[k]);
        testing["ConditionExpression"] = "attribute_not_exists(#w)";
        testing["ExpressionAttributeNames"] = Json{{"#w", name}};
        out.push_back(std::move(testing));
      }
      if (op != "UpdateItem")
        continue;
      for (const std::string& name : t_.others) {
        for (const char* back : {"ALL_OLD", "ALL_NEW"}) {
          Json body = keyed("Key", t_.firsts[k]);
          body["UpdateExpression"] = "SET #o = :x";
          body["ExpressionAttributeNames"] = Json{{"#o", name}};
          body["ExpressionAttributeValues"] = Json{{":x", Json{{"S", "x"}}}};
          body["ReturnValues"] = back;
          out.push_back(std::move(body));
        }
      }
    }
    return out;
  }

  /// Writes whose condition fails and that ask for the old item then.
  std::vector<Json> failing_writes(std::string_view op) const {
    std::vector<Json> out;
    for (std::size_t k = 0; k < t_.firsts.size() && k < kMaxTrials; ++k) {
      Json body = keyed(op == "PutItem" ? "Item" : "Key", t_.firsts[k]);
      body["ConditionExpression"] = "attribute_not_exists(#k)";
      body["ExpressionAttributeNames"] = Json{{"#k", t_.partition_key}};
      body["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD";
      out.push_back(std::move(body));
    }
    return out;
  }

  /// Each key alone, then every pair of two different item collections (a mixed batch), in both
  /// orders.
  std::vector<Json> key_lists() const {
    std::vector<Json> out = lone_keys();
    for (std::size_t a = 0; a < t_.firsts.size(); ++a) {
      for (std::size_t b = once_ ? a + 1 : 0; b < t_.firsts.size(); ++b) {
        if (a != b)
          out.push_back(Json::array({t_.firsts[a], t_.firsts[b]}));
      }
    }
    return out;
  }

  std::vector<Json> lone_keys() const {
    std::vector<Json> out;
    for (const Json& key : t_.firsts) out.push_back(Json::array({key}));
    return out;
  }

  std::vector<Json> batches() const {
    std::vector<Json> out;
    for (const Json& keys : key_lists())
      out.push_back(Json{{"RequestItems", {{t_.name, {{"Keys", keys}}}}}});
    return out;
  }

  std::vector<Json> transactions() const {
    std::vector<Json> out;
    for (const Json& keys : once_ ? lone_keys() : key_lists()) {
      Json items = Json::array();
      for (const Json& key : keys) items.push_back(Json{{"Get", keyed("Key", key)}});
      out.push_back(Json{{"TransactItems", items}});
    }
    return out;
  }

  std::vector<Json> write_transactions() const {
    std::vector<Json> out;
    for (std::size_t k = 0; k < t_.firsts.size() && k < kMaxTrials; ++k) {
      for (const char* kind : {"Put", "Delete"}) {
        const Json one = {
            {kind, keyed(kind == std::string_view("Put") ? "Item" : "Key", t_.firsts[k])}};
        out.push_back(Json{{"TransactItems", Json::array({one})}});
      }
    }
    return out;
  }

  std::vector<Json> statements() const {
    std::vector<Json> out = {Json{{"Statement", concat({"SELECT * FROM \"", t_.name, "\""})}}};
    for (const Json& value : t_.leading)
      out.push_back(Json{{"Statement", concat({"SELECT * FROM \"", t_.name, "\" WHERE \"",
                                               t_.partition_key, "\" = ", quoted(value)})}});
    return out;
  }

  std::vector<Json> statement_lists(const char* member_name) const {
    std::vector<Json> out;
    for (const Json& key : t_.firsts) {
      std::string where;
      for (const auto& entry : key.items())
        where += concat(
            {where.empty() ? " WHERE \"" : " AND \"", entry.key(), "\" = ", quoted(entry.value())});
      const Json one = {{"Statement", concat({"SELECT * FROM \"", t_.name, "\"", where})}};
      out.push_back(Json{{member_name, Json::array({one})}});
    }
    return out;
  }

  std::vector<Json> batch_writes() const {
    std::vector<Json> out;
    for (const Json& key : t_.firsts) {
      const Json put = {{"PutRequest", {{"Item", key}}}};
      const Json remove = {{"DeleteRequest", {{"Key", key}}}};
      out.push_back(Json{{"RequestItems", {{t_.name, Json::array({put})}}}});
      out.push_back(Json{{"RequestItems", {{t_.name, Json::array({remove})}}}});
    }
    return out;
  }

  const Target& t_;
  bool plain_, once_;
};

}  // namespace

Target target_of(const table::Table& t, const Scenario& scenario) {
  Target out;
  out.name = t.name;
  if (!t.keys.hash.empty())
    out.partition_key = t.keys.hash.front().name;
  if (!t.keys.range.empty())
    out.sort_key = t.keys.range.front().name;
  std::set<std::string> seen;
  for (const auto& entry : t.items) {
    if (out.keys.size() >= kMaxKeys || !entry.second)
      break;
    const value::AttributeValue* pk = entry.second->find(out.partition_key);
    if (!pk)
      continue;
    Json key = Json::object();
    key[out.partition_key] = value::to_json(*pk);
    if (!out.sort_key.empty()) {
      const value::AttributeValue* sk = entry.second->find(out.sort_key);
      if (!sk)
        continue;
      key[out.sort_key] = value::to_json(*sk);
    }
    if (seen.insert(lockbox::to_text(value::to_json(*pk))).second) {
      out.leading.push_back(value::to_json(*pk));
      out.firsts.push_back(key);
    }
    out.keys.push_back(std::move(key));
  }
  for (const auto& index : t.indexes) add_index(*index, out);
  add_attributes(t, scenario, out);
  return out;
}

std::vector<Json> moves_of(const Target& target, std::string_view operation, Variety variety) {
  return Moves(target, variety).of(operation);
}

std::vector<Json> away_with(const std::string& secret, const table::Table& table,
                            std::string_view operation) {
  Json key = Json::object();
  for (const auto* part : {&table.keys.hash, &table.keys.range})
    for (const auto& attribute : *part)
      key[attribute.name] =
          attribute.type == value::Type::N ? Json{{"N", "1"}} : Json{{"S", "taken"}};
  Json item = key;
  item["Taken"] = Json{{"S", secret}};
  if (operation == "PutItem")
    return {Json{{"TableName", table.arn}, {"Item", item}}};
  if (operation == "UpdateItem")
    return {Json{{"TableName", table.arn},
                 {"Key", key},
                 {"UpdateExpression", "SET Taken = :t"},
                 {"ExpressionAttributeValues", {{":t", {{"S", secret}}}}}}};
  if (operation == "BatchWriteItem")
    return {Json{{"RequestItems", {{table.arn, {{{"PutRequest", {{"Item", item}}}}}}}}}};
  if (operation == "TransactWriteItems")
    return {Json{{"TransactItems", {{{"Put", {{"TableName", table.arn}, {"Item", item}}}}}}}};
  return {};
}

std::vector<Json> copies_of(const Target& target) {
  return Moves(target, Variety::All).copies();
}

}  // namespace lockbox::lesson
