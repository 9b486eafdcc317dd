// The functions of the bridge that concern the policy workbench: what a policy says, what is wrong
// with it, and what it would allow in this world.
#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/request_matrix.hpp"
#include "engine/policy/lint.hpp"
#include "engine/policy/service_data.hpp"
#include "web/app/app.hpp"

namespace lockbox::app {
namespace {

void add_identity(Json& list, const std::string& id, const identity::Policies& inline_policies) {
  Json policies = Json::array();
  for (const auto& [name, document] : inline_policies)
    policies.push_back({{"name", name}, {"text", document->text}});
  list.push_back({{"id", id}, {"policies", std::move(policies)}});
}

Json matrix_json(const cloud::RequestMatrix& m) {
  Json rows = Json::array();
  for (const cloud::MatrixRow& row : m.rows) {
    Json cells = Json::array();
    for (const cloud::MatrixCell& cell : row.cells)
      cells.push_back({{"verdict", cell.verdict}, {"reason", cell.reason}});
    rows.push_back({{"label", row.label}, {"cells", std::move(cells)}});
  }
  return Json{{"partitionKey", m.partition_key},
              {"operations", m.operations},
              {"rows", std::move(rows)},
              {"leftOut", m.rows_left_out}};
}

}  // namespace

Json App::api_lint(const Json& request) {
  const auto text = string_member(request, "text");
  if (!text)
    return error_json("text: expected a policy document");
  const auto kind = string_member(request, "kind");
  if (kind && !policy::parse_kind(*kind))
    return error_json(concat({"kind: there is no kind of policy called ", *kind}));
  return policy::lint_policy(*text, kind ? policy::parse_kind(*kind) : std::nullopt);
}

Json App::api_policies(const Json&) {
  const cloud::World& world = history().world();
  Json identities = Json::array(), tables = Json::array(), files = Json::array();
  if (const auto* account = world.services.identity.accounts.find(world.account)) {
    for (const auto& [name, role] : (*account)->roles)
      add_identity(identities, "role/" + name, role->inline_policies);
    for (const auto& [name, user] : (*account)->users)
      add_identity(identities, "user/" + name, user->inline_policies);
  }
  for (const auto& [id, t] : world.services.tables.tables) {
    if (id.account == world.account && id.region == world.region)
      tables.push_back({{"name", id.name}, {"arn", t->arn}});
  }
  for (const auto& [name, content] : world.files)
    files.push_back({{"name", name}, {"text", content}});
  Json keys = policy::condition_key_names("dynamodb");
  for (std::string& key : policy::condition_key_names("aws")) keys.push_back(std::move(key));
  const auto* actions = policy::actions_of("dynamodb");
  return Json{{"identities", std::move(identities)},
              {"actions", actions ? Json(*actions) : Json::array()},
              {"keys", std::move(keys)},
              {"tables", std::move(tables)},
              {"files", std::move(files)},
              {"caller", cloud::identity_behind(world, lab_ ? caller() : std::string())}};
}

Json App::api_matrix(const Json& request) {
  cloud::MatrixQuery query;
  query.as = string_member(request, "as").value_or("");
  query.table = string_member(request, "table").value_or("");
  const cloud::World& world = history().world();
  const auto now = cloud::request_matrix(world, query);
  if (!now)
    return error_json(now.error());
  Json out{{"now", matrix_json(*now)}};
  const auto text = string_member(request, "text");
  if (!text)
    return out;
  const auto then = cloud::with_inline_policy(
      world, query.as, string_member(request, "policy").value_or("workbench"), *text);
  if (!then) {
    out["problem"] = policy::to_text(then.error().front());
    return out;
  }
  const auto tried = cloud::request_matrix(*then, query);
  if (!tried)
    return error_json(tried.error());
  out["then"] = matrix_json(*tried);
  return out;
}

}  // namespace lockbox::app
