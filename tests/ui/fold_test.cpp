// Long names end their lines at a joint, so that an ARN can be read and no name is torn.
#include "web/ui/fold.hpp"

#include <catch2/catch_test_macros.hpp>

namespace lockbox::fold_test {

namespace {

/// As if every letter were one wide.
std::string folded(std::string_view words, float wrap) {
  return ui::fold_long_names(words, wrap,
                             [](std::string_view part) { return static_cast<float>(part.size()); });
}

struct Case {
  const char* words;
  float wrap;
  const char* lines;
};

}  // namespace

TEST_CASE("a name that no line can hold is broken after a joint", "[ui][fold]") {
  for (const Case& c : {
           Case{"arn:aws:sts::111122223333:assumed-role/visitor/visitor", 40,
                "arn:aws:sts::111122223333:assumed-role/\nvisitor/visitor"},
           Case{"arn:aws:dynamodb:eu-west-1:111122223333:table/Orders", 44,
                "arn:aws:dynamodb:eu-west-1:111122223333:\ntable/Orders"},
           Case{"on resource: vpce-1.dynamodb.eu-west-1.vpce.amazonaws.com because", 20,
                "on resource: vpce-1.dynamodb.\neu-west-1.vpce.\namazonaws.com because"},
       }) {
    CAPTURE(c.words);
    CHECK(folded(c.words, c.wrap) == c.lines);
  }
}

TEST_CASE("nothing is broken that fits, has no joint, or is left to the blanks", "[ui][fold]") {
  for (const Case& c : {
           Case{"arn:aws:iam::1:user/ron", 23, ""},
           Case{"many short words of prose, which the wrapping breaks at blanks", 10, ""},
           Case{"0123456789abcdef0123456789abcdef", 20, ""},
           Case{"first line\nsecond line", 11, ""},
           Case{"", 10, ""},
       }) {
    CAPTURE(c.words);
    CHECK(folded(c.words, c.wrap) == c.lines);
  }
}

TEST_CASE("a part too long for any line stays for the wrapping, the rest is broken", "[ui][fold]") {
  CHECK(folded("table/0123456789abcdef0123456789", 12) == "table/\n0123456789abcdef0123456789");
}

}  // namespace lockbox::fold_test
