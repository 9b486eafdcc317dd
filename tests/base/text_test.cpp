#include "engine/base/text.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "engine/base/arn.hpp"
#include "engine/base/rng.hpp"
#include "engine/base/sim_time.hpp"

namespace lockbox::text_test {

TEST_CASE("small text helpers", "[base][text]") {
  CHECK(concat({"a", "", "bc"}) == "abc");
  CHECK(join({"a", "b", "c"}, ", ") == "a, b, c");
  CHECK(join({}, ",").empty());
  CHECK(split("a,,b", ',') == std::vector<std::string>{"a", "", "b"});
  CHECK(split("", ',') == std::vector<std::string>{""});
  CHECK(trim(" \t x y\n") == "x y");
  CHECK(to_lower("ABcÉ") == "abcÉ");
  CHECK(to_upper("abC1") == "ABC1");
  CHECK(equals_ignore_case("Scan", "sCAN"));
  CHECK(!equals_ignore_case("Scan", "Scans"));
  CHECK(replace_all("aXXbXX", "XX", "-") == "a-b-");
  CHECK(replace_all("aaa", "", "-") == "aaa");
}

TEST_CASE("to_int takes whole decimal integers only", "[base][text]") {
  CHECK(to_int("42") == 42);
  CHECK(to_int("-7") == -7);
  CHECK(to_int("9223372036854775807") == INT64_MAX);
  CHECK(to_int("-9223372036854775808") == INT64_MIN);
  for (const char* bad :
       {"", "-", "4.0", "1e3", " 1", "9223372036854775808", "99999999999999999999"})
    CHECK(to_int(bad) == std::nullopt);
}

TEST_CASE("UTF-8 is checked strictly", "[base][text]") {
  CHECK(is_valid_utf8("h\xC3\xA9llo \xE2\x82\xAC \xF0\x9F\xA6\x89"));
  CHECK(utf8_length("h\xC3\xA9\xF0\x9F\xA6\x89") == 3);
  for (const char* bad : {"\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE0\x80\x80", "\xFF",
                          "\xC3", "\xF0\x80\x80\x80", "a\x80"})
    CHECK(!is_valid_utf8(bad));
}

TEST_CASE("wildcards: * is any run, ? one character", "[base][text]") {
  const auto yes = [](const char* p, const char* t) { CHECK(wildcard_match(p, t)); };
  const auto no = [](const char* p, const char* t) { CHECK(!wildcard_match(p, t)); };
  yes("", "");
  yes("*", "");
  yes("a*c", "abbc");
  yes("a*b*c", "aXbYbZc");
  yes("?", "\xC3\xA9");
  yes("Get*", "GetItem");
  yes("*Item", "BatchGetItem");
  no("?", "");
  no("??", "\xC3\xA9");
  no("a*c", "abcd");
  no("table/T", "table/T2");
  no("get*", "GetItem");
  CHECK(!wildcard_match(std::string(2000, '*') + "b", std::string(20000, 'a')));
}

TEST_CASE("base64 and hex", "[base][text]") {
  // RFC 4648, section 10
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& v : vectors) {
    CHECK(base64_encode(v.first) == v.second);
    CHECK(base64_decode(v.second) == std::string(v.first));
  }
  for (const char* bad : {"Zg=", "Zg", "Z===", "Zh==", "Zm9=", "====", "Zg==Zg==", "Zm 9v"})
    CHECK(base64_decode(bad) == std::nullopt);
  CHECK(hex_encode(std::string("\x00\xfe", 2)) == "00fe");
}

TEST_CASE("closest proposes only near words", "[base][text]") {
  const std::vector<std::string> words = {"get-item", "put-item", "scan", "query"};
  CHECK(closest("get-itm", words) == std::string("get-item"));
  CHECK(closest("qurey", words) == std::nullopt);
  CHECK(closest("querry", words) == std::string("query"));
  CHECK(closest("transact", words) == std::nullopt);
  CHECK(closest("", words) == std::nullopt);
}

TEST_CASE("ARNs split at the first five colons", "[base][arn]") {
  const auto arn = parse_arn("arn:aws:dynamodb:eu-west-1:111122223333:table/T/index/a:b");
  REQUIRE(arn);
  CHECK(arn->service == "dynamodb");
  CHECK(arn->resource == "table/T/index/a:b");
  CHECK(to_text(*arn) == "arn:aws:dynamodb:eu-west-1:111122223333:table/T/index/a:b");
  CHECK(!parse_arn("arn:aws:dynamodb:eu-west-1"));
  CHECK(!parse_arn("urn:aws:s3:::b"));
  CHECK(table_arn("eu-west-1", "111122223333", "T") ==
        "arn:aws:dynamodb:eu-west-1:111122223333:table/T");
}

TEST_CASE("times print and parse", "[base][sim_time]") {
  const SimTime t{1788249600123};
  CHECK(to_iso8601(t) == "2026-09-01T08:00:00Z");
  CHECK(to_basic_iso8601(t) == "20260901T080000Z");
  CHECK(to_cli_timestamp(t) == "2026-09-01T08:00:00.123000+00:00");
  CHECK(to_iso8601(SimTime{-1}) == "1969-12-31T23:59:59Z");
  CHECK(SimTime{-1}.seconds() == -1);
  CHECK(parse_iso8601("2026-09-01T08:00:00Z") == SimTime{1788249600000});
  CHECK(parse_iso8601("2026-09-01T10:00:00.123+02:00") == SimTime{1788249600123});
  CHECK(parse_iso8601("1970-01-02") == SimTime{86400000});
  CHECK(parse_iso8601("2024-02-29")->ms % 86400000 == 0);
  for (const char* bad : {"", "2026", "2023-02-29", "2026-13-01", "2026-09-01T25:00:00Z",
                          "2026-09-01T08:00:00.Z", "2026-09-01T08:00:00Zx", "2026-09-01 "})
    CHECK(parse_iso8601(bad) == std::nullopt);
  for (std::int64_t day = -200000; day < 200000; day += 97)
    REQUIRE(parse_iso8601(to_iso8601(SimTime{day * 86400000 + 3661000})) ==
            SimTime{day * 86400000 + 3661000});
}

TEST_CASE("identifiers have AWS's shapes", "[base][rng]") {
  Rng rng;
  const std::string id = make_request_id(rng);
  CHECK(id.size() == 52);
  CHECK(id.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == std::string::npos);
  CHECK(make_request_id(rng) != id);
  const std::string uuid = make_uuid(rng);
  REQUIRE(uuid.size() == 36);
  CHECK(uuid[8] == '-');
  CHECK(uuid[14] == '4');
  CHECK(std::string("89ab").find(uuid[19]) != std::string::npos);
  const std::string role = make_unique_id(rng, "AROA");
  CHECK(role.size() == 21);
  CHECK(role.substr(0, 4) == "AROA");
  Rng a, b;
  CHECK(make_uuid(a) == make_uuid(b));
}

}  // namespace lockbox::text_test
