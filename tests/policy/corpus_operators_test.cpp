// Condition operators, one line a case. IAM User Guide: "IAM JSON policy elements: Condition
// operators" (tables 1 to 4), "Multivalued context keys" (table 5), "IAM policy elements: Variables
// and tags" (table 6).
#include "tests/policy/corpus.hpp"

namespace lockbox::corpus_operators_test {
using namespace corpus;

namespace {

// Columns: operator | values of the policy | value of the request (- absent, [..] many) | applies
constexpr const char* kStrings = R"(
StringEquals | red | red | yes
StringEquals | red | Red | no
StringEquals | red, blue | blue | yes
StringEquals | red, blue | green | no
StringEquals | r* | red | no
StringEquals | r* | r* | yes
StringEquals | red | - | no
StringEquals | red |  | no
StringNotEquals | red | blue | yes
StringNotEquals | red | red | no
StringNotEquals | red | Red | yes
StringNotEquals | red, blue | blue | no
StringNotEquals | red, blue | green | yes
StringNotEquals | red | - | yes
StringNotEquals | r* | red | yes
StringEqualsIgnoreCase | red | RED | yes
StringEqualsIgnoreCase | RED | red | yes
StringEqualsIgnoreCase | red | rot | no
StringEqualsIgnoreCase | r* | red | no
StringEqualsIgnoreCase | red | - | no
StringNotEqualsIgnoreCase | red | RED | no
StringNotEqualsIgnoreCase | red | rot | yes
StringNotEqualsIgnoreCase | red | - | yes
StringLike | r* | red | yes
StringLike | *d | red | yes
StringLike | * | red | yes
StringLike | * |  | yes
StringLike | r?d | red | yes
StringLike | r?d | reed | no
StringLike | r??d | reed | yes
StringLike | R* | red | no
StringLike | a*b*c | a-b-b-c | yes
StringLike | a*b*c | a-c-b | no
StringLike | a.c | abc | no
StringLike | [a] | a | no
StringLike | ? | ä | yes
StringLike | ?? | ä | no
StringLike | r* | - | no
StringNotLike | r* | red | no
StringNotLike | r* | blue | yes
StringNotLike | r*, b* | blue | no
StringNotLike | r* | - | yes
StringEqualsIfExists | red | - | yes
StringEqualsIfExists | red | blue | no
StringEqualsIfExists | red | red | yes
StringNotEqualsIfExists | red | - | yes
StringNotEqualsIfExists | red | red | no
StringLikeIfExists | r* | - | yes
StringLikeIfExists | r* | blue | no
StringNotLikeIfExists | r* | - | yes
StringNotLikeIfExists | r* | red | no
StringEqualsIgnoreCaseIfExists | red | - | yes
StringEqualsIgnoreCaseIfExists | red | RED | yes
StringNotEqualsIgnoreCaseIfExists | red | - | yes
Null | true | - | yes
Null | true | red | no
Null | false | - | no
Null | false | red | yes
Null | TRUE | - | yes
Null | true, false | red | yes
Null | true | [] | yes
Null | false | [] | no
Null | false | [a, b] | yes
)";

constexpr const char* kNumbers = R"(
NumericEquals | 10 | 10 | yes
NumericEquals | 10 | 10.0 | yes
NumericEquals | 10 | 010 | yes
NumericEquals | 10 | 10.01 | no
NumericEquals | 0 | -0 | yes
NumericEquals | 10 | ten | no
NumericEquals | 10 | 10abc | no
NumericEquals | 10 |  | no
NumericEquals | 10 | - | no
NumericEquals | 9007199254740993 | 9007199254740993 | yes
NumericEquals | 9007199254740993 | 9007199254740992 | no
NumericEquals | 5, 10 | 10 | yes
NumericEquals | 1* | 10 | no
NumericEquals | 1e1 | 10 | yes
NumericNotEquals | 10 | 11 | yes
NumericNotEquals | 10 | 10.0 | no
NumericNotEquals | 10 | - | yes
NumericNotEquals | 5, 10 | 5 | no
NumericLessThan | 10 | 9.99 | yes
NumericLessThan | 10 | 10 | no
NumericLessThan | 10 | -11 | yes
NumericLessThan | -10 | -11 | yes
NumericLessThan | -10 | -9 | no
NumericLessThan | 10 | - | no
NumericLessThan | 10, 20 | 15 | yes
NumericLessThanEquals | 10 | 10 | yes
NumericLessThanEquals | 10 | 10.000 | yes
NumericLessThanEquals | 10 | 10.001 | no
NumericGreaterThan | 10 | 11 | yes
NumericGreaterThan | 10 | 10 | no
NumericGreaterThan | 9 | 10 | yes
NumericGreaterThan | 10 | - | no
NumericGreaterThanEquals | 10 | 10 | yes
NumericGreaterThanEquals | 10 | 9 | no
NumericEqualsIfExists | 10 | - | yes
NumericLessThanIfExists | 10 | - | yes
NumericLessThanIfExists | 10 | 11 | no
NumericGreaterThanIfExists | 10 | - | yes
NumericNotEqualsIfExists | 10 | 10 | no
Bool | true | true | yes
Bool | true | false | no
Bool | false | false | yes
Bool | true | TRUE | yes
Bool | True | true | yes
Bool | true | 1 | no
Bool | yes | yes | no
Bool | true | - | no
Bool | false | - | no
BoolIfExists | true | - | yes
BoolIfExists | false | - | yes
BoolIfExists | true | false | no
BinaryEquals | QmluYXJ5 | QmluYXJ5 | yes
BinaryEquals | QmluYXJ5 | Binary | yes
BinaryEquals | QmluYXJ5 | QmluYXJ6 | no
BinaryEquals | not base64! | not base64! | no
BinaryEquals | QmluYXJ5 | - | no
BinaryEqualsIfExists | QmluYXJ5 | - | yes
)";

constexpr const char* kDates = R"(
DateEquals | 2026-09-01T08:00:00Z | 2026-09-01T08:00:00Z | yes
DateEquals | 2026-09-01T08:00:00Z | 2026-09-01T10:00:00+02:00 | yes
DateEquals | 2026-09-01 | 2026-09-01T00:00:00Z | yes
DateEquals | 2026-09-01T08:00:00Z | 2026-09-01T08:00:01Z | no
DateEquals | 1788249600 | 2026-09-01T08:00:00Z | yes
DateEquals | 2026-09-01T08:00:00Z | 1788249600 | yes
DateEquals | 2026-09-01T08:00:00Z | yesterday | no
DateEquals | 2026-09-01T08:00:00Z | - | no
DateNotEquals | 2026-09-01T08:00:00Z | 2026-09-01T08:00:00Z | no
DateNotEquals | 2026-09-01T08:00:00Z | 2026-09-02T08:00:00Z | yes
DateNotEquals | 2026-09-01T08:00:00Z | - | yes
DateLessThan | 2026-09-01T08:00:00Z | 2026-08-31T23:59:59Z | yes
DateLessThan | 2026-09-01T08:00:00Z | 2026-09-01T08:00:00Z | no
DateLessThan | 2026-09-01T08:00:00Z | - | no
DateLessThanEquals | 2026-09-01T08:00:00Z | 2026-09-01T08:00:00Z | yes
DateLessThanEquals | 2026-09-01T08:00:00Z | 2026-09-01T08:00:01Z | no
DateGreaterThan | 2026-09-01T08:00:00Z | 2026-09-01T08:00:01Z | yes
DateGreaterThan | 2026-09-01T08:00:00Z | 2026-09-01T08:00:00Z | no
DateGreaterThanEquals | 2026-09-01T08:00:00Z | 2026-09-01T08:00:00Z | yes
DateGreaterThanEquals | 2026-09-01T08:00:00Z | 2026-08-31T08:00:00Z | no
DateGreaterThanIfExists | 2026-09-01T08:00:00Z | - | yes
DateLessThanIfExists | 2026-09-01T08:00:00Z | 2027-01-01T00:00:00Z | no
)";

constexpr const char* kAddresses = R"(
IpAddress | 203.0.113.0/24 | 203.0.113.7 | yes
IpAddress | 203.0.113.0/24 | 203.0.114.7 | no
IpAddress | 203.0.113.7 | 203.0.113.7 | yes
IpAddress | 203.0.113.7 | 203.0.113.8 | no
IpAddress | 203.0.113.99/24 | 203.0.113.7 | yes
IpAddress | 0.0.0.0/0 | 8.8.8.8 | yes
IpAddress | 0.0.0.0/0 | 2001:db8::1 | no
IpAddress | ::/0 | 2001:db8::1 | yes
IpAddress | ::/0 | 8.8.8.8 | no
IpAddress | 2001:db8::/32 | 2001:db8:ffff::1 | yes
IpAddress | 2001:db8::/32 | 2001:db9::1 | no
IpAddress | 2001:DB8:0:0:0:0:0:1 | 2001:db8::1 | yes
IpAddress | 10.0.0.0/8, 192.168.0.0/16 | 192.168.9.9 | yes
IpAddress | 10.0.0.0/8, 192.168.0.0/16 | 172.16.0.1 | no
IpAddress | 10.0.0.0/31 | 10.0.0.1 | yes
IpAddress | 10.0.0.0/31 | 10.0.0.2 | no
IpAddress | 10.0.0.0/8 | 10.1.2 | no
IpAddress | 10.0.0.0/8 | 10.1.2.3.4 | no
IpAddress | 10.0.0.0/8 | 10.256.0.1 | no
IpAddress | 10.0.0.0/33 | 10.0.0.1 | no
IpAddress | 10.0.0.0/8 | - | no
NotIpAddress | 203.0.113.0/24 | 203.0.113.7 | no
NotIpAddress | 203.0.113.0/24 | 198.51.100.1 | yes
NotIpAddress | 203.0.113.0/24 | - | yes
NotIpAddress | 203.0.113.0/24 | 2001:db8::1 | yes
NotIpAddress | 10.0.0.0/8, 192.168.0.0/16 | 192.168.9.9 | no
IpAddressIfExists | 10.0.0.0/8 | - | yes
IpAddressIfExists | 10.0.0.0/8 | 11.0.0.1 | no
NotIpAddressIfExists | 10.0.0.0/8 | - | yes
NotIpAddressIfExists | 10.0.0.0/8 | 10.0.0.1 | no
)";

constexpr const char* kArns = R"(
ArnEquals | arn:aws:iam::111122223333:role/app | arn:aws:iam::111122223333:role/app | yes
ArnEquals | arn:aws:iam::111122223333:role/* | arn:aws:iam::111122223333:role/app | yes
ArnLike | arn:aws:iam::111122223333:role/* | arn:aws:iam::111122223333:role/team/app | yes
ArnLike | arn:aws:iam::111122223333:role/a?p | arn:aws:iam::111122223333:role/app | yes
ArnLike | arn:aws:iam::*:role/app | arn:aws:iam::999900001111:role/app | yes
ArnLike | arn:aws:iam::* | arn:aws:iam::111122223333:role/app | no
ArnLike | arn:aws:*:role/app | arn:aws:iam::111122223333:role/app | no
ArnLike | arn:aws:*:*:*:* | arn:aws:iam::111122223333:role/app | yes
ArnLike | arn:aws:sns:*:*:topic | arn:aws:sns:eu-west-1:111122223333:topic | yes
ArnLike | arn:aws:sns:*:topic | arn:aws:sns:eu-west-1:111122223333:topic | no
ArnLike | arn:aws:iam::111122223333:role/App | arn:aws:iam::111122223333:role/app | no
ArnLike | * | arn:aws:iam::111122223333:role/app | no
ArnLike | arn:aws:s3:::* | arn:aws:s3:::bucket/key:with:colons | yes
ArnLike | arn:aws:s3:::* | bucket | no
ArnEquals | arn:aws:s3:::a, arn:aws:s3:::b | arn:aws:s3:::b | yes
ArnEquals | arn:aws:s3:::a | - | no
ArnNotEquals | arn:aws:s3:::a | arn:aws:s3:::b | yes
ArnNotEquals | arn:aws:s3:::* | arn:aws:s3:::b | no
ArnNotLike | arn:aws:s3:::a* | arn:aws:s3:::abc | no
ArnNotLike | arn:aws:s3:::a* | arn:aws:s3:::b | yes
ArnNotLike | arn:aws:s3:::a | - | yes
ArnNotEquals | arn:aws:s3:::a | - | yes
ArnLikeIfExists | arn:aws:s3:::a | - | yes
ArnEqualsIfExists | arn:aws:s3:::a | arn:aws:s3:::b | no
ArnNotLikeIfExists | arn:aws:s3:::a | arn:aws:s3:::a | no
)";

bool applies(const std::string& version, const std::string& op, const std::string& values,
             const std::string& seen, Effect effect, const Context& more = {}) {
  std::string list;
  for (const std::string& v : items(values)) list += (list.empty() ? "\"" : ",\"") + v + "\"";
  const std::string condition = "\"Condition\":{\"" + op + "\":{\"test:Key\":[" + list + "]}}";
  const std::string everything = R"("Action":"*","Resource":"*")";
  PolicySet set;
  if (effect == Effect::Allow) {
    set.identity.push_back(source("{\"Version\":\"" + version +
                                  "\",\"Statement\":{\"Effect\":\"Allow\"," + everything + "," +
                                  condition + "}}"));
  } else {
    set.identity.push_back(
        source("{\"Version\":\"" + version + "\",\"Statement\":[{\"Effect\":\"Allow\"," +
               everything + "},{\"Effect\":\"Deny\"," + everything + "," + condition + "}]}"));
  }
  AuthRequest r = get_item();
  r.context = more;
  put(r.context, "TEST:key", seen);
  const Verdict v = evaluate(r, set, Explain::No).verdict;
  return effect == Effect::Allow ? v == Verdict::Allow : v == Verdict::ExplicitDeny;
}

int run(const char* text) {
  int cases = 0;
  for (const auto& row : corpus::table(text)) {
    INFO(row[0] << " | " << row[1] << " | " << row[2]);
    REQUIRE(row.size() == 4);
    for (const Effect effect : {Effect::Allow, Effect::Deny}) {
      CHECK(applies("2012-10-17", row[0], row[1], row[2], effect) == (row[3] == "yes"));
      ++cases;
    }
  }
  return cases;
}

}  // namespace

TEST_CASE("Condition operators: single-valued keys", "[policy][corpus]") {
  int cases = 0;
  for (const char* text : {kStrings, kNumbers, kDates, kAddresses, kArns}) cases += run(text);
  CHECK(cases >= 350);
}

TEST_CASE("An operator without a qualifier never matches a multivalued key", "[policy][corpus]") {
  for (const char* op :
       {"StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase", "StringEqualsIfExists", "StringNotEqualsIfExists"})
    for (const char* seen : {"[red]", "[blue]", "[red, blue]", "[]"})
      for (const Effect effect : {Effect::Allow, Effect::Deny}) {
        INFO(op << " " << seen);
        CHECK_FALSE(applies("2012-10-17", op, "red", seen, effect));
      }
}

TEST_CASE("Set operators: every quantifier over every set", "[policy][corpus]") {
  // The documentation's table, written as quantifiers over plain membership.
  const char* const kSets[] = {"-",           "[]",         "[red]",         "[blue]",
                               "[red, blue]", "[red, red]", "[green, blue]", "[red, green]"};
  const char* const kLists[] = {"red", "red, blue", "red, blue, green"};
  int cases = 0;
  for (const std::string qualifier : {"ForAllValues:", "ForAnyValue:"})
    for (const std::string op : {"StringEquals", "StringNotEquals", "StringLike", "StringNotLike"})
      for (const char* set : kSets)
        for (const char* list : kLists) {
          const bool negated = op.find("Not") != std::string::npos;
          const std::string text = set;
          const auto values =
              text == "-" ? std::vector<std::string>() : items(text.substr(1, text.size() - 2));
          bool all = true, any = false;
          for (const std::string& v : values) {
            bool in = false;
            for (const std::string& wanted : items(list)) in = in || wanted == v;
            all = all && in != negated;
            any = any || in != negated;
          }
          const bool expected = qualifier == "ForAllValues:" ? all : any;
          for (const Effect effect : {Effect::Allow, Effect::Deny}) {
            INFO(qualifier << op << " " << list << " | " << set);
            CHECK(applies("2012-10-17", qualifier + op, list, set, effect) == expected);
            ++cases;
          }
        }
  CHECK(cases == 384);
}

TEST_CASE("Set operators on single-valued keys and on empty texts", "[policy][corpus]") {
  constexpr const char* kRows = R"(
ForAllValues:StringEquals | red | red | yes
ForAllValues:StringEquals | red | blue | no
ForAllValues:StringEquals | red | - | yes
ForAnyValue:StringEquals | red | red | yes
ForAnyValue:StringEquals | red | blue | no
ForAnyValue:StringEquals | red | - | no
ForAnyValue:StringNotEquals | red | - | no
ForAllValues:StringNotEquals | red | - | yes
ForAllValues:StringEqualsIfExists | red | - | yes
ForAnyValue:StringEqualsIfExists | red | - | yes
ForAnyValue:StringEqualsIfExists | red | [] | no
ForAnyValue:StringLike | r* | [blue, red] | yes
ForAllValues:StringLike | r* | [rose, red] | yes
ForAllValues:StringLike | r* | [rose, blue] | no
ForAnyValue:NumericLessThan | 10 | [11, 9] | yes
ForAllValues:NumericLessThan | 10 | [11, 9] | no
ForAnyValue:Bool | true | [false, true] | yes
ForAllValues:ArnLike | arn:aws:s3:::* | [arn:aws:s3:::a, arn:aws:s3:::b] | yes
ForAnyValue:IpAddress | 10.0.0.0/8 | [11.0.0.1, 10.0.0.1] | yes
)";
  CHECK(run(kRows) == 38);
}

TEST_CASE("Policy variables in values", "[policy][corpus]") {
  // Columns: version | operator | value of the policy | value of the request | applies.
  // The request has aws:username "ann", aws:PrincipalTag/team "r*d", aws:PrincipalTag/empty "" and
  // the multivalued key aws:TagKeys.
  constexpr const char* kRows = R"(
2012-10-17 | StringEquals | ${aws:username} | ann | yes
2012-10-17 | StringEquals | ${AWS:UserName} | ann | yes
2012-10-17 | StringEquals | home-${aws:username}-x | home-ann-x | yes
2012-10-17 | StringEquals | ${aws:username} | ${aws:username} | no
2008-10-17 | StringEquals | ${aws:username} | ann | no
2008-10-17 | StringEquals | ${aws:username} | ${aws:username} | yes
2008-10-17 | StringNotEquals | ${aws:username} | ann | yes
2012-10-17 | StringEquals | ${aws:PrincipalTag/none} | ann | no
2012-10-17 | StringNotEquals | ${aws:PrincipalTag/none} | ann | yes
2012-10-17 | StringLike | ${aws:PrincipalTag/none} | ann | no
2012-10-17 | StringNotLike | ${aws:PrincipalTag/none} | ann | yes
2012-10-17 | StringEquals | ${aws:PrincipalTag/none; 'ann'} | ann | yes
2012-10-17 | StringEquals | ${aws:username; 'bob'} | ann | yes
2012-10-17 | StringEquals | ${aws:username; 'bob'} | bob | no
2012-10-17 | StringEquals | x${aws:PrincipalTag/empty}y | xy | yes
2012-10-17 | StringLike | ${aws:PrincipalTag/team} | r*d | yes
2012-10-17 | StringLike | ${aws:PrincipalTag/team} | read | no
2012-10-17 | StringLike | ${aws:PrincipalTag/team}* | r*d-1 | yes
2012-10-17 | StringLike | ${*} | * | yes
2012-10-17 | StringLike | ${*} | abc | no
2012-10-17 | StringLike | a${?}b | a?b | yes
2012-10-17 | StringLike | a${?}b | axb | no
2012-10-17 | StringEquals | ${$}x | $x | yes
2012-10-17 | StringEquals | ${*} | * | yes
2012-10-17 | StringEqualsIgnoreCase | ${aws:username} | ANN | yes
2012-10-17 | StringNotEqualsIgnoreCase | ${aws:PrincipalTag/none} | ANN | yes
2012-10-17 | StringEquals | ${aws:TagKeys} | red | no
2012-10-17 | StringNotEquals | ${aws:TagKeys} | red | yes
2012-10-17 | NumericEquals | ${aws:username} | ann | no
2012-10-17 | ArnEquals | arn:aws:iam::111122223333:user/${aws:username} | arn:aws:iam::111122223333:user/ann | yes
2012-10-17 | ArnLike | arn:aws:iam::*:user/${aws:username} | arn:aws:iam::111122223333:user/bob | no
2012-10-17 | ForAllValues:StringEquals | ${aws:username} | [ann, ann] | yes
2012-10-17 | ForAllValues:StringLike | ${aws:username}-* | [ann-1, ann-2] | yes
2012-10-17 | ForAllValues:StringLike | ${aws:username}-* | [ann-1, bob-2] | no
2012-10-17 | ForAnyValue:StringNotEquals | ${aws:username} | [ann, bob] | yes
)";
  Context context;
  context.set("aws:username", "ann", "");
  context.set("aws:PrincipalTag/team", "r*d", "");
  context.set("aws:PrincipalTag/empty", "", "");
  context.set_multi("aws:TagKeys", {"red"}, "");
  for (const auto& row : corpus::table(kRows)) {
    // A comma separates values in the table, so the rows write ';' in defaults.
    std::string value = lockbox::replace_all(row[2], ";", "\x01");
    INFO(row[0] << " | " << row[1] << " | " << row[2] << " | " << row[3]);
    PolicySet set;
    value = lockbox::replace_all(value, "\x01", ",");
    set.identity.push_back(
        source("{\"Version\":\"" + row[0] +
               R"(","Statement":{"Effect":"Allow","Action":"*","Resource":"*",)" +
               "\"Condition\":{\"" + row[1] + "\":{\"test:Key\":\"" + value + "\"}}}}"));
    AuthRequest r = get_item();
    r.context = context;
    put(r.context, "test:Key", row[3]);
    CHECK(evaluate(r, set, Explain::No).allowed() == (row[4] == "yes"));
  }
}

TEST_CASE("A Deny that cannot be evaluated denies, and an Allow does not allow",
          "[policy][corpus]") {
  for (const char* row : {"NumericNotEquals | 10 | ten", "NotIpAddress | 10.0.0.0/8 | nowhere",
                          "DateNotEquals | 2026-09-01 | someday", "NumericNotEquals | ten | 10"}) {
    INFO(row);
    const auto c = columns(row);
    CHECK_FALSE(applies("2012-10-17", c[0], c[1], c[2], Effect::Allow));
    CHECK(applies("2012-10-17", c[0], c[1], c[2], Effect::Deny));
  }
}

}  // namespace lockbox::corpus_operators_test
