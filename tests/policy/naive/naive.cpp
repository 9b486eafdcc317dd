#include "tests/policy/naive/naive.hpp"

#include <algorithm>

#include "tests/policy/naive/values.hpp"

namespace naive {
namespace {

using Texts = std::vector<std::string>;

Texts list(const Json& v) {
  Texts out;
  if (v.is_array()) {
    for (const Json& x : v) out.push_back(x.is_string() ? x.get<std::string>() : x.dump());
  } else {
    out.push_back(v.is_string() ? v.get<std::string>() : v.dump());
  }
  return out;
}

bool has(const Texts& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

Truth all(Truth a, Truth b) {
  if (a == Truth::No || b == Truth::No)
    return Truth::No;
  return a == Truth::Unknown || b == Truth::Unknown ? Truth::Unknown : Truth::Yes;
}

enum class Who { Root, User, Role, Federated, Service, Anonymous };

/// Everything about the caller that a policy can name.
struct Caller {
  Who who = Who::Anonymous;
  std::string arn, account, role;
  std::string user;  ///< federated: the IAM user of the same name
  bool boundary = false;
  bool linked = false;  ///< a service-linked role: no organization policy binds it
};

Caller read_caller(const Json& line, const Json& policies) {
  Caller c;
  const std::string text = line["principal"];
  if (text == "anonymous")
    return c;
  c.arn = text;
  const Texts arn = parts(text, ':', 6);
  if (arn.size() < 6) {
    c.who = Who::Service;
    return c;
  }
  const std::string& name = arn[5];
  if (name.rfind("saml-provider/", 0) == 0 || name.rfind("oidc-provider/", 0) == 0) {
    c.who =
        Who::Service;  // somebody with a token: of no account, allowed by the trust policy alone
    return c;
  }
  c.account = arn[4];
  if (name == "root") {
    c.who = Who::Root;
  } else if (name.rfind("user/", 0) == 0) {
    c.who = Who::User;
  } else if (name.rfind("federated-user/", 0) == 0) {
    c.who = Who::Federated;
    c.user = "arn:aws:iam::" + c.account + ":user/" + parts(name, '/', 2)[1];
  } else {
    c.who = Who::Role;
    c.role = "arn:aws:iam::" + c.account + ":role/" + parts(name, '/', 3)[1];
    if (name.rfind("role/", 0) == 0)
      c.role = c.arn;
    c.linked = name.rfind("role/aws-service-role/", 0) == 0;
  }
  const bool can = c.who == Who::User || c.who == Who::Role || c.who == Who::Federated;
  c.boundary =
      can && policies.contains("permissionBoundaries") && !policies["permissionBoundaries"].empty();
  return c;
}

Keys read_keys(const Json& line, const Caller& c) {
  Keys keys;
  if (line.contains("context"))
    for (const auto& [name, value] : line["context"].items())
      keys[lower(name)] = Key{value.is_array(), list(value)};
  const auto add = [&](const std::string& name, const std::string& value) {
    if (!value.empty() && !keys.count(name))
      keys[name] = Key{false, {value}};
  };
  add("aws:principalaccount", c.account);
  add("aws:principalarn", c.who == Who::Role ? c.role : c.who == Who::Service ? "" : c.arn);
  if (c.who == Who::User)
    add("aws:username", c.arn.substr(c.arn.rfind('/') + 1));
  return keys;
}

struct Request {
  Caller caller;
  Keys keys;
  std::string action, resource, resource_account;
};

/// How an Allow of a resource policy reaches the caller.
enum class Reach { Nobody, Account, RoleOnly, Caller };

Reach reach_of(const Json& principal, const Caller& c, bool endpoint) {
  if (principal == "*")
    return Reach::Caller;
  Reach best = Reach::Nobody;
  const auto at_least = [&](Reach r) { best = std::max(best, r); };
  for (const auto& [kind, value] : principal.items()) {
    for (const std::string& name : list(value)) {
      if (name == "*" && kind == "AWS")
        at_least(Reach::Caller);
      const bool account = name == c.account || name == "arn:aws:iam::" + c.account + ":root";
      // A gateway endpoint takes an account as its root user.
      if (kind == "AWS" && !c.account.empty() && account) {
        if (c.who == Who::Root || !endpoint)
          at_least(Reach::Account);
      } else if (kind == "AWS" && c.who != Who::Service && !c.arn.empty() && name == c.arn) {
        at_least(c.arn == c.role ? Reach::RoleOnly : Reach::Caller);
      } else if (kind == "AWS" && c.who == Who::Role && name == c.role) {
        at_least(Reach::RoleOnly);
      } else if (kind == "AWS" && c.who == Who::Federated && name == c.user) {
        at_least(Reach::RoleOnly);
      } else if ((kind == "Service" || kind == "Federated") && c.who == Who::Service &&
                 name == c.arn) {
        at_least(Reach::Caller);
      }
    }
  }
  return best;
}

// Deny with NotPrincipal spares a caller whose every part is listed.
bool spared(const Json& principal, const Caller& c) {
  if (principal == "*")
    return true;
  Texts names = principal.contains("AWS") ? list(principal["AWS"]) : Texts();
  if (has(names, "*"))
    return true;
  if (c.who == Who::Service)
    return principal.contains("Service") && has(list(principal["Service"]), c.arn);
  const bool account = has(names, c.account) || has(names, "arn:aws:iam::" + c.account + ":root");
  if (c.who == Who::Root)
    return account;
  // Whose credentials made a federated user is not part of a request line.
  if (c.who == Who::User || c.who == Who::Federated)
    return account && has(names, c.arn);
  if (c.who == Who::Role)
    return account && has(names, c.arn) && has(names, c.role);
  return false;
}

Reach principal_of(const Json& statement, const Caller& c, bool endpoint) {
  if (statement.contains("Principal"))
    return reach_of(statement["Principal"], c, endpoint);
  if (!statement.contains("NotPrincipal"))
    return Reach::Caller;
  const Json& listed = statement["NotPrincipal"];
  if (statement["Effect"] == "Deny")
    return spared(listed, c) && !c.boundary ? Reach::Nobody : Reach::Caller;
  return reach_of(listed, c, endpoint) == Reach::Nobody ? Reach::Caller : Reach::Nobody;
}

bool action_in(const Json& names, const std::string& action) {
  for (const std::string& name : list(names))
    if (like(*substitute(lower(name), false, {}, 0), lower(action)))
      return true;
  return false;
}

bool resource_in(const Json& names, const Request& r, bool variables) {
  for (const std::string& name : list(names)) {
    const auto marks = substitute(name, variables, r.keys, 5);
    if (marks && resource_like(*marks, r.resource))
      return true;
  }
  return false;
}

bool take_front(std::string& text, const std::string& start) {
  if (text.rfind(start, 0) != 0)
    return false;
  text = text.substr(start.size());
  return true;
}

Truth condition(std::string op, const std::string& name, const Texts& wanted, const Request& r,
                bool variables) {
  const bool for_all = take_front(op, "ForAllValues:");
  const bool for_any = take_front(op, "ForAnyValue:");
  const std::size_t suffix = op.find("IfExists");
  const bool if_exists = suffix != std::string::npos;
  op = op.substr(0, suffix);
  const auto found = r.keys.find(lower(name));
  const bool absent = found == r.keys.end();
  if (op == "Null" && (for_all || for_any))
    return for_all ? Truth::Yes : Truth::No;
  if (op == "Null") {
    // A list without a value that is not empty is null as well.
    const bool null =
        absent ||
        (found->second.many && std::all_of(found->second.values.begin(), found->second.values.end(),
                                           [](const std::string& v) { return v.empty(); }));
    return has(wanted, null ? "true" : "false") ? Truth::Yes : Truth::No;
  }
  if (absent && if_exists)
    return Truth::Yes;
  if (!for_all && !for_any) {
    if (absent)
      return is_negated(op) ? Truth::Yes : Truth::No;
    if (found->second.many)
      return Truth::No;
    return compare(op, wanted, found->second.values[0], variables, r.keys);
  }
  const Texts values = absent ? Texts() : found->second.values;
  if (std::all_of(values.begin(), values.end(), [](const std::string& v) { return v.empty(); }))
    return for_all ? Truth::Yes : Truth::No;
  Truth result = for_all ? Truth::Yes : Truth::No;
  for (const std::string& v : values) {
    const Truth t = compare(op, wanted, v, variables, r.keys);
    if (t == (for_all ? Truth::No : Truth::Yes))
      return t;
    if (t == Truth::Unknown)
      result = t;
  }
  return result;
}

struct Said {
  Truth applies = Truth::No;
  Reach reach = Reach::Nobody;
};

Said statement_says(const Json& s, const Request& r, bool variables, bool endpoint) {
  Said said;
  said.reach = principal_of(s, r.caller, endpoint);
  if (said.reach == Reach::Nobody)
    return said;
  const bool action = s.contains("Action") ? action_in(s["Action"], r.action)
                                           : !action_in(s["NotAction"], r.action);
  if (!action)
    return said;
  if (s.contains("Resource") && !resource_in(s["Resource"], r, variables))
    return said;
  if (s.contains("NotResource") && resource_in(s["NotResource"], r, variables))
    return said;
  Truth t = Truth::Yes;
  if (s.contains("Condition"))
    for (const auto& [op, keys] : s["Condition"].items())
      for (const auto& [name, values] : keys.items())
        t = all(t, condition(op, name, list(values), r, variables));
  said.applies = t;
  return said;
}

/// What a group of policies says together.
struct Opinion {
  bool denies = false, allows = false;
  Reach reach = Reach::Nobody;
};

Opinion opinion(const std::vector<Json>& policies, const Request& r, bool endpoint = false) {
  Opinion out;
  for (const Json& p : policies) {
    const bool variables = p.contains("Version") && p["Version"] == "2012-10-17";
    const Json& statements = p["Statement"];
    for (const Json& s : statements.is_array() ? statements : Json::array({statements})) {
      const Said said = statement_says(s, r, variables, endpoint);
      if (s["Effect"] == "Deny") {
        out.denies = out.denies || said.applies != Truth::No;
      } else if (said.applies == Truth::Yes) {
        out.allows = true;
        out.reach = std::max(out.reach, said.reach);
      }
    }
  }
  return out;
}

std::vector<Json> field(const Json& line, const char* name) {
  if (!line.contains(name))
    return {};
  if (line[name].is_object())
    return {line[name]};
  return line[name].get<std::vector<Json>>();
}

/// The opinions of every layer, and the rules that join them.
struct Layers {
  Opinion identity, boundary, session, resource, endpoint;
  bool has_boundary = false, has_session = false, has_endpoint = false;
  bool denied_above = false;   ///< by a service or resource control policy
  bool owned = false;          ///< a key or a role: nothing replaces its own policy
  bool blocked_above = false;  ///< a level of service control policies allows nothing
};

Layers look(const Json& line, const Request& r) {
  Layers l;
  const Who who = r.caller.who;
  const bool inside = who != Who::Service && who != Who::Anonymous;
  if (inside)
    l.identity = opinion(field(line, "identityPolicies"), r);
  l.has_boundary = r.caller.boundary;
  if (l.has_boundary)
    l.boundary = opinion(field(line, "permissionBoundaries"), r);
  l.has_session = line.contains("sessionPolicy") && inside;
  if (l.has_session)
    l.session = opinion(field(line, "sessionPolicy"), r);
  l.resource = opinion(field(line, "resourcePolicy"), r);
  l.owned =
      (r.action.rfind("kms:", 0) == 0 && r.resource.find(":key/") != std::string::npos) ||
      (r.action.rfind("sts:AssumeRole", 0) == 0 && r.resource.find(":role/") != std::string::npos);
  l.has_endpoint = !field(line, "vpcEndpointPolicies").empty();
  const bool gateway = r.action.rfind("dynamodb:", 0) == 0 || r.action.rfind("s3:", 0) == 0;
  l.endpoint = opinion(field(line, "vpcEndpointPolicies"), r, gateway);
  if (inside && !r.caller.linked)
    for (const Json& level : field(line, "scps")) {
      const Opinion o = opinion(level.get<std::vector<Json>>(), r);
      l.denied_above = l.denied_above || o.denies;
      l.blocked_above = l.blocked_above || !o.allows;
    }
  // Some of the services that resource control policies do not reach.
  const Texts beyond = {"iam", "ec2", "organizations", "cloudtrail", "lambda", "sns", "rds"};
  const bool reached =
      r.resource != "*" && !r.caller.linked && !has(beyond, r.action.substr(0, r.action.find(':')));
  for (const Json& level : reached ? field(line, "rcps") : std::vector<Json>())
    l.denied_above = l.denied_above || opinion(level.get<std::vector<Json>>(), r).denies;
  return l;
}

bool allowed(const Layers& l, const Request& r) {
  const Who who = r.caller.who;
  if (l.blocked_above || (l.has_endpoint && !l.endpoint.allows))
    return false;
  if (who == Who::Service || who == Who::Anonymous)
    return l.resource.reach == Reach::Caller;
  const bool foreign = r.resource_account != r.caller.account;
  if (l.owned && l.resource.reach == Reach::Nobody)
    return false;
  const Reach reach = foreign ? Reach::Nobody : l.resource.reach;
  if (foreign && l.resource.reach == Reach::Nobody)
    return false;
  const bool named = reach == Reach::Caller;
  const bool identity = named || reach == Reach::RoleOnly || l.identity.allows || who == Who::Root;
  const bool boundary = named || !l.has_boundary || l.boundary.allows;
  const bool session = named || (l.has_session ? l.session.allows : who != Who::Federated);
  return identity && boundary && session;
}

}  // namespace

std::string decide(const Json& line) {
  return decide(line, line);
}

std::string decide(const Json& policies, const Json& line) {
  Request r;
  r.caller = read_caller(line, policies);
  r.keys = read_keys(line, r.caller);
  r.action = line["action"];
  r.resource = line["resource"];
  const Texts arn = parts(r.resource, ':', 6);
  r.resource_account =
      line.value("resourceAccount", arn.size() > 4 && arn[4] != "" ? arn[4] : r.caller.account);
  if (!r.keys.count("aws:resourceaccount") && !r.resource_account.empty())
    r.keys["aws:resourceaccount"] = Key{false, {r.resource_account}};
  const bool user = r.caller.who == Who::User || r.caller.who == Who::Root;
  if (r.action == "sts:GetCallerIdentity" || (r.action == "sts:GetSessionToken" && user))
    return "Allow";
  Layers l = look(policies, r);
  const bool own = r.caller.who == Who::Root && r.caller.account == r.resource_account;
  if (own && r.action == "dynamodb:DeleteResourcePolicy")
    l.resource.denies = false;  // the root user can always remove it
  const bool denied = l.identity.denies || l.boundary.denies || l.session.denies ||
                      l.resource.denies || l.endpoint.denies || l.denied_above;
  if (denied)
    return "ExplicitDeny";
  return allowed(l, r) ? "Allow" : "ImplicitDeny";
}

}  // namespace naive
