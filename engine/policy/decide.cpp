#include "engine/policy/decide.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/arn.hpp"
#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/policy/compiled.hpp"
#include "engine/policy/positioned_json.hpp"

namespace lockbox::policy {
namespace {

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

class LineReader {
 public:
  LineReader(std::string_view line, DecideInput& out, Json& id) : line_(line), out_(out), id_(id) {}

  bool run() {
    const PositionedJson json = read_positioned_json(line_);
    if (!json.ok)
      return fail(
          concat({"not JSON at column ", std::to_string(json.where.column), ": ", json.error}));
    if (!json.root.is_object())
      return fail("a request is a JSON object");
    read_id(json.root);
    return members(json.root) && required() && context_of_principal();
  }
  const std::string& error() const { return error_; }

 private:
  bool fail(std::string message) {
    error_ = std::move(message);
    return false;
  }
  bool wrong(std::string_view field, std::string_view expected, const JsonNode& found) {
    return fail(concat({field, ": expected ", expected, ", found ", to_text(found.type),
                        " (column ", std::to_string(found.span.column), ")"}));
  }

  void read_id(const JsonNode& root) {
    const JsonMember* m = root.find("id");
    if (!m)
      return;
    if (m->value.is_string()) {
      id_ = m->value.text;
    } else if (m->value.type == JsonNode::Type::Number) {
      const auto n = to_int(m->value.text);
      id_ = n ? Json(*n) : Json(m->value.text);
    }
  }

  bool members(const JsonNode& root) {
    std::vector<std::string_view> seen;
    for (const JsonMember& m : root.members) {
      if (std::find(seen.begin(), seen.end(), m.name) != seen.end())
        return fail(concat({"the field ", m.name, " is repeated"}));
      seen.push_back(m.name);
      if (!field(m))
        return false;
    }
    return true;
  }

  bool field(const JsonMember& m) {
    const JsonNode& v = m.value;
    if (v.type == JsonNode::Type::Null || m.name == "id")
      return true;
    if (m.name == "principal")
      return principal(v);
    if (m.name == "action")
      return text(v, "action", out_.request.action);
    if (m.name == "resource")
      return text(v, "resource", out_.request.resource);
    if (m.name == "resourceAccount")
      return text(v, "resourceAccount", out_.request.resource_account);
    if (m.name == "context")
      return context(v);
    if (m.name == "identityPolicies")
      return policies(v, m.name, Kind::Identity, out_.policies.identity);
    if (m.name == "permissionBoundaries")
      return policies(v, m.name, Kind::Boundary, out_.policies.boundaries);
    if (m.name == "sessionPolicy") {
      out_.policies.session.emplace();
      return policies(v, m.name, Kind::Session, *out_.policies.session);
    }
    if (m.name == "resourcePolicy") {
      resource_policy_ = &v;
      return true;
    }
    if (m.name == "scps")
      return levels(v, m.name, Kind::Scp, out_.policies.scps);
    if (m.name == "rcps")
      return levels(v, m.name, Kind::Rcp, out_.policies.rcps);
    if (m.name == "vpcEndpointPolicies")
      return policies(v, m.name, Kind::VpcEndpoint, out_.policies.vpc_endpoint);
    static const std::vector<std::string> known = {
        "id",      "principal",       "action",           "resource",
        "context", "resourceAccount", "identityPolicies", "permissionBoundaries",
        "scps",    "sessionPolicy",   "resourcePolicy",   "vpcEndpointPolicies",
        "rcps"};
    std::string message = concat({"unknown field ", m.name});
    if (const auto near = closest(m.name, known))
      message += concat({"; did you mean ", *near, "?"});
    return fail(std::move(message));
  }

  bool text(const JsonNode& v, std::string_view field, std::string& out) {
    if (!v.is_string())
      return wrong(field, "a text", v);
    out = v.text;
    return true;
  }

  bool principal(const JsonNode& v) {
    if (!v.is_string())
      return wrong("principal", "an ARN, a service principal or \"anonymous\"", v);
    const auto p = parse_principal(v.text);
    if (!p)
      return fail(
          concat({"principal: expected the ARN of a user, role, assumed-role session, "
                  "federated user or root, a service principal or \"anonymous\", found \"",
                  v.text, "\""}));
    out_.request.principal = *p;
    have_principal_ = true;
    return true;
  }

  bool context(const JsonNode& v) {
    if (!v.is_object())
      return wrong("context", "an object", v);
    for (const JsonMember& m : v.members) {
      const std::string field = concat({"context.", m.name});
      if (out_.request.context.find(m.name))
        return fail(concat({field, ": the key is repeated (names of keys compare without case)"}));
      if (m.value.is_array()) {
        std::vector<std::string> values;
        for (const JsonNode& item : m.value.items) {
          if (item.is_object() || item.is_array() || item.type == JsonNode::Type::Null)
            return wrong(field, "texts, numbers or booleans", item);
          values.push_back(item.text);
        }
        out_.request.context.set_multi(m.name, std::move(values), "given");
      } else if (m.value.is_object()) {
        return wrong(field, "a text, a number, a boolean or a list of them", m.value);
      } else if (m.value.type != JsonNode::Type::Null) {
        out_.request.context.set(m.name, m.value.text, "given");
      }
    }
    return true;
  }

  bool policies(const JsonNode& v, const std::string& field, Kind kind,
                std::vector<PolicySource>& out) {
    if (v.is_object() || v.is_string())
      return policy(v, field, kind, out);
    if (!v.is_array())
      return wrong(field, "a list of policies", v);
    for (std::size_t i = 0; i < v.items.size(); ++i)
      if (!policy(v.items[i], concat({field, "[", std::to_string(i), "]"}), kind, out))
        return false;
    return true;
  }

  bool levels(const JsonNode& v, const std::string& field, Kind kind,
              std::vector<std::vector<PolicySource>>& out) {
    if (!v.is_array())
      return wrong(field, "a list of levels, each a list of policies", v);
    for (std::size_t i = 0; i < v.items.size(); ++i) {
      const std::string at = concat({field, "[", std::to_string(i), "]"});
      if (!v.items[i].is_array())
        return wrong(at, "a list of policies", v.items[i]);
      out.emplace_back();
      if (!policies(v.items[i], at, kind, out.back()))
        return false;
    }
    return true;
  }

  bool policy(const JsonNode& v, const std::string& field, Kind kind,
              std::vector<PolicySource>& out) {
    if (!v.is_object() && !v.is_string())
      return wrong(field, "a policy", v);
    const std::string_view text =
        v.is_string() ? std::string_view(v.text) : line_.substr(v.span.offset, v.span.length);
    auto parsed = parse_document(text, kind);
    if (!parsed)
      return fail(concat({field, ": ", to_text(parsed.error().front())}));
    PolicySource source;
    source.name = field;
    source.attached_to = field;
    source.document = std::move(parsed).value();
    out.push_back(std::move(source));
    return true;
  }

  // The kind of a resource's policy follows from what is asked of the resource.
  Kind resource_kind() const {
    const std::string action = to_lower(out_.request.action);
    if (starts_with(action, "sts:assumerole") || starts_with(action, "sts:tagsession") ||
        starts_with(action, "sts:setsourceidentity"))
      return Kind::Trust;
    return starts_with(action, "kms:") ? Kind::KeyPolicy : Kind::Resource;
  }

  // A key and a role cannot be without their policy, so one that is not given allows nobody (KMS
  // Developer Guide, "Key policies"; IAM User Guide, "Role trust policies").
  bool always_has_policy(const std::string& resource) const {
    const Kind kind = resource_kind();
    return (kind == Kind::KeyPolicy && starts_with(resource, "key/")) ||
           (kind == Kind::Trust && starts_with(resource, "role/"));
  }
  PolicySource no_policy() const {
    auto nothing = std::make_shared<Document>();
    nothing->kind = resource_kind();
    nothing->compiled = compile(*nothing);
    PolicySource out;
    out.name = "resourcePolicy (not given)";
    out.document = std::move(nothing);
    return out;
  }

  bool required() {
    AuthRequest& r = out_.request;
    if (!have_principal_)
      return fail("the field principal is missing");
    if (r.action.empty())
      return fail("the field action is missing");
    if (r.action.find(':') == std::string::npos || r.action.find_first_of("*? ") < r.action.size())
      return fail(concat({"action: expected service:Name, found \"", r.action, "\""}));
    if (r.resource.empty())
      return fail("the field resource is missing");
    const auto arn = parse_arn(r.resource);
    if (r.resource != "*" && !arn)
      return fail(concat({"resource: expected an ARN or \"*\", found \"", r.resource, "\""}));
    if (!r.resource_account.empty() && !is_account_id(r.resource_account))
      return fail(
          concat({"resourceAccount: expected 12 digits, found \"", r.resource_account, "\""}));
    if (r.resource_account.empty() && arn && is_account_id(arn->account))
      r.resource_account = arn->account;
    if (r.resource_account.empty())
      r.resource_account = r.principal.account;
    if (!resource_policy_) {
      if (always_has_policy(arn ? arn->resource : std::string()))
        out_.policies.resource = no_policy();
      return true;
    }
    std::vector<PolicySource> one;
    if (!policy(*resource_policy_, "resourcePolicy", resource_kind(), one))
      return false;
    out_.policies.resource = std::move(one.front());
    return true;
  }

  bool context_of_principal() {
    Principal& p = out_.request.principal;
    Context& c = out_.request.context;
    const auto add = [&](const char* key, std::string value) {
      if (!value.empty() && !c.find(key))
        c.set(key, std::move(value), "the principal");
    };
    if (const ContextValue* id = c.find("aws:userid"); id && !id->values.empty())
      p.unique_id = id->values.front();
    const ContextValue* arn = c.find("aws:PrincipalArn");
    const bool session =
        p.kind == PrincipalKind::RoleSession || p.kind == PrincipalKind::ServiceLinkedRole;
    if (session && arn && !arn->values.empty() && p.role_arn != p.arn)
      p.role_arn = arn->values.front();
    add("aws:PrincipalAccount", p.account);
    add("aws:ResourceAccount", out_.request.resource_account);
    add("aws:PrincipalIsAWSService", p.kind == PrincipalKind::Service     ? "true"
                                     : p.kind == PrincipalKind::Anonymous ? ""
                                                                          : "false");
    const std::string name = p.arn.substr(p.arn.rfind('/') + 1);
    switch (p.kind) {
      case PrincipalKind::Root:
        add("aws:PrincipalType", "Account");
        add("aws:userid", p.account);
        add("aws:PrincipalArn", p.arn);
        break;
      case PrincipalKind::User:
        add("aws:PrincipalType", "User");
        add("aws:username", name);
        add("aws:PrincipalArn", p.arn);
        break;
      case PrincipalKind::RoleSession:
      case PrincipalKind::ServiceLinkedRole:
        add("aws:PrincipalType", "AssumedRole");
        add("aws:PrincipalArn", session_role_arn(p));
        break;
      case PrincipalKind::FederatedUser:
        add("aws:PrincipalType", "FederatedUser");
        add("aws:userid", concat({p.account, ":", name}));
        add("aws:PrincipalArn", p.arn);
        break;
      case PrincipalKind::Service:
        add("aws:PrincipalServiceName", p.arn);
        if (!c.find("aws:PrincipalServiceNamesList"))
          c.set_multi("aws:PrincipalServiceNamesList", {p.arn}, "the principal");
        break;
      case PrincipalKind::Anonymous:
        if (!p.arn.empty())
          break;
        add("aws:PrincipalAccount", "anonymous");
        add("aws:PrincipalType", "Anonymous");
        add("aws:userid", "anonymous");
        break;
    }
    return true;
  }

  static std::string session_role_arn(const Principal& p) {
    if (!p.role_arn.empty())
      return p.role_arn;
    auto arn = parse_arn(p.arn);
    if (!arn)
      return {};
    const std::vector<std::string> parts = split(arn->resource, '/');
    arn->service = "iam";
    arn->resource = "role/" + (parts.size() > 1 ? parts[1] : std::string());
    return to_text(*arn);
  }

  std::string_view line_;
  DecideInput& out_;
  Json& id_;
  const JsonNode* resource_policy_ = nullptr;
  bool have_principal_ = false;
  std::string error_;
};

std::string_view to_text(Match match) {
  return match == Match::Yes ? "yes" : match == Match::No ? "no" : "cannot be evaluated";
}

Json to_json(const ClauseResult& c) {
  Json out = {{"element", c.element}};
  if (!c.op.empty()) {
    out["operator"] = c.op;
    out["key"] = c.key;
    out["keyAbsent"] = c.key_absent;
  }
  out["match"] = to_text(c.match);
  out["wanted"] = c.wanted;
  out["seen"] = c.seen;
  out["reason"] = c.reason;
  out["line"] = c.span.line;
  out["column"] = c.span.column;
  return out;
}

Json to_json(const StatementResult& s) {
  Json out = {{"sid", s.sid},
              {"index", s.index},
              {"effect", s.effect == Effect::Allow ? "Allow" : "Deny"},
              {"applies", to_text(s.applies)}};
  const ClauseResult* blocker = s.blocker();
  out["reason"] = blocker ? blocker->reason : "every clause matches";
  out["clauses"] = Json::array();
  for (const ClauseResult& c : s.clauses) out["clauses"].push_back(to_json(c));
  return out;
}

Json to_json(const LayerResult& layer) {
  Json out = {{"layer", to_text(layer.layer)}, {"verdict", to_text(layer.verdict)},
              {"present", layer.present},      {"reached", layer.reached},
              {"reason", layer.reason},        {"policies", Json::array()}};
  for (const PolicyResult& p : layer.policies) {
    Json policy = {{"name", p.name}};
    if (!p.arn.empty())
      policy["arn"] = p.arn;
    policy["statements"] = Json::array();
    for (const StatementResult& s : p.statements) policy["statements"].push_back(to_json(s));
    out["policies"].push_back(std::move(policy));
  }
  return out;
}

}  // namespace

std::optional<Principal> parse_principal(std::string_view text) {
  Principal p;
  p.arn = std::string(text);
  if (text == "anonymous") {
    p.arn.clear();
    return p;
  }
  const auto arn = parse_arn(text);
  if (!arn) {
    // IAM User Guide, "Principal": the identity providers that a role can trust by their name.
    for (const std::string_view known :
         {"accounts.google.com", "graph.facebook.com", "www.amazon.com"})
      if (text == known)
        return p;
    const bool service = text.find(".amazonaws.com") != std::string_view::npos ||
                         text.find(".aws.internal") != std::string_view::npos;
    p.kind = PrincipalKind::Service;
    return service && text.find(':') == std::string_view::npos ? std::optional<Principal>(p)
                                                               : std::nullopt;
  }
  if (!is_account_id(arn->account))
    return std::nullopt;
  p.account = arn->account;
  const std::string& r = arn->resource;
  if (arn->service == "iam" && r == "root") {
    p.kind = PrincipalKind::Root;
  } else if (arn->service == "iam" && starts_with(r, "user/")) {
    p.kind = PrincipalKind::User;
  } else if (arn->service == "iam" && starts_with(r, "role/")) {
    p.kind = starts_with(r, "role/aws-service-role/") ? PrincipalKind::ServiceLinkedRole
                                                      : PrincipalKind::RoleSession;
    p.role_arn = p.arn;
  } else if (arn->service == "iam" &&
             (starts_with(r, "oidc-provider/") || starts_with(r, "saml-provider/"))) {
    // Somebody with a token or an assertion: known by the provider, of no account yet.
    p.account.clear();
  } else if (arn->service == "sts" && starts_with(r, "assumed-role/")) {
    p.kind = starts_with(r, "assumed-role/AWSServiceRoleFor") ? PrincipalKind::ServiceLinkedRole
                                                              : PrincipalKind::RoleSession;
  } else if (arn->service == "sts" && starts_with(r, "federated-user/")) {
    p.kind = PrincipalKind::FederatedUser;
    // A line does not say whose credentials asked for the federated ones: by the custom of naming
    // them after the user who asked, that user.
    p.role_arn = to_text(Arn{arn->partition, "iam", "", arn->account, "user" + r.substr(14)});
  } else {
    return std::nullopt;
  }
  return p;
}

Expected<DecideInput, std::string> read_decide_line(std::string_view line, Json& id) {
  DecideInput input;
  LineReader reader(line, input, id);
  if (!reader.run())
    return reader.error();
  return input;
}

Json to_json(const Decision& d, bool explain) {
  Json out;
  out["decision"] = to_text(d.verdict);
  out["layer"] = to_text(d.layer);
  if (const StatementResult* s = d.statement()) {
    const PolicyResult* p = d.policy();
    out["statement"] = {{"policy", p->name},
                        {"sid", s->sid},
                        {"index", s->index},
                        {"effect", s->effect == Effect::Allow ? "Allow" : "Deny"}};
  } else {
    out["statement"] = nullptr;
  }
  out["message"] = d.message;
  if (!explain)
    return out;
  out["reason"] = d.reason;
  out["layers"] = Json::array();
  for (const LayerResult& layer : d.layers) out["layers"].push_back(to_json(layer));
  return out;
}

Json to_json(const Flip& flip) {
  return {{"kind", flip.kind},
          {"description", flip.description},
          {"target", flip.target},
          {"becomes", to_text(flip.becomes)}};
}

namespace {

Json text_of(const PolicySource& source) {
  return source.document ? parse_json(source.document->text).value : Json::object();
}

Json list_of(const std::vector<PolicySource>& sources) {
  Json out = Json::array();
  for (const PolicySource& s : sources) out.push_back(text_of(s));
  return out;
}

Json levels_of(const std::vector<std::vector<PolicySource>>& levels) {
  Json out = Json::array();
  for (const auto& level : levels) out.push_back(list_of(level));
  return out;
}

}  // namespace

Json to_decide_line(const std::string& id, const AuthRequest& request, const PolicySet& policies) {
  Json out = {{"id", id},
              {"principal", request.principal.arn.empty() ? "anonymous" : request.principal.arn},
              {"action", request.action},
              {"resource", request.resource}};
  if (!request.resource_account.empty())
    out["resourceAccount"] = request.resource_account;
  out["context"] = Json::object();
  for (const auto& [key, value] : request.context.values)
    out["context"][key] = value.multivalued ? Json(value.values) : Json(value.values.front());
  out["identityPolicies"] = list_of(policies.identity);
  if (!policies.boundaries.empty())
    out["permissionBoundaries"] = list_of(policies.boundaries);
  if (policies.session)
    out["sessionPolicy"] = list_of(*policies.session);
  if (policies.resource && policies.resource->document)
    out["resourcePolicy"] = text_of(*policies.resource);
  if (!policies.scps.empty())
    out["scps"] = levels_of(policies.scps);
  if (!policies.rcps.empty())
    out["rcps"] = levels_of(policies.rcps);
  if (!policies.vpc_endpoint.empty())
    out["vpcEndpointPolicies"] = list_of(policies.vpc_endpoint);
  return out;
}

Json decide_line(std::string_view line, bool explain) {
  Json id = nullptr;
  const auto input = read_decide_line(line, id);
  Json out = {{"id", id}};
  if (!input) {
    out["decision"] = to_text(Verdict::Error);
    out["layer"] = to_text(Layer::Validation);
    out["statement"] = nullptr;
    out["message"] = input.error();
    return out;
  }
  const Decision d = evaluate(input->request, input->policies, Explain::Yes);
  out.update(to_json(d, explain));
  if (explain) {
    const auto flips = find_flips(input->request, input->policies, d, 1);
    out["flip"] = flips.empty() ? Json(nullptr) : to_json(flips.front());
  }
  return out;
}

}  // namespace lockbox::policy
