#pragma once
// How DynamoDB's error texts are kept: each is a row of data with a name, in a short file for its
// area: numbers beside this one, the others in value/texts, expression/texts and table/texts. AWS
// rewords them, so a row says since when its words are known to hold, and what they were before.
// `{0}`, `{1}` ... stand for what the code fills in.
// Sources are those of the checks that use them: the API Reference, the Developer Guide, and public
// recordings of the service's answers.
#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace lockbox::texts {

/// Epochs there are of the texts, oldest first.
inline constexpr std::string_view kMay = "2026-05", kOctober = "2026-10";

struct Text {
  std::string_view words;
  std::string_view since = {};   ///< epoch ("2026-10"); empty: no change of the words is known
  std::string_view before = {};  ///< the words until then; empty: not known
};

/// How many arguments words take: one more than the highest placeholder.
constexpr std::size_t slots(std::string_view words) {
  std::size_t n = 0;
  for (std::size_t i = 0; i + 2 < words.size(); ++i)
    if (words[i] == '{' && words[i + 1] >= '0' && words[i + 1] <= '9' && words[i + 2] == '}')
      n = std::max(n, static_cast<std::size_t>(words[i + 1] - '0') + 1);
  return n;
}

/// Words with their placeholders filled in.
std::string fill(std::string_view words, std::initializer_list<std::string_view> arguments);

/// A text as it is worded now. The arguments are counted by the compiler.
template <const Text& T, class... Arguments>
std::string say(const Arguments&... arguments) {
  static_assert(slots(T.words) == sizeof...(Arguments), "as many arguments as placeholders");
  return fill(T.words, {std::string_view(arguments)...});
}

/// A text as an epoch has it; an empty epoch is the newest.
template <const Text& T, class... Arguments>
std::string say_in(std::string_view epoch, const Arguments&... arguments) {
  static_assert(std::max(slots(T.words), slots(T.before)) == sizeof...(Arguments),
                "as many arguments as placeholders");
  const bool older = !epoch.empty() && epoch < T.since && !T.before.empty();
  return fill(older ? T.before : T.words, {std::string_view(arguments)...});
}

}  // namespace lockbox::texts
