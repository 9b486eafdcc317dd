// AWS's words for a refusal, by layer. Source: IAM User Guide, "Troubleshoot access denied error
// messages", with the policy ARN of January 2026.
#include "tests/policy/corpus.hpp"

namespace lockbox::texts_test {

using lockbox::concat;
using namespace corpus;

namespace {

constexpr const char* kStatement =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"EFFECT","Action":"ACTION","Resource":"*"}]})";
constexpr const char* kWithPrincipal =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"EFFECT","Principal":"*","Action":"ACTION","Resource":"*"}]})";
constexpr const char* kArn = "arn:aws:iam::111122223333:policy/house";

PolicySource policy(const char* effect, Kind kind, const char* action = "dynamodb:*") {
  const bool principal = kind == Kind::Resource || kind == Kind::Rcp || kind == Kind::VpcEndpoint;
  std::string text =
      lockbox::replace_all(principal ? kWithPrincipal : kStatement, "EFFECT", effect);
  return source(lockbox::replace_all(text, "ACTION", action), kind);
}

PolicySource with_arn(PolicySource p) {
  p.arn = kArn;
  return p;
}

std::string refusal(const AuthRequest& request, const PolicySet& set) {
  const Decision d = evaluate(request, set, Explain::No);
  CHECK_FALSE(d.allowed());
  return d.message;
}

const std::string kStart =
    "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: dynamodb:GetItem on "
    "resource: arn:aws:dynamodb:eu-west-1:111122223333:table/T";

/// A set of policies that allows, but for the layer at hand.
PolicySet allowing() {
  PolicySet set;
  set.identity = {policy("Allow", Kind::Identity)};
  return set;
}

}  // namespace

TEST_CASE("A missing Allow names the layer that has none", "[policy]") {
  const std::string end = " allows the dynamodb:GetItem action";
  const auto check = [&](const PolicySet& set, const char* what) {
    CHECK(refusal(get_item(), set) == concat({kStart, " because no ", what, end}));
  };
  check(PolicySet(), "identity-based policy");
  PolicySet set = allowing();
  set.boundaries = {policy("Allow", Kind::Boundary, "s3:*")};
  check(set, "permissions boundary");
  set = allowing();
  set.scps = {{policy("Allow", Kind::Scp, "s3:*")}};
  check(set, "service control policy");
  set = allowing();
  set.vpc_endpoint = {policy("Allow", Kind::VpcEndpoint, "s3:*")};
  check(set, "VPC endpoint policy");

  AuthRequest session = get_item();
  session.principal.kind = PrincipalKind::RoleSession;
  session.principal.arn = "arn:aws:sts::111122223333:assumed-role/app/s";
  set = allowing();
  set.session = std::vector<PolicySource>{policy("Allow", Kind::Session, "s3:*")};
  CHECK(refusal(session, set) ==
        "User: arn:aws:sts::111122223333:assumed-role/app/s is not authorized to perform: "
        "dynamodb:GetItem on resource: arn:aws:dynamodb:eu-west-1:111122223333:table/T because no "
        "session policy allows the dynamodb:GetItem action");

  AuthRequest foreign = get_item();
  foreign.resource_account = "999900001111";
  CHECK(refusal(foreign, allowing()) == concat({kStart, " because no resource-based policy", end}));

  AuthRequest assume = get_item();
  assume.action = "sts:AssumeRole";
  assume.resource = "arn:aws:iam::111122223333:role/target";
  set = allowing();
  set.resource = source(
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]})",
      Kind::Trust);
  CHECK(refusal(assume, set) ==
        "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: sts:AssumeRole on "
        "resource: arn:aws:iam::111122223333:role/target because no role trust policy allows the "
        "sts:AssumeRole action");
}

TEST_CASE("An explicit deny names its layer, with the policy's ARN where there is one",
          "[policy]") {
  const auto check = [&](const PolicySet& set, const char* what) {
    CHECK(refusal(get_item(), set) == concat({kStart, " with an explicit deny in ", what}));
  };
  PolicySet set = allowing();
  set.identity.push_back(policy("Deny", Kind::Identity));
  check(set, "an identity-based policy");
  set.identity.back() = with_arn(set.identity.back());
  check(set, "an identity-based policy: arn:aws:iam::111122223333:policy/house");
  set = allowing();
  set.boundaries = {with_arn(policy("Deny", Kind::Boundary))};
  check(set, "a permissions boundary: arn:aws:iam::111122223333:policy/house");
  set = allowing();
  set.scps = {{policy("Deny", Kind::Scp)}};
  check(set, "a service control policy");
  set.scps[0][0].arn = "arn:aws:organizations::999900001111:policy/o-x/service_control_policy/p-y";
  check(set,
        "a service control policy: "
        "arn:aws:organizations::999900001111:policy/o-x/service_control_policy/p-y");
  set = allowing();
  set.rcps = {{policy("Deny", Kind::Rcp)}};
  check(set, "a resource control policy");
  set = allowing();
  set.resource = policy("Deny", Kind::Resource);
  check(set, "a resource-based policy");
  set = allowing();
  set.vpc_endpoint = {policy("Deny", Kind::VpcEndpoint)};
  check(set, "a VPC endpoint policy");
  set = allowing();
  set.session = std::vector<PolicySource>{policy("Deny", Kind::Session)};
  check(set, "a session policy");
}

TEST_CASE("Between accounts the ARN is shown within one organization only", "[policy]") {
  AuthRequest foreign = get_item();
  foreign.resource_account = "999900001111";
  PolicySet set = allowing();
  set.identity.push_back(with_arn(policy("Deny", Kind::Identity)));
  const std::string plain = concat({kStart, " with an explicit deny in an identity-based policy"});
  CHECK(refusal(foreign, set) == plain);
  foreign.context.set("aws:PrincipalOrgID", "o-1", "case");
  CHECK(refusal(foreign, set) == plain);
  foreign.context.set("aws:ResourceOrgID", "o-2", "case");
  CHECK(refusal(foreign, set) == plain);
  foreign.context.set("aws:ResourceOrgID", "o-1", "case");
  CHECK(refusal(foreign, set) == concat({plain, ": ", kArn}));
}

}  // namespace lockbox::texts_test
