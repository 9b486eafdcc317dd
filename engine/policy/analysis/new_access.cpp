#include "engine/policy/analysis/new_access.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "engine/base/text.hpp"
#include "engine/policy/analysis/words.hpp"
#include "engine/policy/compiled.hpp"
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

PolicySet identity_only(const DocumentPtr& document) {
  PolicySet out;
  PolicySource source;
  source.name = "policy";
  source.document = document;
  out.identity.push_back(std::move(source));
  return out;
}

class Comparison {
 public:
  Comparison(const DocumentPtr& before, const DocumentPtr& after, const std::string& account)
      : old_(identity_only(before)), new_(identity_only(after)), account_(account) {
    for (const DocumentPtr& d : {before, after})
      for (const CompiledStatement& s : d->compiled->statements) {
        for (const Pattern& a : s.actions) actions_.push_back(&a);
        for (const CompiledResource& r : s.resources) resources_.push_back(&r.text);
      }
  }

  NewAccess run() {
    const Domains open = mentioned_keys({&old_, &new_});
    for (const std::string& action : actions())
      for (const std::string& resource : resources(action)) {
        ++out_.classes;
        if (ask(action, resource, open))
          return std::move(out_);
      }
    return std::move(out_);
  }

 private:
  bool ask(const std::string& action, const std::string& resource, const Domains& open) {
    Question q;
    q.request.principal.kind = PrincipalKind::User;
    q.request.principal.account = q.request.resource_account = account_;
    q.request.principal.arn = concat({"arn:aws:iam::", account_, ":user/somebody"});
    q.request.action = action;
    q.request.resource = resource;
    q.open = open;
    SearchResult found = find_request(q, {&old_, &new_}, [&](const AuthRequest& r) {
      return evaluate(r, new_, Explain::No).allowed() && !evaluate(r, old_, Explain::No).allowed();
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
