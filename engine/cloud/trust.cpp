#include "engine/cloud/trust.hpp"

#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/request_context.hpp"
#include "engine/identity/federation.hpp"
#include "engine/network/walk.hpp"
#include "engine/policy/decision.hpp"

namespace lockbox::cloud {

namespace {

constexpr int kLongestChain = 3;
constexpr std::string_view kKeyboard = "lockbox";  // the IAM user at the keyboard

/// Somebody who asks, with the policies of its own that count.
struct Asker {
  identity::Caller caller;
  std::optional<policy::PolicySource> own;
};

/// The user at the keyboard: stands in no account's list, and may assume whatever trusts it.
Asker keyboard(const std::string& account) {
  static const policy::DocumentPtr document = *policy::parse_document(
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]})",
      policy::Kind::Identity);
  Asker out;
  out.caller.principal.kind = policy::PrincipalKind::User;
  out.caller.principal.account = account;
  out.caller.principal.arn = concat({"arn:aws:iam::", account, ":user/", kKeyboard});
  out.caller.label = "the lab";
  out.caller.user_name = std::string(kKeyboard);
  out.caller.user_id = "AIDALOCKBOXKEYBOARD00";
  out.own = policy::PolicySource{"assume-roles", "the lab", "", document};
  return out;
}

class Question {
 public:
  Question(const World& world, std::string from, int depth)
      : world_(world), from_(std::move(from)), depth_(depth) {}

  std::optional<AwsError> ask(const identity::State& state, const identity::SessionWish& wish) {
    if (wish.web) {
      const policy::Decision d = decide(state, wish, Asker{*wish.web, std::nullopt});
      return d.allowed() ? std::nullopt : std::optional(identity::bad_pool_configuration());
    }
    std::optional<AwsError> first;
    const std::vector<Asker> everybody = askers(state, wish);
    if (everybody.empty())
      return AwsError{"ValidationError",
                      concat({"The profile's source ", wish.source,
                              " has no credentials to assume ", wish.role.arn, " with."}),
                      400, "", nullptr};
    for (const Asker& asker : everybody) {
      const policy::Decision d = decide(state, wish, asker);
      if (d.allowed())
        return std::nullopt;
      if (!first)
        first =
            AwsError{"AccessDenied", concat({d.message, " (", d.reason, ")"}), 403, "", nullptr};
    }
    return first;
  }

 private:
  policy::Decision decide(const identity::State& state, const identity::SessionWish& wish,
                          const Asker& asker) {
    api::Need need;
    need.action = wish.web ? "sts:AssumeRoleWithWebIdentity" : "sts:AssumeRole";
    need.resource = wish.role.arn;
    need.resource_account = wish.account.id;
    need.context.set("sts:RoleSessionName", wish.session_name, "session name in the request");
    for (const char* key : {"sts:ExternalId", "sts:SourceIdentity"})
      need.context.absent_because[key] = "a profile of the lab sends none";
    if (asker.caller.mfa)
      need.context.set("aws:MultiFactorAuthPresent", "true", "the code of the user's MFA device");
    for (const auto& tag : wish.role.tags) {
      need.context.set("aws:ResourceTag/" + tag.first, tag.second, "tag of the role");
      need.context.set("iam:ResourceTag/" + tag.first, tag.second, "tag of the role");
    }
    // A road that leads nowhere still has a place where it starts.
    const network::Path path = network::find_path(
        *world_.services.network, from_, network::default_host("sts", world_.region), true);
    World view = world_;
    view.services.identity = state;
    const policy::AuthRequest request =
        auth_request(view, asker.caller, path.context, world_.region, need);
    policy::PolicySet policies = identity::policies_of(state, asker.caller, need.resource_account);
    if (asker.own)
      policies.identity = {*asker.own};
    policies.vpc_endpoint = network::endpoint_policies(*world_.services.network, path);
    policies.resource = policy::PolicySource{"trust policy", wish.role.arn, "", wish.role.trust};
    return policy::evaluate(request, policies);
  }

  /// The caller behind a name as on a command line, if it can be had.
  std::optional<Asker> named(const identity::State& state, const std::string& account,
                             const std::string& as) {
    if (depth_ >= kLongestChain)
      return std::nullopt;
    identity::State copy = state;
    Rng rng = world_.rng;
    const int depth = depth_ + 1;
    const auto credentials = identity::credentials_for(
        copy, rng, world_.now, account, as,
        [this, depth](const identity::State& s, const identity::SessionWish& w) {
          return Question(world_, from_, depth).ask(s, w);
        });
    if (!credentials)
      return std::nullopt;
    auto caller = identity::authenticate(copy, *credentials, world_.now);
    if (!caller)
      return std::nullopt;
    // A profile whose user has a device gives its code, as the CLI does with mfa_serial.
    const auto* home = state.accounts.find(account);
    const auto* user = home ? (*home)->users.find(caller->user_name) : nullptr;
    if (user && !(*user)->mfa_devices.empty())
      caller->mfa = true;
    return Asker{*caller, std::nullopt};
  }

  void add_named(const identity::State& state, const std::string& value, std::vector<Asker>& out) {
    const auto arn = parse_arn(value);
    const std::string account = arn ? arn->account : value;
    if (!state.accounts.contains(account))
      return;  // nobody of this world is there
    if (is_account_id(value) || (arn && arn->resource == "root")) {
      out.push_back(keyboard(account));
    } else if (arn && arn->service == "iam" && arn->resource != "*") {
      const std::string kind = arn->resource.substr(0, arn->resource.find('/') + 1);
      const std::string name = arn->resource.substr(arn->resource.rfind('/') + 1);
      if (auto asker = named(state, account, kind + name))
        out.push_back(std::move(*asker));
    }
  }

  std::vector<Asker> askers(const identity::State& state, const identity::SessionWish& wish) {
    std::vector<Asker> out;
    if (!wish.source.empty()) {
      if (auto asker = named(state, wish.account.id, wish.source))
        return {std::move(*asker)};
      return {};
    }
    out.push_back(keyboard(wish.account.id));
    if (!wish.role.trust)
      return out;
    for (const policy::Statement& s : wish.role.trust->statements) {
      if (s.effect != policy::Effect::Allow || s.not_principal)
        continue;
      for (const std::string& service : s.principal.service) {
        Asker one;
        one.caller.principal.kind = policy::PrincipalKind::Service;
        one.caller.principal.arn = service;
        one.caller.label = service;
        out.push_back(std::move(one));
      }
      for (const std::string& value : s.principal.aws) add_named(state, value, out);
    }
    return out;
  }

  const World& world_;
  std::string from_;
  int depth_;
};

}  // namespace

identity::TrustQuestion trust_question(const World& world, std::string from) {
  return [&world, from = std::move(from)](const identity::State& state,
                                          const identity::SessionWish& wish) {
    return Question(world, from, 0).ask(state, wish);
  };
}

}  // namespace lockbox::cloud
