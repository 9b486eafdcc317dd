#pragma once
// Splits what is typed into commands and words, by the quoting rules of a POSIX shell
// (POSIX.1-2017, Shell Command Language, 2.2 Quoting). Variables, globs, pipes and redirections are
// not offered.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"

namespace lockbox::shell {

/// One word after quote removal, and where it stood in the line (bytes, quotes included).
struct Word {
  std::string text;
  std::size_t begin = 0, end = 0;
  bool quoted = false;  ///< some part was quoted: such a word is never an operator or a comment
};

/// What joins a command to the one before it.
enum class Join { Always, IfSucceeded, IfFailed };

struct CommandWords {
  Join join = Join::Always;
  std::vector<Word> words;  ///< never empty
};

/// Why a line cannot be split, and the byte where it goes wrong.
struct TokenError {
  std::string message;
  std::size_t offset = 0;
};

/// Commands of `text`, separated by new lines, `;`, `&&` and `||`. `#` at the start of a word
/// begins a comment. The error names an open quote or the operator that is not supported.
Expected<std::vector<CommandWords>, TokenError> split_commands(std::string_view text);

/// Words of an unfinished line up to `cursor`, for completion: open quotes are accepted. The last
/// word is the one under the cursor (empty when the cursor follows a space).
std::vector<Word> split_for_completion(std::string_view line, std::size_t cursor);

/// `text` quoted for the shell if it needs it: 'single' quotes, or as it is when it is plain.
std::string quote_word(std::string_view text);

}  // namespace lockbox::shell
