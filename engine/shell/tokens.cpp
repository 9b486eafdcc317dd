#include "engine/shell/tokens.hpp"

#include "engine/base/text.hpp"

namespace lockbox::shell {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

/// Why an unquoted operator is refused; empty for characters that are no operator.
std::string_view refusal(std::string_view rest) {
  switch (rest.empty() ? '\0' : rest[0]) {
    case '|':
      return "pipes are not supported here. To pick parts of an answer use --query "
             "(JMESPath), for example --query 'Items[].Student.S'. A | that belongs to a value "
             "must be quoted";
    case '>':
    case '<':
      return "redirections are not supported here. Use `lockbox write NAME 'content'` for a file "
             "and file://NAME to read it. A < or > that belongs to an expression must be quoted";
    case '&':
      return "running in the background (&) is not supported here. An & that belongs to a value "
             "must be quoted";
    case '(':
    case ')':
      return "subshells are not supported here. Parentheses that belong to an expression must be "
             "quoted";
    default:
      return "";
  }
}

class Splitter {
 public:
  Splitter(std::string_view text, bool lenient) : text_(text), lenient_(lenient) {}

  Expected<std::vector<CommandWords>, TokenError> run() {
    while (i_ < text_.size()) {
      if (auto problem = next())
        return *problem;
    }
    end_command(Join::Always);
    if (pending_ != Join::Always && !lenient_)
      return TokenError{"something must follow && or ||", text_.size()};
    return std::move(commands_);
  }

 private:
  std::optional<TokenError> next() {
    const char c = text_[i_];
    if (is_blank(c)) {
      ++i_;
    } else if (c == '\\' && i_ + 1 < text_.size() && text_[i_ + 1] == '\n') {
      i_ += 2;
    } else if (c == '\n' || c == ';') {
      end_command(Join::Always);
      ++i_;
    } else if (c == '#') {
      while (i_ < text_.size() && text_[i_] != '\n') ++i_;
    } else if (text_.substr(i_, 2) == "&&" || text_.substr(i_, 2) == "||") {
      if (current_.words.empty() && !lenient_)
        return TokenError{concat({"a command must stand before ", text_.substr(i_, 2)}), i_};
      end_command(c == '&' ? Join::IfSucceeded : Join::IfFailed);
      i_ += 2;
    } else if (const std::string_view why = refusal(text_.substr(i_)); !why.empty() && !lenient_) {
      return TokenError{std::string(why), i_};
    } else {
      return word();
    }
    return std::nullopt;
  }

  void end_command(Join join) {
    if (!current_.words.empty()) {
      current_.join = pending_;
      commands_.push_back(std::move(current_));
      current_ = CommandWords();
      pending_ = Join::Always;
    }
    if (join != Join::Always)
      pending_ = join;
  }

  std::optional<TokenError> word() {
    Word w;
    w.begin = i_;
    while (i_ < text_.size()) {
      const char c = text_[i_];
      if (is_blank(c) || c == '\n' || c == ';')
        break;
      if (!lenient_ && !refusal(text_.substr(i_)).empty())
        break;
      if (c == '\'' || c == '"') {
        w.quoted = true;
        if (auto problem = quoted(c, w.text))
          return problem;
      } else if (c == '\\') {
        escape(w);
      } else {
        w.text += c;
        ++i_;
      }
    }
    w.end = i_;
    current_.words.push_back(std::move(w));
    return std::nullopt;
  }

  void escape(Word& w) {
    w.quoted = true;
    if (i_ + 1 >= text_.size()) {
      w.text += '\\';
      ++i_;
    } else {
      if (text_[i_ + 1] != '\n')
        w.text += text_[i_ + 1];
      i_ += 2;
    }
  }

  std::optional<TokenError> quoted(char quote, std::string& out) {
    const std::size_t start = i_++;
    for (; i_ < text_.size(); ++i_) {
      const char c = text_[i_];
      if (c == quote) {
        ++i_;
        return std::nullopt;
      }
      if (quote == '"' && c == '\\' && i_ + 1 < text_.size()) {
        const char n = text_[i_ + 1];
        if (n == '"' || n == '\\' || n == '$' || n == '`') {
          out += n;
          ++i_;
          continue;
        }
        if (n == '\n') {
          ++i_;
          continue;
        }
      }
      out += c;
    }
    if (lenient_)
      return std::nullopt;
    const std::string mark(1, quote);
    return TokenError{concat({"the quote ", mark, " opened here is never closed"}), start};
  }

  std::string_view text_;
  bool lenient_;
  std::size_t i_ = 0;
  std::vector<CommandWords> commands_;
  CommandWords current_;
  Join pending_ = Join::Always;
};

}  // namespace

Expected<std::vector<CommandWords>, TokenError> split_commands(std::string_view text) {
  return Splitter(text, false).run();
}

std::vector<Word> split_for_completion(std::string_view line, std::size_t cursor) {
  const std::string_view head = line.substr(0, cursor < line.size() ? cursor : line.size());
  auto commands = Splitter(head, true).run();
  std::vector<Word> words;
  if (commands && !commands->empty())
    words = std::move(commands->back().words);
  if (!words.empty() && words.back().end == head.size())
    return words;
  // The cursor stands after a space or an operator; a new command begins after an operator.
  const std::string_view rest = words.empty() ? head : head.substr(words.back().end);
  if (rest.find_first_of(";\n&|") != std::string_view::npos)
    words.clear();
  Word empty;
  empty.begin = empty.end = head.size();
  words.push_back(empty);
  return words;
}

std::string quote_word(std::string_view text) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=,@%+";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string_view::npos)
    return std::string(text);
  return concat({"'", replace_all(std::string(text), "'", "'\\''"), "'"});
}

}  // namespace lockbox::shell
