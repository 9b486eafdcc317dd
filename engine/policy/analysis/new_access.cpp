#include "engine/policy/analysis/new_access.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/policy/allows.hpp"
#include "engine/policy/analysis/words.hpp"
#include "engine/policy/compiled.hpp"
#include "engine/policy/decide.hpp"
#include "engine/policy/service_data.hpp"

namespace lockbox::policy {
namespace {

constexpr std::array<std::string_view, 4> kServices = {"dynamodb", "dax", "kms", "sts"};

Glob glob_of(const Pattern& p, bool ignore_case) {
  Glob g;
  g.text = p.text();
  g.kinds = p.kinds();
  g.ignore_case = ignore_case;
  return g;
}

bool of_resource(Kind kind) {
  return kind == Kind::Resource || kind == Kind::KeyPolicy || kind == Kind::Trust;
}

/// The policy by itself. A policy of a resource is asked as if the resource were of an account that
/// nobody names, and the caller's own account allowed everything: then its text alone decides.
PolicySet alone(const DocumentPtr& document) {
  static const DocumentPtr everything = *parse_document(
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})",
      Kind::Identity);
  PolicySet out;
  PolicySource source;
  source.name = "policy";
  source.document = document;
  if (!of_resource(document->kind)) {
    out.identity.push_back(std::move(source));
    return out;
  }
  out.resource = std::move(source);
  out.identity.push_back(PolicySource{"everything", "the caller", "", everything});
  return out;
}

constexpr const char* kOwner = "000000000000";     // of the resource; nobody is named by it
constexpr const char* kStranger = "999999999999";  // stands for every account that is not named

Principal user_of(const std::string& account) {
  Principal p;
  p.kind = PrincipalKind::User;
  p.account = account;
  p.arn = concat({"arn:aws:iam::", account, ":user/somebody"});
  return p;
}

/// Callers that the policies of a resource can tell apart: everybody they name, by Principal or by
/// aws:PrincipalArn, somebody of each account, a stranger, nobody, a service.
class Callers {
 public:
  Callers(const std::string& account, const std::vector<DocumentPtr>& documents) {
    for (const std::string& known : {account, std::string(kStranger)}) add(user_of(known));
    add(Principal());
    for (const DocumentPtr& d : documents)
      for (const Statement& s : d->statements) {
        for (const std::string& value : s.principal.aws) named(value);
        for (const std::string& value : s.principal.service) named(value);
        for (const std::string& value : s.principal.federated) {
          Principal web;
          web.arn = value;
          add(std::move(web));
        }
        for (const ConditionClause& c : s.conditions) condition(c);
      }
  }

  std::vector<Principal> all;
  bool complete = true;

 private:
  void add(Principal p) {
    const bool known = std::any_of(all.begin(), all.end(), [&](const Principal& other) {
      return other.arn == p.arn && other.kind == p.kind;
    });
    if (!known)
      all.push_back(std::move(p));
  }
  void named(const std::string& value) {
    if (is_account_id(value)) {
      add(user_of(value));
    } else if (const auto p = parse_principal(value)) {
      add(*p);
      if (!p->account.empty())
        add(user_of(p->account));
    }
  }
  void condition(const ConditionClause& c) {
    const bool arn = equals_ignore_case(c.key, "aws:PrincipalArn");
    if (!arn && !equals_ignore_case(c.key, "aws:PrincipalAccount"))
      return;
    for (const std::string& value : c.values) {
      complete = complete && value.find_first_of("*?$") == std::string::npos;
      named(value);
    }
  }
};

class Comparison {
 public:
  Comparison(const DocumentPtr& before, const DocumentPtr& after, const std::string& account)
      : old_(alone(before)), new_(alone(after)), account_(account), kind_(after->kind) {
    if (of_resource(kind_)) {
      Callers callers(account, {before, after});
      callers_ = std::move(callers.all);
      out_.complete = callers.complete;
    } else {
      callers_ = {user_of(account)};
    }
    for (const DocumentPtr& d : {before, after})
      for (const CompiledStatement& s : d->compiled->statements) {
        for (const Pattern& a : s.actions) actions_.push_back(&a);
        for (const CompiledResource& r : s.resources) resources_.push_back(&r.text);
      }
  }

  NewAccess run() {
    Domains open = mentioned_keys({&old_, &new_});
    if (of_resource(kind_))
      for (const char* key : {"aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalType"})
        open.erase(key);  // the caller has them
    for (const std::string& action : actions())
      for (const std::string& resource : resources(action)) {
        ++out_.classes;
        for (const Principal& caller : callers_)
          if (ask(caller, action, resource, open))
            return std::move(out_);
      }
    return std::move(out_);
  }

 private:
  bool ask(const Principal& caller, const std::string& action, const std::string& resource,
           const Domains& open) {
    Question q;
    q.request.principal = caller;
    q.request.resource_account = of_resource(kind_) ? std::string(kOwner) : account_;
    if (of_resource(kind_) && !caller.account.empty()) {
      const bool session = !caller.role_arn.empty();
      q.request.context.set("aws:PrincipalArn", session ? caller.role_arn : caller.arn, "caller");
      q.request.context.set("aws:PrincipalAccount", caller.account, "caller");
    }
    q.request.action = action;
    q.request.resource = resource;
    q.open = open;
    SearchResult found = find_request(q, {&old_, &new_}, [&](const AuthRequest& r) {
      return allows(r, new_) && !allows(r, old_);
    });
    out_.tried += found.tried;
    out_.complete = out_.complete && found.complete;
    out_.witness = std::move(found.witness);
    return out_.witness.has_value();
  }

  // Known actions first: one for each combination of patterns; then words for services that are
  // not known here.
  std::vector<std::string> actions() {
    std::vector<std::string> out;
    std::set<std::string> combinations;
    const auto offer = [&](const std::string& action) {
      std::string combination;
      const std::string lower = to_lower(action);
      for (const Pattern* p : actions_) combination += p->match(lower) ? '1' : '0';
      // Resources are those of the action's service, so each service is asked by itself.
      if (combinations.insert(lower.substr(0, lower.find(':')) + combination).second)
        out.push_back(action);
    };
    for (const std::string_view service : kServices)
      for (const std::string& name : *actions_of(service)) offer(concat({service, ":", name}));
    std::vector<Glob> globs = {glob_of(Template("?*:?*", PatternMode::Like, false).fixed(), true)};
    for (const Pattern* p : actions_) globs.push_back(glob_of(*p, true));
    const Words words = distinguishing_words(globs, 1);
    out_.complete = out_.complete && words.complete;
    for (const std::string& w : words.words) {
      const std::string service = w.substr(0, w.find(':'));
      const bool known =
          std::find(kServices.begin(), kServices.end(), to_lower(service)) != kServices.end() ||
          w.find(':') != w.rfind(':');
      if (!known)
        offer(w);
    }
    return out;
  }

  static bool any_resource(const std::string& action) {
    return action.rfind("dynamodb:", 0) == 0 && takes_no_resource(action.substr(9));
  }

  std::vector<std::string> resources(const std::string& action) {
    if (kind_ == Kind::Trust)
      return {concat({"arn:aws:iam::", account_, ":role/role"})};
    if (any_resource(action))
      return {"*"};
    const std::string service = action.substr(0, action.find(':'));
    const auto known = words_.find(service);
    if (known != words_.end())
      return known->second;
    // An ARN of the action's service; DynamoDB's and KMS's are of this account.
    const bool ours = service == "dynamodb" || service == "kms";
    const std::string shape = ours ? concat({"arn:aws:", service, ":eu-west-1:", account_,
                                             service == "kms" ? ":key/?*" : ":table/?*"})
                                   : concat({"arn:aws:", service, ":?*:", account_, ":?*"});
    std::vector<Glob> globs = {
        glob_of(Template(shape, PatternMode::Resource, false).fixed(), false)};
    for (const Template* t : resources_) {
      // Variables that stand in an ARN get a value of their own.
      Context context;
      for (const std::string& name : t->variables()) context.set(name, "x", "");
      const Template::Resolved r = t->resolve(context);
      if (r.ok)
        globs.push_back(glob_of(r.pattern, false));
      out_.complete = out_.complete && t->variables().empty();
    }
    Words words = distinguishing_words(globs, 1);
    out_.complete = out_.complete && words.complete;
    return words_[service] = std::move(words.words);
  }

  PolicySet old_, new_;
  std::string account_;
  Kind kind_;
  std::vector<Principal> callers_;
  std::vector<const Pattern*> actions_;
  std::vector<const Template*> resources_;
  std::map<std::string, std::vector<std::string>> words_;
  NewAccess out_;
};

}  // namespace

NewAccess new_access(const DocumentPtr& before, const DocumentPtr& after,
                     const std::string& account) {
  return Comparison(before, after, account).run();
}

}  // namespace lockbox::policy
