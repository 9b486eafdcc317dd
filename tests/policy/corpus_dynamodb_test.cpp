// Fine-grained access control for DynamoDB. DynamoDB Developer Guide, "Using IAM policy conditions
// for fine-grained access control" and "IAM policies with PartiQL"; Service Authorization
// Reference, "Condition keys for Amazon DynamoDB".
#include "tests/policy/corpus.hpp"

namespace lockbox::corpus_dynamodb_test {
using namespace corpus;

namespace {

/// Operations that name partition keys: dynamodb:LeadingKeys is there when they do.
constexpr const char* kKeyed[] = {
    "GetItem",       "PutItem",      "UpdateItem",     "DeleteItem",    "ConditionCheckItem",
    "Query",         "BatchGetItem", "BatchWriteItem", "PartiQLSelect", "PartiQLInsert",
    "PartiQLUpdate", "PartiQLDelete"};

/// Which keys a request names. The caller's tag "owner" is "ann".
struct KeyState {
  const char* name;
  const char* keys;  ///< as put() takes it
};
constexpr KeyState kStates[] = {{"own", "[ann]"},
                                {"other", "[bob]"},
                                {"both", "[ann, bob]"},
                                {"none", "-"},
                                {"own prefix", "[ann-1]"}};

/// A policy on LeadingKeys. `expected`: A allowed, i implicit deny, X explicit deny, in the order
/// of kStates, then Scan (which never has the key).
struct KeyPolicy {
  const char* rule;
  const char* statements;
  const char* expected;
};

constexpr const char* kAllowAll = R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*"})";

constexpr KeyPolicy kKeyPolicies[] = {
    {"ForAllValues is true without keys, so a request without keys passes; Scan is not listed",
     R"({"Effect":"Allow","Action":["dynamodb:*Item","dynamodb:Query","dynamodb:PartiQL*"],"Resource":"*",
"Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["${aws:PrincipalTag/owner}"]}}})",
     "A i i A i i"},
    {"the Scan hole: with Scan among the actions the whole table is readable",
     R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*",
"Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["${aws:PrincipalTag/owner}"]}}})",
     "A i i A i A"},
    {"Null false closes the hole",
     R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*",
"Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["${aws:PrincipalTag/owner}"]},
"Null":{"dynamodb:LeadingKeys":"false"}}})",
     "A i i i i i"},
    {"the synonym FirstPartitionKeyValues is another key: absent here",
     R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*",
"Condition":{"ForAnyValue:StringEquals":{"dynamodb:FirstPartitionKeyValues":["${aws:PrincipalTag/owner}"]}}})",
     "i i i i i i"},
    {"ForAnyValue lets a batch with one own key read the others",
     R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*",
"Condition":{"ForAnyValue:StringEquals":{"dynamodb:LeadingKeys":["${aws:PrincipalTag/owner}"]}}})",
     "A i A i i i"},
    {"ForAllValues and ForAnyValue together: all keys own, at least one",
     R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*",
"Condition":{"ForAnyValue:StringEquals":{"dynamodb:LeadingKeys":["${aws:PrincipalTag/owner}"]},
"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["${aws:PrincipalTag/owner}"]}}})",
     "A i i i i i"},
    {"without a qualifier a multivalued key never matches",
     R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*",
"Condition":{"StringEquals":{"dynamodb:LeadingKeys":["${aws:PrincipalTag/owner}"]}}})",
     "i i i i i i"},
    {"IfExists without a qualifier: only requests without keys pass",
     R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*",
"Condition":{"StringEqualsIfExists":{"dynamodb:LeadingKeys":["${aws:PrincipalTag/owner}"]}}})",
     "i i i A i A"},
    {"a Deny without a qualifier does not fire on keys, only without them",
     R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*"},{"Effect":"Deny","Action":"dynamodb:*","Resource":"*",
"Condition":{"StringNotEquals":{"dynamodb:LeadingKeys":["${aws:PrincipalTag/owner}"]}}})",
     "A A A X A X"},
    {"Deny ForAnyValue StringNotEquals: any foreign key denies, Scan does not",
     R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*"},{"Effect":"Deny","Action":"dynamodb:*","Resource":"*",
"Condition":{"ForAnyValue:StringNotEquals":{"dynamodb:LeadingKeys":["${aws:PrincipalTag/owner}"]}}})",
     "A X X A X A"},
    {"Deny ForAllValues StringNotEquals: a mixed batch slips through, Scan is denied",
     R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*"},{"Effect":"Deny","Action":"dynamodb:*","Resource":"*",
"Condition":{"ForAllValues:StringNotEquals":{"dynamodb:LeadingKeys":["${aws:PrincipalTag/owner}"]}}})",
     "A X A X X X"},
    {"Deny when the key is absent",
     R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*"},{"Effect":"Deny","Action":"dynamodb:*","Resource":"*",
"Condition":{"Null":{"dynamodb:LeadingKeys":"true"}}})",
     "A A A X A X"},
    {"both Denies together leave only own keys",
     R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*"},{"Effect":"Deny","Action":"dynamodb:*","Resource":"*",
"Condition":{"Null":{"dynamodb:LeadingKeys":"true"}}},{"Effect":"Deny","Action":"dynamodb:*","Resource":"*",
"Condition":{"ForAnyValue:StringNotEquals":{"dynamodb:LeadingKeys":["${aws:PrincipalTag/owner}"]}}})",
     "A X X X X X"},
    {"StringEquals takes no wildcard",
     R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*",
"Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["${aws:PrincipalTag/owner}*"]},"Null":{"dynamodb:LeadingKeys":"false"}}})",
     "i i i i i i"},
    {"StringLike with a prefix covers the key and everything that begins like it",
     R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*",
"Condition":{"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["${aws:PrincipalTag/owner}*"]},"Null":{"dynamodb:LeadingKeys":"false"}}})",
     "A i i i A i"},
    {"StringLike with a separator covers only composed keys",
     R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*",
"Condition":{"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["${aws:PrincipalTag/owner}-*"]},"Null":{"dynamodb:LeadingKeys":"false"}}})",
     "i i i i A i"},
    {"two patterns",
     R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*",
"Condition":{"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["${aws:PrincipalTag/owner}","b?b"]},"Null":{"dynamodb:LeadingKeys":"false"}}})",
     "A A A i i i"},
    {"a variable without a value matches no key, and still lets the empty set pass",
     R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*",
"Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["${aws:PrincipalTag/missing}"]}}})",
     "i i i A i A"},
    {"a Deny on a variable without a value denies every key",
     R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*"},{"Effect":"Deny","Action":"dynamodb:*","Resource":"*",
"Condition":{"ForAnyValue:StringNotEquals":{"dynamodb:LeadingKeys":["${aws:PrincipalTag/missing}"]}}})",
     "X X X A X A"},
    {"a default stands in",
     R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*",
"Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["${aws:PrincipalTag/missing, 'bob'}"]},"Null":{"dynamodb:LeadingKeys":"false"}}})",
     "i A i i i i"},
    {"names of keys compare without case",
     R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*",
"Condition":{"ForAllValues:StringEquals":{"DYNAMODB:leadingkeys":["${AWS:principaltag/OWNER}"]},"Null":{"dynamodb:leadingKeys":"false"}}})",
     "A i i i i i"},
    {"values compare with case",
     R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*",
"Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["Ann","BOB"]},"Null":{"dynamodb:LeadingKeys":"false"}}})",
     "i i i i i i"},
    {"IgnoreCase",
     R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*",
"Condition":{"ForAllValues:StringEqualsIgnoreCase":{"dynamodb:LeadingKeys":["Ann","BOB"]},"Null":{"dynamodb:LeadingKeys":"false"}}})",
     "A A A i i i"},
    {"a second operator on another key must hold as well",
     R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*",
"Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["ann"]},"Bool":{"aws:MultiFactorAuthPresent":"true"}}})",
     "i i i i i i"},
    {"reads of everything, writes of what is one's own: statements add up",
     R"({"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:Query","dynamodb:Scan","dynamodb:BatchGetItem","dynamodb:PartiQLSelect","dynamodb:ConditionCheckItem"],"Resource":"*"},
{"Effect":"Allow","Action":["dynamodb:*"],"Resource":"*","Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["ann","bob","ann-1"]}}})",
     "A A A A A A"},
};

AuthRequest request_of(const std::string& operation, const char* keys) {
  AuthRequest r = get_item();
  r.action = "dynamodb:" + operation;
  r.context.set("aws:PrincipalTag/owner", "ann", "");
  put(r.context, "dynamodb:LeadingKeys", keys);
  return r;
}

PolicySet identity(const std::string& statements, const std::string& version = "2012-10-17") {
  PolicySet set;
  set.identity.push_back(
      source("{\"Version\":\"" + version + "\",\"Statement\":[" + statements + "]}"));
  return set;
}

std::string letter(Verdict v) {
  return v == Verdict::Allow ? "A" : v == Verdict::ExplicitDeny ? "X" : "i";
}

}  // namespace

TEST_CASE("LeadingKeys: every operation, every kind of key", "[policy][corpus][fgac]") {
  int cases = 0;
  for (const KeyPolicy& p : kKeyPolicies) {
    const auto expected = lockbox::split(p.expected, ' ');
    REQUIRE(expected.size() == 6);
    const PolicySet set = identity(p.statements);
    for (const char* operation : kKeyed)
      for (std::size_t i = 0; i < 5; ++i) {
        INFO(p.rule << "\n" << operation << " " << kStates[i].name);
        CHECK(letter(evaluate(request_of(operation, kStates[i].keys), set).verdict) == expected[i]);
        ++cases;
      }
    INFO(p.rule << "\nScan");
    CHECK(letter(evaluate(request_of("Scan", "-"), set).verdict) == expected[5]);
    ++cases;
  }
  CHECK(cases >= 1500);
}

TEST_CASE("LeadingKeys in Version 2008-10-17: variables are plain text", "[policy][corpus][fgac]") {
  const PolicySet set = identity(
      R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*",
"Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["${aws:PrincipalTag/owner}"]}}})",
      "2008-10-17");
  for (const char* operation : kKeyed) {
    INFO(operation);
    CHECK_FALSE(evaluate(request_of(operation, "[ann]"), set).allowed());
    CHECK(evaluate(request_of(operation, "[${aws:PrincipalTag/owner}]"), set).allowed());
    CHECK(evaluate(request_of(operation, "-"), set).allowed());
  }
}

TEST_CASE("Attributes, Select and ReturnValues", "[policy][corpus][fgac]") {
  constexpr const char* kListed =
      R"("ForAllValues:StringEquals":{"dynamodb:Attributes":["Id","Title","Genre"]})";
  const std::string allow =
      R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{)";
  const std::string deny =
      std::string(kAllowAll) +
      R"(,{"Effect":"Deny","Action":"dynamodb:*","Resource":"*","Condition":{)";
  const PolicySet policies[] = {
      // 1: only the list of attributes
      identity(allow + kListed + "}}"),
      // 2: with Select demanded, which writes do not have
      identity(allow + kListed + R"(,"StringEquals":{"dynamodb:Select":"SPECIFIC_ATTRIBUTES"}}})"),
      // 3: with Select where it exists
      identity(allow + kListed +
               R"(,"StringEqualsIfExists":{"dynamodb:Select":"SPECIFIC_ATTRIBUTES"}}})"),
      // 4: as the guide writes it: Select and ReturnValues where they exist
      identity(allow + kListed +
               R"(,"StringEqualsIfExists":{"dynamodb:Select":"SPECIFIC_ATTRIBUTES",)"
               R"("dynamodb:ReturnValues":["NONE","UPDATED_OLD","UPDATED_NEW"]}}})"),
      // 5: everything but one attribute
      identity(deny + R"("ForAnyValue:StringEquals":{"dynamodb:Attributes":["Salary"]}}})"),
      // 6: the same without a qualifier: never fires
      identity(deny + R"("StringEquals":{"dynamodb:Attributes":["Salary"]}}})"),
      // 7: everything but one attribute, and no answer with all of them
      identity(
          deny +
          R"("ForAnyValue:StringEquals":{"dynamodb:Attributes":["Salary"]}}},)"
          R"({"Effect":"Deny","Action":"dynamodb:*","Resource":"*","Condition":{"StringEquals":{)"
          R"("dynamodb:Select":["ALL_ATTRIBUTES","ALL_PROJECTED_ATTRIBUTES"]}}},)"
          R"({"Effect":"Deny","Action":"dynamodb:*","Resource":"*","Condition":{"StringEquals":{)"
          R"("dynamodb:ReturnValues":["ALL_OLD","ALL_NEW"]}}})"),
  };
  // Columns: operation | Attributes | Select | ReturnValues | verdicts of the policies 1 to 7
  constexpr const char* kRows = R"(
GetItem | [Id, Title] | SPECIFIC_ATTRIBUTES | - | A A A A A A A
GetItem | [Id, Salary] | SPECIFIC_ATTRIBUTES | - | i i i i X A X
GetItem | [Salary] | SPECIFIC_ATTRIBUTES | - | i i i i X A X
GetItem | [Id] | ALL_ATTRIBUTES | - | A i i i A A X
GetItem | [Id, title] | SPECIFIC_ATTRIBUTES | - | i i i i A A A
BatchGetItem | [Id, Title, Genre] | SPECIFIC_ATTRIBUTES | - | A A A A A A A
BatchGetItem | [Id] | ALL_ATTRIBUTES | - | A i i i A A X
BatchGetItem | [Id, Salary] | ALL_ATTRIBUTES | - | i i i i X A X
Query | [Id] | ALL_ATTRIBUTES | - | A i i i A A X
Query | [Id] | COUNT | - | A i i i A A A
Query | [Id] | ALL_PROJECTED_ATTRIBUTES | - | A i i i A A X
Query | [Id, Title] | SPECIFIC_ATTRIBUTES | - | A A A A A A A
Query | [Id, Salary] | COUNT | - | i i i i X A X
Query | [Id, Salary, Title] | SPECIFIC_ATTRIBUTES | - | i i i i X A X
Scan | - | ALL_ATTRIBUTES | - | A i i i A A X
Scan | - | COUNT | - | A i i i A A A
Scan | [Title] | SPECIFIC_ATTRIBUTES | - | A A A A A A A
Scan | [Salary] | SPECIFIC_ATTRIBUTES | - | i i i i X A X
Scan | [Salary] | COUNT | - | i i i i X A X
Scan | [] | ALL_ATTRIBUTES | - | A i i i A A X
PartiQLSelect | [Id, Title] | SPECIFIC_ATTRIBUTES | - | A A A A A A A
PartiQLSelect | [Id] | ALL_ATTRIBUTES | - | A i i i A A X
PartiQLSelect | [Id, Salary] | SPECIFIC_ATTRIBUTES | - | i i i i X A X
PutItem | [Id, Title] | - | NONE | A i A A A A A
PutItem | [Id, Title] | - | ALL_OLD | A i A i A A X
PutItem | [Id, Salary] | - | NONE | i i i i X A X
PutItem | [Id] | - | ALL_OLD | A i A i A A X
UpdateItem | [Id, Title] | - | NONE | A i A A A A A
UpdateItem | [Id, Title] | - | UPDATED_NEW | A i A A A A A
UpdateItem | [Id, Title] | - | UPDATED_OLD | A i A A A A A
UpdateItem | [Id, Title] | - | ALL_NEW | A i A i A A X
UpdateItem | [Id, Title] | - | ALL_OLD | A i A i A A X
UpdateItem | [Id, Salary] | - | UPDATED_NEW | i i i i X A X
UpdateItem | [Id, Genre, Salary] | - | NONE | i i i i X A X
DeleteItem | [Id] | - | NONE | A i A A A A A
DeleteItem | [Id] | - | ALL_OLD | A i A i A A X
DeleteItem | [Id, Salary] | - | NONE | i i i i X A X
ConditionCheckItem | [Id] | - | NONE | A i A A A A A
ConditionCheckItem | [Id] | - | ALL_OLD | A i A i A A X
ConditionCheckItem | [Id, Salary] | - | NONE | i i i i X A X
BatchWriteItem | [Id, Title] | - | - | A i A A A A A
BatchWriteItem | [Id, Salary] | - | - | i i i i X A X
PartiQLInsert | [Id, Title] | - | - | A i A A A A A
PartiQLInsert | [Id, Salary] | - | - | i i i i X A X
PartiQLUpdate | [Id, Title] | - | - | A i A A A A A
PartiQLUpdate | [Id, Title] | - | ALL_NEW | A i A i A A X
PartiQLDelete | [Id] | - | - | A i A A A A A
PartiQLDelete | [Id] | - | ALL_OLD | A i A i A A X
)";
  int cases = 0;
  for (const auto& row : corpus::table(kRows)) {
    AuthRequest r = get_item();
    r.action = "dynamodb:" + row[0];
    put(r.context, "dynamodb:Attributes", row[1]);
    put(r.context, "dynamodb:Select", row[2]);
    put(r.context, "dynamodb:ReturnValues", row[3]);
    const auto expected = lockbox::split(row[4], ' ');
    REQUIRE(expected.size() == 7);
    for (std::size_t i = 0; i < 7; ++i) {
      INFO("policy " << i + 1 << ": " << row[0] << " | " << row[1] << " | " << row[2] << " | "
                     << row[3]);
      CHECK(letter(evaluate(r, policies[i]).verdict) == expected[i]);
      ++cases;
    }
  }
  CHECK(cases >= 300);
}

TEST_CASE("PartiQL, transactions, capacity and indexes", "[policy][corpus][fgac]") {
  struct Rule {
    const char* rule;
    const char* statements;
    /// operation, resource after table/T, key, value, verdict: one line a case
    const char* rows;
  };
  const Rule rules[] = {
      {"FullTableScan: PartiQL without a key can be denied",
       R"({"Effect":"Allow","Action":"dynamodb:PartiQL*","Resource":"*"},{"Effect":"Deny","Action":"dynamodb:PartiQLSelect","Resource":"*","Condition":{"Bool":{"dynamodb:FullTableScan":["true"]}}})",
       R"(
PartiQLSelect |  | dynamodb:FullTableScan | true | X
PartiQLSelect |  | dynamodb:FullTableScan | false | A
PartiQLSelect |  | dynamodb:FullTableScan | - | A
PartiQLUpdate |  | dynamodb:FullTableScan | - | A
PartiQLSelect | /index/I | dynamodb:FullTableScan | true | X
Scan |  | dynamodb:FullTableScan | - | i
GetItem |  | dynamodb:FullTableScan | - | i
)"},
      {"the PartiQL way round: reads denied by name, PartiQLSelect forgotten",
       R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*"},{"Effect":"Deny","Action":["dynamodb:GetItem","dynamodb:BatchGetItem","dynamodb:Query","dynamodb:Scan"],"Resource":"*"})",
       R"(
GetItem |  | - | - | X
BatchGetItem |  | - | - | X
Query |  | - | - | X
Query | /index/I | - | - | X
Scan |  | - | - | X
PartiQLSelect |  | - | - | A
PutItem |  | - | - | A
)"},
      {"EnclosingOperation: only as part of a transaction",
       R"({"Effect":"Allow","Action":["dynamodb:PutItem","dynamodb:UpdateItem","dynamodb:GetItem","dynamodb:ConditionCheckItem"],"Resource":"*","Condition":{"ForAnyValue:StringEquals":{"dynamodb:EnclosingOperation":["TransactWriteItems","TransactGetItems"]}}})",
       R"(
PutItem |  | dynamodb:EnclosingOperation | TransactWriteItems | A
UpdateItem |  | dynamodb:EnclosingOperation | TransactWriteItems | A
ConditionCheckItem |  | dynamodb:EnclosingOperation | TransactWriteItems | A
GetItem |  | dynamodb:EnclosingOperation | TransactGetItems | A
PutItem |  | dynamodb:EnclosingOperation | - | i
GetItem |  | dynamodb:EnclosingOperation | - | i
DeleteItem |  | dynamodb:EnclosingOperation | TransactWriteItems | i
)"},
      {"no transactions: a Deny on EnclosingOperation leaves plain calls alone",
       R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*"},{"Effect":"Deny","Action":"dynamodb:*","Resource":"*","Condition":{"ForAnyValue:StringLike":{"dynamodb:EnclosingOperation":["Transact*"]}}})",
       R"(
PutItem |  | dynamodb:EnclosingOperation | TransactWriteItems | X
GetItem |  | dynamodb:EnclosingOperation | TransactGetItems | X
PutItem |  | dynamodb:EnclosingOperation | - | A
PartiQLSelect |  | dynamodb:EnclosingOperation | ExecuteTransaction | A
)"},
      {"ReturnConsumedCapacity",
       R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"StringEqualsIfExists":{"dynamodb:ReturnConsumedCapacity":["NONE"]}}})",
       R"(
GetItem |  | dynamodb:ReturnConsumedCapacity | NONE | A
GetItem |  | dynamodb:ReturnConsumedCapacity | TOTAL | i
Query |  | dynamodb:ReturnConsumedCapacity | - | A
)"},
      {"index forgotten: the table's ARN does not cover its indexes",
       R"({"Effect":"Allow","Action":["dynamodb:Query","dynamodb:Scan"],"Resource":"arn:aws:dynamodb:eu-west-1:111122223333:table/T"})",
       R"(
Query |  | - | - | A
Scan |  | - | - | A
Query | /index/I | - | - | i
Scan | /index/I | - | - | i
)"},
      {"index and table named, streams are not",
       R"({"Effect":"Allow","Action":["dynamodb:Query","dynamodb:GetRecords"],"Resource":["arn:aws:dynamodb:eu-west-1:111122223333:table/T","arn:aws:dynamodb:eu-west-1:111122223333:table/T/index/*"]})",
       R"(
Query | /index/I | - | - | A
Query | /index/J | - | - | A
Query | 2 | - | - | i
GetRecords | /stream/2026-09-01T00:00:00.000 | - | - | i
)"},
      {"a star after the table's name also covers streams and other tables",
       R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:eu-west-1:111122223333:table/T*"})",
       R"(
Query | /index/I | - | - | A
GetRecords | /stream/2026-09-01T00:00:00.000 | - | - | A
GetItem | 2 | - | - | A
DescribeBackup | /backup/01 | - | - | A
)"},
      {"resource tags",
       R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/owner":"${aws:PrincipalTag/owner}"}}})",
       R"(
GetItem |  | aws:ResourceTag/owner | ann | A
GetItem |  | aws:ResourceTag/owner | bob | i
GetItem |  | aws:ResourceTag/owner | - | i
GetItem |  | AWS:resourcetag/OWNER | ann | A
)"},
  };
  for (const Rule& rule : rules) {
    const PolicySet set = identity(rule.statements);
    for (const auto& row : corpus::table(rule.rows)) {
      AuthRequest r = get_item();
      r.context.set("aws:PrincipalTag/owner", "ann", "");
      r.action = "dynamodb:" + row[0];
      r.resource += row[1];
      if (row[2] != "-")
        put(r.context, row[2], row[3]);
      INFO(rule.rule << "\n" << row[0] << row[1] << " " << row[2] << "=" << row[3]);
      CHECK(letter(evaluate(r, set).verdict) == row[4]);
    }
  }
}

}  // namespace lockbox::corpus_dynamodb_test
