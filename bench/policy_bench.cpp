// Decisions a second: a role with 20 statements under three levels of service control policies.
#include "bench/bench.hpp"
#include "engine/base/text.hpp"
#include "engine/policy/decision.hpp"

namespace lockbox::policy_bench {
using namespace lockbox::policy;

namespace {

DocumentPtr parse(const std::string& text, Kind kind) {
  return parse_document(text, kind).value();
}

PolicySource source(const std::string& text, Kind kind) {
  return {"bench", "bench", "", parse(text, kind)};
}

std::string statements(int count) {
  static const char* const kActions[] = {"s3:GetObject", "dynamodb:PutItem", "kms:Decrypt",
                                         "dynamodb:BatchGet*", "sts:AssumeRole"};
  std::string out = R"({"Version":"2012-10-17","Statement":[)";
  for (int i = 0; i < count; ++i)
    out += concat({R"({"Effect":"Allow","Action":[")", kActions[i % 5],
                   R"(","dynamodb:Describe*"],"Resource":"arn:aws:dynamodb:*:111122223333:table/T)",
                   std::to_string(i), R"("},)"});
  return out +
         R"({"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:Query"],)"
         R"("Resource":"arn:aws:dynamodb:eu-west-1:111122223333:table/Houses",)"
         R"("Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["${aws:PrincipalTag/house}"]}}}]})";
}

PolicySet policies() {
  PolicySet set;
  set.identity.push_back(source(statements(19), Kind::Identity));
  const std::string full =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})";
  const std::string region =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","NotAction":"iam:*","Resource":"*",)"
      R"("Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-west-1","eu-central-1"]}}}]})";
  for (int level = 0; level < 3; ++level) {
    set.scps.push_back({source(full, Kind::Scp)});
    if (level == 0)
      set.scps.back().push_back(source(region, Kind::Scp));
  }
  return set;
}

AuthRequest request() {
  AuthRequest r;
  r.principal.kind = PrincipalKind::RoleSession;
  r.principal.account = r.resource_account = "111122223333";
  r.principal.arn = "arn:aws:sts::111122223333:assumed-role/student/lab";
  r.principal.role_arn = "arn:aws:iam::111122223333:role/student";
  r.action = "dynamodb:GetItem";
  r.resource = "arn:aws:dynamodb:eu-west-1:111122223333:table/Houses";
  r.context.set("aws:PrincipalTag/house", "Gryffindor", "");
  r.context.set("aws:RequestedRegion", "eu-west-1", "");
  r.context.set("aws:SourceIp", "203.0.113.10", "");
  r.context.set("aws:SecureTransport", "true", "");
  r.context.set_multi("dynamodb:LeadingKeys", {"Gryffindor"}, "");
  return r;
}

void run_policy(bench::Figures& out) {
  const PolicySet set = policies();
  const AuthRequest allowed = request();
  AuthRequest refused = allowed;
  refused.context.set_multi("dynamodb:LeadingKeys", {"Slytherin"}, "");
  const auto rate = [&](const AuthRequest& r) {
    return 1 / bench::seconds_each([&] { (void)evaluate(r, set, Explain::No); });
  };
  out.push_back({"decision, allowed", rate(allowed), "decisions/s", 1e6, 3e5, true});
  out.push_back({"decision, denied", rate(refused), "decisions/s", 1e6, 3e5, true});
  const double explained = bench::seconds_each([&] { (void)evaluate(refused, set, Explain::Yes); });
  out.push_back({"decision with explanation", explained * 1e6, "us", 20, 0, false});
  const double flips = bench::seconds_each(
      [&] { (void)find_flips(refused, set, evaluate(refused, set, Explain::Yes)); });
  out.push_back({"decision with flips", flips * 1e6, "us", 0, 0, false});
  const std::string text = statements(19);
  const double parsed = bench::seconds_each([&] { (void)parse_document(text, Kind::Identity); });
  out.push_back({"document of 20 statements parsed", parsed * 1e6, "us", 0, 0, false});
}

const bench::Register kPolicy("policy", run_policy);

}  // namespace
}  // namespace lockbox::policy_bench
