#include "engine/cloud/request_matrix.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/cloud/step.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::cloud {
namespace {

constexpr std::string_view kItemOperations[] = {"GetItem", "Query", "PutItem", "UpdateItem",
                                                "DeleteItem"};

/// One item of a collection stands for the collection: policies see its partition key.
struct Collection {
  std::string label;
  Json key, item, condition_values;
  std::string partition_name;
};

std::string label_of(const Json& value) {
  return value.is_string() ? value.get<std::string>() : lockbox::to_text(value);
}

std::vector<Collection> collections_of(const table::Table& t, std::size_t most,
                                       std::size_t& left_out) {
  std::vector<Collection> out;
  std::string before;
  for (const auto& [encoded, item] : t.items) {
    Collection c;
    c.partition_name = t.keys.hash.front().name;
    c.item = value::to_json(*item);
    const Json& partition = c.item[c.partition_name];
    std::string text = lockbox::to_text(partition);
    if (text == before)
      continue;
    before = std::move(text);
    if (out.size() == most) {
      ++left_out;
      continue;
    }
    c.label = label_of(partition.begin().value());
    c.key[c.partition_name] = partition;
    if (!t.keys.range.empty())
      c.key[t.keys.range.front().name] = c.item[t.keys.range.front().name];
    c.condition_values[":p"] = partition;
    out.push_back(std::move(c));
  }
  return out;
}

Json parameters_for(std::string_view operation, const std::string& table, const Collection& c) {
  Json p{{"TableName", table}};
  if (operation == "PutItem") {
    p["Item"] = c.item;
  } else if (operation == "Query") {
    p["KeyConditionExpression"] = "#p = :p";
    p["ExpressionAttributeNames"] = Json{{"#p", c.partition_name}};
    p["ExpressionAttributeValues"] = c.condition_values;
  } else {
    p["Key"] = c.key;
  }
  return p;
}

MatrixCell try_request(const World& world, const MatrixQuery& query, std::string_view operation,
                       Json parameters) {
  CallApi call;
  call.as = query.as;
  call.from = query.from;
  call.service = "dynamodb";
  call.operation = operation;
  call.parameters = std::make_shared<const Json>(std::move(parameters));
  const StepResult result = probe(world, call);
  const RequestTrace& trace = *result.trace;
  for (const policy::Decision& d : trace.decisions) {
    if (!d.allowed())
      return {std::string(policy::to_text(d.verdict)), d.reason};
  }
  if (!trace.decisions.empty())
    return {"Allow", trace.decisions.front().reason};
  return {"Unreachable", trace.error ? trace.error->message : "The request was not decided."};
}

}  // namespace

Expected<RequestMatrix, std::string> request_matrix(const World& world, const MatrixQuery& query) {
  const table::Table* t =
      table::find_table(world.services.tables, world.account, world.region, query.table);
  if (!t)
    return concat({"There is no table ", query.table, "."});
  if (identity_behind(world, query.as).empty())
    return concat({"There is no identity or profile ", query.as, "."});
  RequestMatrix out;
  out.partition_key = t->keys.hash.front().name;
  for (const std::string_view operation : kItemOperations) out.operations.emplace_back(operation);
  out.operations.emplace_back("Scan");
  for (const Collection& c : collections_of(*t, query.most_rows, out.rows_left_out)) {
    MatrixRow row{c.label, {}};
    for (const std::string_view operation : kItemOperations)
      row.cells.push_back(
          try_request(world, query, operation, parameters_for(operation, query.table, c)));
    row.cells.emplace_back();
    out.rows.push_back(std::move(row));
  }
  MatrixRow whole{"whole table", std::vector<MatrixCell>(out.operations.size())};
  whole.cells.back() = try_request(world, query, "Scan", Json{{"TableName", query.table}});
  out.rows.push_back(std::move(whole));
  return out;
}

std::string identity_behind(const World& world, std::string_view as) {
  const auto* account = world.services.identity.accounts.find(world.account);
  const auto* profile = world.services.identity.profiles.find(as);
  const std::string name = profile ? profile->as : std::string(as);
  if (!account)
    return {};
  const auto known = [&](std::string_view prefix, const auto& entities) {
    return name.compare(0, prefix.size(), prefix) == 0 &&
           entities.find(name.substr(prefix.size())) != nullptr;
  };
  return known("role/", (*account)->roles) || known("user/", (*account)->users) ? name
                                                                                : std::string();
}

Expected<World, std::vector<policy::Problem>> with_inline_policy(const World& world,
                                                                 std::string_view as,
                                                                 std::string_view policy,
                                                                 std::string_view text) {
  auto document = policy::parse_document(text, policy::Kind::Identity);
  if (!document)
    return document.error();
  const std::string identity = identity_behind(world, as);
  World out = world;
  auto* account = out.services.identity.accounts.edit(out.account);
  const std::string name = identity.size() > 5 ? identity.substr(5) : std::string();
  if (account && identity.compare(0, 5, "role/") == 0) {
    account->edit().roles.edit(name)->edit().inline_policies.set(std::string(policy), *document);
  } else if (account && identity.compare(0, 5, "user/") == 0) {
    account->edit().users.edit(name)->edit().inline_policies.set(std::string(policy), *document);
  } else {
    policy::Problem problem;
    problem.message = concat({"there is no identity ", as});
    return std::vector<policy::Problem>{problem};
  }
  return out;
}

}  // namespace lockbox::cloud
