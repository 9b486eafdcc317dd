// Every combination of the layers of one account. IAM User Guide, "Policy evaluation for requests
// within a single account" and "Cross-account policy evaluation logic".
#include "tests/policy/corpus.hpp"

namespace lockbox::corpus_layers_test {
using namespace corpus;

namespace {

/// What one layer says.
enum Say { Nothing, Silent, Allows, Denies };  ///< Nothing: the layer does not exist

PolicySource says(Say say, Kind kind, const std::string& principal = "") {
  const std::string named = principal.empty() ? "" : ",\"Principal\":" + principal;
  const std::string effect = say == Denies ? "Deny" : "Allow";
  const std::string action = say == Silent ? "s3:ListBucket" : "*";
  return source(R"({"Version":"2012-10-17","Statement":[{"Effect":")" + effect + R"(","Action":")" +
                    action + R"(","Resource":"*")" + named + "}]}",
                kind);
}

/// A caller and how the resource policy names it; what such an Allow passes by (same account).
struct Row {
  const char* caller;
  PrincipalKind kind;
  const char* arn;
  const char* named;  ///< value of Principal
  bool identity, boundary, session;
};

constexpr Row kRows[] = {
    {"session by role", PrincipalKind::RoleSession, "arn:aws:sts::111122223333:assumed-role/app/s1",
     R"({"AWS":"arn:aws:iam::111122223333:role/app"})", true, false, false},
    {"session by itself", PrincipalKind::RoleSession,
     "arn:aws:sts::111122223333:assumed-role/app/s1",
     R"({"AWS":"arn:aws:sts::111122223333:assumed-role/app/s1"})", true, true, true},
    {"session by *", PrincipalKind::RoleSession, "arn:aws:sts::111122223333:assumed-role/app/s1",
     R"("*")", true, true, true},
    {"session by account", PrincipalKind::RoleSession,
     "arn:aws:sts::111122223333:assumed-role/app/s1", R"({"AWS":"111122223333"})", false, false,
     false},
    {"user by itself", PrincipalKind::User, "arn:aws:iam::111122223333:user/ann",
     R"({"AWS":"arn:aws:iam::111122223333:user/ann"})", true, true, true},
    {"user by account", PrincipalKind::User, "arn:aws:iam::111122223333:user/ann",
     R"({"AWS":"arn:aws:iam::111122223333:root"})", false, false, false},
    {"federated user by itself", PrincipalKind::FederatedUser,
     "arn:aws:sts::111122223333:federated-user/fed",
     R"({"AWS":"arn:aws:sts::111122223333:federated-user/fed"})", true, true, true},
    {"federated user by its IAM user", PrincipalKind::FederatedUser,
     "arn:aws:sts::111122223333:federated-user/fed",
     R"({"AWS":"arn:aws:iam::111122223333:user/issuer"})", true, false, false},
    {"federated user by account", PrincipalKind::FederatedUser,
     "arn:aws:sts::111122223333:federated-user/fed", R"({"AWS":"111122223333"})", false, false,
     false},
};

AuthRequest request_of(const Row& row, const std::string& resource_account) {
  AuthRequest r = get_item();
  r.principal.kind = row.kind;
  r.principal.arn = row.arn;
  if (row.kind == PrincipalKind::RoleSession)
    r.principal.role_arn = "arn:aws:iam::111122223333:role/app";
  if (row.kind == PrincipalKind::FederatedUser)
    r.principal.role_arn = "arn:aws:iam::111122223333:user/issuer";
  r.resource_account = resource_account;
  return r;
}

struct Combination {
  Say identity, boundary, session, resource, scp, endpoint;
};

Verdict expected(const Row& row, const Combination& c, bool cross) {
  const Say session = c.session;
  for (const Say s : {c.identity, c.boundary, session, c.resource, c.scp, c.endpoint})
    if (s == Denies)
      return Verdict::ExplicitDeny;
  const bool named = c.resource == Allows;
  const bool grant = named && !cross;
  bool ok = c.identity == Allows || (grant && row.identity);
  ok = ok && (c.boundary == Nothing || c.boundary == Allows || (grant && row.boundary));
  const bool federated = row.kind == PrincipalKind::FederatedUser;
  ok = ok && (session == Allows || (session == Nothing && !federated) || (grant && row.session));
  ok = ok && (!cross || named);
  ok = ok && c.scp != Silent && c.endpoint != Silent;
  return ok ? Verdict::Allow : Verdict::ImplicitDeny;
}

PolicySet policies_of(const Row& row, const Combination& c) {
  PolicySet set;
  if (c.identity != Nothing)
    set.identity.push_back(says(c.identity, Kind::Identity));
  if (c.boundary != Nothing)
    set.boundaries.push_back(says(c.boundary, Kind::Boundary));
  if (c.session != Nothing)
    set.session = std::vector<PolicySource>{says(c.session, Kind::Session)};
  if (c.resource != Nothing)
    set.resource = says(c.resource, Kind::Resource, row.named);
  if (c.scp != Nothing)
    set.scps.push_back({says(c.scp, Kind::Scp)});
  if (c.endpoint != Nothing)
    set.vpc_endpoint.push_back(says(c.endpoint, Kind::VpcEndpoint, R"("*")"));
  return set;
}

int check(const Row& row, const Combination& c, bool cross) {
  const AuthRequest r = request_of(row, cross ? "999900001111" : "111122223333");
  const Decision d = evaluate(r, policies_of(row, c), Explain::No);
  INFO(row.caller << (cross ? ", other account" : "") << ": identity " << c.identity << " boundary "
                  << c.boundary << " session " << c.session << " resource " << c.resource << " scp "
                  << c.scp << " endpoint " << c.endpoint);
  CHECK(to_text(d.verdict) == to_text(expected(row, c, cross)));
  return 1;
}

constexpr Say kAll[] = {Nothing, Silent, Allows, Denies};

}  // namespace

TEST_CASE("Identity, boundary, session and resource policy in every combination",
          "[policy][corpus]") {
  int cases = 0;
  for (const Row& row : kRows)
    for (const Say identity : {Nothing, Allows, Denies})
      for (const Say boundary : kAll)
        for (const Say session : kAll)
          for (const Say resource : {Nothing, Allows, Denies})
            for (const bool cross : {false, true})
              cases += check(row, {identity, boundary, session, resource, Nothing, Nothing}, cross);
  CHECK(cases == 9 * 3 * 4 * 4 * 3 * 2);
}

TEST_CASE("Service control and endpoint policies limit every grant", "[policy][corpus]") {
  int cases = 0;
  for (const Row& row : kRows)
    for (const Say identity : {Nothing, Allows})
      for (const Say resource : {Nothing, Allows})
        for (const Say scp : kAll)
          for (const Say endpoint : kAll)
            for (const bool cross : {false, true})
              cases += check(row, {identity, Nothing, Allows, resource, scp, endpoint}, cross);
  CHECK(cases == 9 * 2 * 2 * 4 * 4 * 2);
}

}  // namespace lockbox::corpus_layers_test
