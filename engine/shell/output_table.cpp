// `--output table`: a title, then sections of rows in boxes; a section inside another is drawn one
// bar further in on both sides.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "engine/base/text.hpp"
#include "engine/shell/output.hpp"

namespace lockbox::shell {
namespace {

constexpr int kPadding = 4;  ///< two blanks on each side of a cell
constexpr int kBorders = 2;

int width_of(const std::string& s) {
  return static_cast<int>(utf8_length(s));
}
std::string blanks(int n) {
  return std::string(static_cast<std::size_t>(std::max(n, 0)), ' ');
}
std::string dashes(int n) {
  return std::string(static_cast<std::size_t>(std::max(n, 0)), '-');
}

struct Section {
  std::string title;
  bool titled = false;
  int level = 0;
  std::vector<std::string> headers;
  std::vector<std::vector<std::string>> rows;

  std::vector<int> widths() const {
    std::vector<int> out;
    const auto grow = [&](const std::vector<std::string>& cells) {
      if (out.size() < cells.size())
        out.resize(cells.size(), 0);
      for (std::size_t i = 0; i < cells.size(); ++i) out[i] = std::max(out[i], width_of(cells[i]));
    };
    grow(headers);
    for (const auto& row : rows) grow(row);
    return out;
  }

  int total_width() const {
    int total = kBorders;
    for (const int w : widths()) total += w + kPadding;
    if (total == kBorders && !titled)
      return 0;
    if (titled)
      total = std::max(total, width_of(title) + kBorders);
    return total + 2 * level;
  }

  /// Column widths that fill `total` in proportion to what the columns need.
  std::vector<int> scaled_widths(int total) const {
    std::vector<int> out = widths();
    int sum = 0;
    for (int& w : out) sum += w += kPadding;
    if (out.empty())
      return out;
    const double factor = static_cast<double>(total) / sum;
    int off = -total;
    for (int& w : out) off += w = static_cast<int>(std::nearbyint(factor * w));
    while (off != 0) {
      for (std::size_t k = 0; k < out.size() && off != 0; ++k) {
        // Too wide: take from the left; too narrow: give to the right.
        int& w = off > 0 ? out[k] : out[out.size() - 1 - k];
        w += off > 0 ? -1 : 1;
        off += off > 0 ? -1 : 1;
      }
    }
    return out;
  }

  /// A row of many columns as many rows of two.
  void turn() {
    if (rows.size() != 1 || headers.empty())
      return;
    std::vector<std::vector<std::string>> turned;
    for (std::size_t i = 0; i < headers.size() && i < rows[0].size(); ++i)
      turned.push_back({headers[i], rows[0][i]});
    headers.clear();
    rows = std::move(turned);
  }
};

std::string cell(const Json& v) {
  if (v.is_string())
    return v.get<std::string>();
  if (v.is_null())
    return "None";
  if (v.is_boolean())
    return v.get<bool>() ? "True" : "False";
  return to_text(v);
}

/// Turns a value into sections.
class Builder {
 public:
  std::vector<Section> sections;

  void build(const std::string* title, const Json& v, int level) {
    if (v.empty() && !is_scalar(v))
      return;
    if (title)
      open(*title, level);
    if (v.is_object()) {
      structure(v, level);
    } else if (v.is_array() && v[0].is_object()) {
      structures(v, title ? *title : "", level);
    } else if (v.is_array()) {
      for (const Json& e : v) plain_row(e, level);
    } else {
      row({cell(v)});
    }
  }

 private:
  using Names = std::set<std::string>;

  void open(const std::string& title, int level) {
    Section s;
    s.title = title;
    s.titled = true;
    s.level = level;
    sections.push_back(std::move(s));
  }
  Section& current() {
    if (sections.empty())
      sections.emplace_back();
    return sections.back();
  }
  void row(std::vector<std::string> cells) { current().rows.push_back(std::move(cells)); }

  void plain_row(const Json& e, int level) {
    if (is_scalar(e)) {
      row({cell(e)});
    } else if (e.is_array() && std::all_of(e.begin(), e.end(), is_scalar)) {
      std::vector<std::string> cells;
      for (const Json& c : e) cells.push_back(cell(c));
      row(std::move(cells));
    } else {
      build(nullptr, e, level);
    }
  }

  static void group(const Json& v, Names& scalars, Names& rest) {
    for (const auto& [name, member] : v.items()) (is_scalar(member) ? scalars : rest).insert(name);
  }

  void structure(const Json& v, int level) {
    Names scalars, rest;
    group(v, scalars, rest);
    std::vector<std::string> cells;
    for (const std::string& name : scalars) cells.push_back(cell(v[name]));
    if (cells.size() == 1) {
      row({*scalars.begin(), cells[0]});
    } else if (!cells.empty()) {
      current().headers.assign(scalars.begin(), scalars.end());
      row(std::move(cells));
    }
    for (const std::string& name : rest) build(&name, v[name], level + 1);
  }

  void structures(const Json& list, const std::string& title, int level) {
    Names scalars, rest;
    for (const Json& e : list) {
      if (e.is_object())
        group(e, scalars, rest);
    }
    for (const std::string& name : rest) scalars.erase(name);
    bool first = true;
    for (const Json& e : list) {
      if (!first && !rest.empty())
        open(title, level);
      if (first || !rest.empty())
        current().headers.assign(scalars.begin(), scalars.end());
      first = false;
      std::vector<std::string> cells;
      for (const std::string& name : scalars) {
        const Json* m = e.is_object() && e.contains(name) ? &e[name] : nullptr;
        cells.push_back(m ? cell(*m) : "");
      }
      row(std::move(cells));  // Empty when there are no scalars: the title then gets no rule.
      for (const std::string& name : rest) {
        if (e.is_object() && e.contains(name))
          build(&name, e[name], level + 1);
      }
    }
  }
};

class Renderer {
 public:
  std::string out;

  void render(const Section& s, int max_width) {
    edge_ = std::string(static_cast<std::size_t>(s.level), '|');
    const int width = max_width - 2 * s.level;
    if (s.titled) {
      line(centred(s.title, width, "|"));
      if (s.headers.empty() && s.rows.empty())
        line("+" + dashes(width - 2) + "+");
    }
    const std::vector<int> widths = s.scaled_widths(width);
    if (!s.headers.empty()) {
      rule(widths);
      std::string text;
      for (std::size_t i = 0; i < s.headers.size(); ++i)
        text += centred(s.headers[i], widths[i], i == 0 ? "|" : "");
      line(text);
    }
    if (s.rows.empty() || widths.empty())
      return;
    rule(widths);
    for (const auto& row : s.rows) {
      std::string text;
      for (std::size_t i = 0; i < row.size(); ++i)
        text += aligned(row[i], widths[i], i == 0 ? "|" : "");
      line(text);
    }
    rule(widths);
  }

 private:
  void line(const std::string& text) { out += edge_ + text + edge_ + "\n"; }

  void rule(const std::vector<int>& widths) {
    std::string text;
    for (std::size_t i = 0; i < widths.size(); ++i)
      text += i == 0 ? "+" + dashes(widths[i] - 2) + "+" : dashes(widths[i] - 1) + "+";
    line(text);
  }

  static std::string centred(const std::string& text, int width, std::string_view left) {
    const int before = width / 2 - width_of(text) / 2 - 1;
    std::string s = concat({left, blanks(before), text});
    const int used = static_cast<int>(left.size()) + std::max(before, 0) + width_of(text);
    return s + blanks(width - used - 1) + "|";
  }
  static std::string aligned(const std::string& text, int width, std::string_view left) {
    const int needed = width_of(text) + 2 + static_cast<int>(left.size()) + 1;
    const std::string gap = width >= needed ? "  " : "";
    std::string s = concat({left, gap, text});
    const int used = static_cast<int>(left.size() + gap.size()) + width_of(text);
    return s + blanks(width - used - 1) + "|";
  }

  std::string edge_;
};

int max_width(const std::vector<Section>& sections) {
  int width = 0;
  for (const Section& s : sections) width = std::max(width, s.total_width());
  return width;
}

}  // namespace

std::string format_table(std::string_view title, const Json& value, int width) {
  Builder b;
  const std::string name(title);
  b.build(&name, value, 0);
  if (b.sections.empty())
    return "";
  if (max_width(b.sections) > width) {
    for (Section& s : b.sections) s.turn();
  }
  Renderer r;
  const int total = max_width(b.sections);
  r.out = dashes(total) + "\n";
  for (const Section& s : b.sections) r.render(s, total);
  return std::move(r.out);
}

}  // namespace lockbox::shell
