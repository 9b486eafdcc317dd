#include "engine/policy/pattern.hpp"

#include <algorithm>

namespace lockbox::policy {
namespace {

bool is_wild(char kind) {
  return kind != static_cast<char>(Wild::None);
}
bool is_run(char kind) {
  return kind == static_cast<char>(Wild::Run) || kind == static_cast<char>(Wild::RunInPart);
}

std::size_t character_length(std::string_view text, std::size_t at) {
  const unsigned char c = static_cast<unsigned char>(text[at]);
  const std::size_t length = c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
  return std::min(length, text.size() - at);
}

// Length of text that one byte of a pattern takes at `at`, 0: no match. Runs are handled apart.
std::size_t step(char pattern, char kind, std::string_view text, std::size_t at) {
  if (at >= text.size())
    return 0;
  if (kind == static_cast<char>(Wild::One))
    return character_length(text, at);
  if (kind == static_cast<char>(Wild::OneInPart))
    return text[at] == ':' ? 0 : character_length(text, at);
  return text[at] == pattern ? 1 : 0;
}

}  // namespace

Pattern::Pattern(std::string text, std::string kinds)
    : text_(std::move(text)), kinds_(std::move(kinds)) {
  const std::size_t first = static_cast<std::size_t>(
      std::find_if(kinds_.begin(), kinds_.end(), is_wild) - kinds_.begin());
  if (first == kinds_.size()) {
    form_ = Form::Exact;
  } else if (first + 1 == kinds_.size() && kinds_[first] == static_cast<char>(Wild::Run)) {
    form_ = first == 0 ? Form::All : Form::Prefix;
    text_.pop_back();
  } else {
    const bool runs = kinds_.find(static_cast<char>(Wild::Run)) != std::string::npos;
    const bool parts = kinds_.find(static_cast<char>(Wild::RunInPart)) != std::string::npos;
    form_ = runs && parts ? Form::Mixed : Form::OneKind;
  }
}

// One kind of run only: going back to the last run is enough (a run that may not cross a colon has
// to end before the colon that the pattern names next, so an earlier one could not do better).
bool Pattern::match_greedy(std::string_view text) const {
  constexpr std::size_t none = std::string::npos;
  std::size_t p = 0, t = 0, run = none, run_text = 0;
  while (t < text.size() || p < text_.size()) {
    if (p < text_.size() && is_run(kinds_[p])) {
      run = p++;
      run_text = t;
      continue;
    }
    const std::size_t taken = p < text_.size() ? step(text_[p], kinds_[p], text, t) : 0;
    if (taken > 0) {
      ++p;
      t += taken;
      continue;
    }
    if (run == none || run_text >= text.size())
      return false;
    if (kinds_[run] == static_cast<char>(Wild::RunInPart) && text[run_text] == ':')
      return false;
    run_text += character_length(text, run_text);
    t = run_text;
    p = run + 1;
  }
  return true;
}

// Both kinds of runs: reachable[i] tells whether the pattern so far can end before text[i].
bool Pattern::match_table(std::string_view text) const {
  std::vector<char> reachable(text.size() + 1, 0), next(text.size() + 1, 0);
  reachable[0] = 1;
  for (std::size_t p = 0; p < text_.size(); ++p) {
    std::fill(next.begin(), next.end(), 0);
    if (is_run(kinds_[p])) {
      const bool in_part = kinds_[p] == static_cast<char>(Wild::RunInPart);
      char open = 0;
      for (std::size_t i = 0; i <= text.size(); ++i) {
        open = static_cast<char>(open | reachable[i]);
        next[i] = open;
        if (i < text.size() && in_part && text[i] == ':')
          open = 0;
      }
    } else {
      for (std::size_t i = 0; i < text.size(); ++i) {
        const std::size_t taken = reachable[i] ? step(text_[p], kinds_[p], text, i) : 0;
        if (taken > 0)
          next[i + taken] = 1;
      }
    }
    reachable.swap(next);
  }
  return reachable[text.size()] != 0;
}

namespace {

// `literal` marks bytes that are no wildcards ('1').
std::string wild_kinds(const std::string& text, const std::string& literal, PatternMode mode) {
  std::string kinds(text.size(), static_cast<char>(Wild::None));
  if (mode == PatternMode::Exact)
    return kinds;
  int colons = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ':')
      ++colons;
    if ((c != '*' && c != '?') || literal[i] == '1')
      continue;
    const bool in_part = mode != PatternMode::Like && colons < 5;
    const bool ends_part = i + 1 == text.size() || text[i + 1] == ':';
    Wild kind = c == '*' ? Wild::Run : Wild::One;
    if (in_part && c == '?')
      kind = Wild::OneInPart;
    if (in_part && c == '*' && (mode == PatternMode::ArnParts || !ends_part))
      kind = Wild::RunInPart;
    kinds[i] = static_cast<char>(kind);
  }
  return kinds;
}

// Where the variable that starts at `open` ends; a brace inside a quoted default is no end.
std::size_t end_of_variable(std::string_view text, std::size_t open) {
  const std::size_t close = text.find('}', open);
  const std::size_t quote = text.find(", '", open);
  if (close == std::string_view::npos || quote == std::string_view::npos || quote > close)
    return close;
  const std::size_t end = text.find("'}", quote + 3);
  return end == std::string_view::npos ? close : end + 1;
}

// `${name, 'default'}`: comma, space, quotes; anything else is part of the name.
void split_default(std::string& name, std::optional<std::string>& fallback) {
  const std::size_t at = name.find(", '");
  if (at == std::string::npos || name.back() != '\'' || name.size() < at + 4)
    return;
  fallback = name.substr(at + 3, name.size() - at - 4);
  name.resize(at);
}

}  // namespace

Template::Template(std::string_view source, PatternMode mode, bool variables)
    : source_(source), mode_(mode) {
  std::string plain;
  std::string_view rest = source;
  const auto flush = [&] {
    if (!plain.empty())
      pieces_.push_back(Piece{plain, false, false, std::nullopt});
    plain.clear();
  };
  while (!rest.empty()) {
    const std::size_t open = variables ? rest.find("${") : std::string_view::npos;
    const std::size_t close = open == std::string_view::npos ? open : end_of_variable(rest, open);
    if (close == std::string_view::npos) {
      plain += rest;
      break;
    }
    plain += rest.substr(0, open);
    Piece piece;
    piece.text = std::string(rest.substr(open + 2, close - open - 2));
    rest.remove_prefix(close + 1);
    flush();
    if (piece.text == "*" || piece.text == "?" || piece.text == "$") {
      piece.escaped = true;
    } else {
      piece.variable = true;
      has_variables_ = true;
      if (!piece.text.empty())
        split_default(piece.text, piece.fallback);
    }
    pieces_.push_back(std::move(piece));
  }
  flush();
  if (has_variables_)
    return;
  std::string text, literal;
  for (const Piece& piece : pieces_) {
    text += piece.text;
    literal.append(piece.text.size(), piece.escaped ? '1' : '0');
  }
  fixed_ = build(text, literal);
}

Pattern Template::build(const std::string& text, const std::string& literal) const {
  return Pattern(text, wild_kinds(text, literal, mode_));
}

std::vector<std::string> Template::variables() const {
  std::vector<std::string> out;
  for (const Piece& piece : pieces_)
    if (piece.variable)
      out.push_back(piece.text);
  return out;
}

Template::Resolved Template::resolve(const Context& context) const {
  Resolved out;
  std::string literal;
  int colons = 0;
  for (const Piece& piece : pieces_) {
    if (!piece.variable) {
      out.text += piece.text;
      literal.append(piece.text.size(), piece.escaped ? '1' : '0');
      colons += static_cast<int>(std::count(piece.text.begin(), piece.text.end(), ':'));
      continue;
    }
    // In an ARN of Resource, variables stand after the fifth colon only.
    const bool allowed = mode_ != PatternMode::Resource || colons >= 5;
    const ContextValue* value = allowed ? context.find(piece.text) : nullptr;
    const bool usable = value && !value->multivalued && !value->values.empty();
    if (!usable && (!piece.fallback || !allowed)) {
      out.ok = false;
      out.missing = piece.text;
      out.text += "${" + piece.text + "}";
      continue;
    }
    const std::string& put = usable ? value->values.front() : *piece.fallback;
    out.text += put;
    literal.append(put.size(), '1');
  }
  if (out.ok)
    out.pattern = build(out.text, literal);
  return out;
}

bool Template::match_exact(std::string_view text, const Context& context, bool& resolvable) const {
  bool same = true;
  for (const Piece& piece : pieces_) {
    std::string_view put = piece.text;
    if (piece.variable) {
      const ContextValue* value = context.find(piece.text);
      const bool usable = value && !value->multivalued && !value->values.empty();
      if (!usable && !piece.fallback) {
        resolvable = false;
        return false;
      }
      put = usable ? std::string_view(value->values.front()) : std::string_view(*piece.fallback);
    }
    same = same && text.substr(0, put.size()) == put;
    if (same)
      text.remove_prefix(put.size());
  }
  return same && text.empty();
}

bool Template::match(std::string_view text, const Context& context, bool& resolvable) const {
  resolvable = true;
  if (!has_variables_)
    return fixed_.match(text);
  if (mode_ == PatternMode::Exact)
    return match_exact(text, context, resolvable);
  const Resolved r = resolve(context);
  resolvable = r.ok;
  return r.ok && r.pattern.match(text);
}

}  // namespace lockbox::policy
