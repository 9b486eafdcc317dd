#pragma once
// Texts of a policy that stand for many: wildcards and policy variables, prepared once.
// Sources: IAM User Guide, "IAM JSON policy elements: Resource", "... Condition operators",
// "IAM policy elements: Variables and tags".
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/policy/request.hpp"

namespace lockbox::policy {

/// Meaning of one byte of a pattern.
enum class Wild : char {
  None = 'c',       ///< itself
  Run = '*',        ///< any run of characters
  RunInPart = '-',  ///< any run without a colon
  One = '?',        ///< any one character
  OneInPart = '!'   ///< any one character but a colon
};

/// A text with wildcards. Matching takes time linear in the text for the usual forms and at most
/// the product of both lengths otherwise.
class Pattern {
 public:
  Pattern() = default;
  /// `kinds` holds one Wild for each byte of `text`.
  Pattern(std::string text, std::string kinds);
  bool match(std::string_view text) const {
    switch (form_) {
      case Form::All:
        return true;
      case Form::Exact:
        return text == text_;
      case Form::Prefix:
        return text.size() >= text_.size() && text.substr(0, text_.size()) == text_;
      case Form::OneKind:
        return match_greedy(text);
      case Form::Mixed:
        break;
    }
    return match_table(text);
  }
  bool literal() const { return form_ == Form::Exact; }
  bool everything() const { return form_ == Form::All; }
  /// The pattern as written, and one Wild for each byte of it.
  std::string text() const {
    return form_ == Form::All || form_ == Form::Prefix ? text_ + '*' : text_;
  }
  std::string kinds() const { return kinds_; }

 private:
  enum class Form { All, Exact, Prefix, OneKind, Mixed };
  bool match_greedy(std::string_view text) const;
  bool match_table(std::string_view text) const;
  std::string text_, kinds_;
  Form form_ = Form::Exact;
};

/// How the wildcards of a value are read.
enum class PatternMode {
  Exact,     ///< no wildcards (StringEquals)
  Like,      ///< `*` and `?` anywhere (StringLike, actions)
  Resource,  ///< within the parts of an ARN; `*` at the end of a part also crosses colons
  ArnParts   ///< within the parts of an ARN only (ArnLike)
};

/// A value of a policy with its `${...}` found: pieces that are fixed and pieces that depend on the
/// request.
class Template {
 public:
  Template() = default;
  /// Without `variables` (Version 2008-10-17, operators that take none) `${...}` is plain text.
  Template(std::string_view source, PatternMode mode, bool variables);

  bool has_variables() const { return has_variables_; }
  /// Pattern when there are no variables.
  const Pattern& fixed() const { return fixed_; }

  struct Resolved {
    bool ok = true;       ///< false: a variable has no value and no default
    std::string missing;  ///< name of that variable
    std::string text;     ///< the value as it is compared, for explanations
    Pattern pattern;
  };
  /// Puts the request's values in. Substituted text is literal.
  Resolved resolve(const Context& context) const;
  /// As resolve() but without the explanation.
  bool match(std::string_view text, const Context& context, bool& resolvable) const;
  const std::string& source() const { return source_; }
  /// Names of the variables in it.
  std::vector<std::string> variables() const;

 private:
  struct Piece {
    std::string text;  ///< literal text or the variable's name
    bool variable = false;
    bool escaped = false;  ///< text of ${*}, ${?}, ${$}: no wildcard
    std::optional<std::string> fallback;
  };
  bool match_exact(std::string_view text, const Context& context, bool& resolvable) const;
  Pattern build(const std::string& text, const std::string& literal) const;

  std::string source_;
  PatternMode mode_ = PatternMode::Exact;
  std::vector<Piece> pieces_;
  bool has_variables_ = false;
  Pattern fixed_;
};

}  // namespace lockbox::policy
