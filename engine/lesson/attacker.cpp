#include "engine/lesson/attacker.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/api/operation.hpp"
#include "engine/base/text.hpp"
#include "engine/lesson/check_run.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::lesson {

namespace {

constexpr std::size_t kMaxKeys = 64;  // items of a table that moves are built from

/// What moves can be built from: a table, its keys, one key for each partition key value.
struct Target {
  const table::Table* table = nullptr;
  std::vector<Json> keys;     ///< whole keys, as request bodies name them
  std::vector<Json> leading;  ///< distinct partition key values
  std::vector<Json> firsts;   ///< first whole key of each partition key value
  std::string partition_key, sort_key;
};

Target target_of(const table::Table& t) {
  Target out;
  out.table = &t;
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
  return out;
}

std::string quoted(const Json& attribute) {
  if (attribute.contains("N"))
    return attribute["N"].get<std::string>();
  return concat({"'", attribute.value("S", std::string()), "'"});
}

/// Bodies of one operation, the simplest first, so that the shortest counter-example is found
/// first.
class Moves {
 public:
  explicit Moves(const Target& target) : t_(target), name_(target.table->name) {}

  std::vector<Json> of(std::string_view op) const {
    if (op == "Scan")
      return {Json{{"TableName", name_}}};
    if (op == "Query")
      return queries();
    if (op == "GetItem")
      return keyed("Key", Json::object());
    if (op == "DeleteItem" || op == "UpdateItem")
      return keyed("Key", Json{{"ReturnValues", "ALL_OLD"}});
    if (op == "PutItem")
      return keyed("Item", Json{{"ReturnValues", "ALL_OLD"}});
    if (op == "BatchGetItem")
      return batches();
    if (op == "TransactGetItems")
      return transactions();
    if (op == "ExecuteStatement")
      return statements();
    if (op == "BatchExecuteStatement")
      return statement_batches();
    if (op == "BatchWriteItem")
      return writes();
    if (op == "DeleteTable" || op == "DescribeTable" || op == "UpdateTable")
      return {Json{{"TableName", name_}}};
    return {};
  }

 private:
  std::vector<Json> queries() const {
    std::vector<Json> out;
    for (const Json& value : t_.leading) {
      out.push_back(Json{{"TableName", name_},
                         {"KeyConditionExpression", "#k = :v"},
                         {"ExpressionAttributeNames", {{"#k", t_.partition_key}}},
                         {"ExpressionAttributeValues", {{":v", value}}}});
    }
    return out;
  }

  std::vector<Json> keyed(const char* member_name, const Json& extra) const {
    std::vector<Json> out;
    for (const Json& key : t_.keys) {
      Json body = {{"TableName", name_}, {member_name, key}};
      body.update(extra);
      out.push_back(std::move(body));
    }
    return out;
  }

  /// Each key alone, then every pair of two different item collections (a mixed batch).
  std::vector<Json> key_lists() const {
    std::vector<Json> out;
    for (const Json& key : t_.firsts) out.push_back(Json::array({key}));
    for (const Json& a : t_.firsts) {
      for (const Json& b : t_.firsts) {
        if (a != b)
          out.push_back(Json::array({a, b}));
      }
    }
    return out;
  }

  std::vector<Json> batches() const {
    std::vector<Json> out;
    for (const Json& keys : key_lists())
      out.push_back(Json{{"RequestItems", {{name_, {{"Keys", keys}}}}}});
    return out;
  }

  std::vector<Json> transactions() const {
    std::vector<Json> out;
    for (const Json& keys : key_lists()) {
      Json items = Json::array();
      for (const Json& key : keys)
        items.push_back(Json{{"Get", {{"TableName", name_}, {"Key", key}}}});
      out.push_back(Json{{"TransactItems", items}});
    }
    return out;
  }

  std::vector<std::string> selects() const {
    std::vector<std::string> out = {concat({"SELECT * FROM \"", name_, "\""})};
    for (const Json& value : t_.leading) {
      out.push_back(concat(
          {"SELECT * FROM \"", name_, "\" WHERE \"", t_.partition_key, "\" = ", quoted(value)}));
    }
    return out;
  }

  std::vector<Json> statements() const {
    std::vector<Json> out;
    for (const std::string& text : selects()) out.push_back(Json{{"Statement", text}});
    return out;
  }

  std::vector<Json> statement_batches() const {
    std::vector<Json> out;
    for (const Json& key : t_.firsts) {
      std::string where;
      for (const auto& entry : key.items())
        where += concat(
            {where.empty() ? " WHERE \"" : " AND \"", entry.key(), "\" = ", quoted(entry.value())});
      Json one = {{"Statement", concat({"SELECT * FROM \"", name_, "\"", where})}};
      out.push_back(Json{{"Statements", Json::array({one})}});
    }
    return out;
  }

  std::vector<Json> writes() const {
    std::vector<Json> out;
    for (const Json& key : t_.firsts) {
      Json put = {{"PutRequest", {{"Item", key}}}};
      out.push_back(Json{{"RequestItems", {{name_, Json::array({put})}}}});
    }
    return out;
  }

  const Target& t_;
  std::string name_;
};

std::vector<Target> targets(const Scenario& scenario, const cloud::World& world,
                            const std::vector<std::string>& wanted) {
  std::vector<Target> out;
  for (const auto& entry : world.services.tables.tables) {
    const std::string& name = entry.first.name;
    const bool interesting = std::any_of(wanted.begin(), wanted.end(), [&](const auto& label) {
      const Label* l = scenario.label(label);
      return l && (l->table.empty() || l->table == name);
    });
    if (interesting)
      out.push_back(target_of(*entry.second));
  }
  return out;
}

/// Classes of authorization: which actions on which resources with which leading keys. A member of
/// a batch that was refused got nothing and does not count.
std::string signature(const cloud::RequestTrace& trace) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < trace.needs.size(); ++i) {
    const policy::AuthRequest& need = trace.needs[i];
    if (trace.allowed && i < trace.decisions.size() && !trace.decisions[i].allowed())
      continue;
    std::string part = concat({need.action, " on ", need.resource});
    const policy::ContextValue* keys = need.context.find("dynamodb:LeadingKeys");
    if (keys)
      part += concat({" for ", join(keys->values, ", ")});
    parts.push_back(std::move(part));
  }
  std::sort(parts.begin(), parts.end());
  return join(parts, "; ");
}

}  // namespace

Attack search(const Scenario& scenario, const cloud::World& world, std::int64_t budget) {
  Attack out;
  if (!scenario.attacker)
    return out;
  const Attacker& attacker = *scenario.attacker;
  const std::vector<Target> all = targets(scenario, world, attacker.wants);
  for (const std::int64_t after : attacker.times_ms) {
    const cloud::World then =
        after == 0 ? world : cloud::step(world, cloud::AdvanceClock{after}).world;
    for (const std::string& move : attacker.moves) {
      const std::string op = move.substr(move.find(':') + 1);
      for (const Target& target : all) {
        const std::vector<Json> bodies = Moves(target).of(op);
        for (const std::string& as : attacker.as) {
          for (const std::string& from : attacker.from) {
            for (const Json& body : bodies) {
              if (out.tried == budget) {
                out.exhausted = true;
                return out;
              }
              ++out.tried;
              cloud::CallApi call;
              call.as = as;
              call.from = from;
              call.service = move.substr(0, move.find(':'));
              call.operation = op;
              call.parameters = std::make_shared<const Json>(body);
              const cloud::StepResult result = cloud::probe(then, call);
              if (!result.trace)
                continue;
              for (const std::string& label : labels_reached(scenario, *result.trace)) {
                if (std::find(attacker.wants.begin(), attacker.wants.end(), label) ==
                    attacker.wants.end())
                  continue;
                out.found = true;
                out.label = label;
                out.call = call;
                out.sentence = describe_call(call, result);
                return out;
              }
            }
          }
        }
      }
    }
  }
  return out;
}

std::vector<std::string> excess_of(const Scenario& scenario, const cloud::World& world,
                                   std::string_view principal, std::string_view beyond) {
  static const char* const kOperations[] = {
      "GetItem",        "BatchGetItem",     "Query",
      "Scan",           "ExecuteStatement", "BatchExecuteStatement",
      "PutItem",        "UpdateItem",       "DeleteItem",
      "BatchWriteItem", "TransactGetItems", "DescribeTable",
      "UpdateTable",    "DeleteTable"};
  std::set<std::string> needed;
  const auto needs = scenario.needs.find(std::string(beyond));
  if (needs != scenario.needs.end()) {
    for (const RequestSpec& need : needs->second) {
      const cloud::StepResult result = cloud::probe(world, to_call(need, scenario.variables));
      if (result.trace)
        needed.insert(signature(*result.trace));
    }
  }
  std::set<std::string> surplus;
  for (const auto& entry : world.services.tables.tables) {
    const Target target = target_of(*entry.second);
    for (const char* op : kOperations) {
      if (!api::find_operation("dynamodb", op))
        continue;
      for (const Json& body : Moves(target).of(op)) {
        cloud::CallApi call;
        call.as = std::string(principal);
        call.service = "dynamodb";
        call.operation = op;
        call.parameters = std::make_shared<const Json>(body);
        const cloud::StepResult result = cloud::probe(world, call);
        if (!result.trace || !result.trace->allowed || result.trace->needs.empty())
          continue;
        const std::string s = signature(*result.trace);
        if (!needed.count(s))
          surplus.insert(s);
      }
    }
  }
  return std::vector<std::string>(surplus.begin(), surplus.end());
}

}  // namespace lockbox::lesson
