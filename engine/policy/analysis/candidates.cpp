#include "engine/policy/analysis/candidates.hpp"

#include <algorithm>
#include <set>

#include "engine/base/sim_time.hpp"
#include "engine/base/text.hpp"

namespace lockbox::policy {
namespace {

void add_once(std::vector<std::string>& list, std::string value) {
  if (std::find(list.begin(), list.end(), value) == list.end())
    list.push_back(std::move(value));
}

class Finder {
 public:
  Finder(const std::vector<ConditionUse>& uses, const Context& context)
      : uses_(uses), context_(context) {}

  Candidates run() {
    int families = 0;
    for (const ConditionUse& use : uses_) sort_in(use);
    families += texts();
    families += numbers();
    families += dates();
    families += addresses();
    families += plain();
    // Two kinds of operators on one key: each kind is told apart, their combinations are not.
    out_.complete = out_.complete && families <= 1;
    if (out_.values.empty())
      out_.values.emplace_back("x");
    return std::move(out_);
  }

 private:
  void sort_in(const ConditionUse& use) {
    if (!use.condition->op)
      return;
    for (std::size_t i = 0; i < use.condition->values.size(); ++i) {
      const ConditionValue& v = use.condition->values[i];
      switch (use.condition->op->base) {
        case Base::String:
        case Base::StringIgnoreCase:
        case Base::StringLike:
        case Base::Arn:
          text_of(v, *use.condition->op);
          break;
        case Base::Numeric:
          if (v.number)
            number_texts_.push_back(use.clause->values[i]);
          break;
        case Base::Date:
          if (v.date)
            dates_.insert(*v.date);
          break;
        case Base::Ip:
          if (v.cidr)
            blocks_.push_back(*v.cidr);
          break;
        case Base::Bool:
          bools_ = true;
          break;
        case Base::Binary:
          binaries_.push_back(use.clause->values[i]);
          break;
        case Base::Null:
          break;
      }
    }
  }

  void text_of(const ConditionValue& v, const Operator& op) {
    const Template::Resolved r = v.text.resolve(context_);
    if (!r.ok)
      return;
    Glob g;
    g.text = r.pattern.text();
    g.kinds = r.pattern.kinds();
    g.ignore_case = op.base == Base::StringIgnoreCase;
    globs_.push_back(std::move(g));
    arns_ = arns_ || op.base == Base::Arn;
  }

  bool texts() {
    if (globs_.empty())
      return false;
    if (arns_) {
      // Arn operators match nothing but ARNs, whatever their pattern.
      const Pattern arn = Template("arn:*:*:*:*:*", PatternMode::ArnParts, false).fixed();
      globs_.push_back(Glob{arn.text(), arn.kinds(), false});
    }
    Words words = distinguishing_words(globs_);
    out_.complete = out_.complete && words.complete;
    for (std::string& w : words.words) add_once(out_.values, std::move(w));
    return true;
  }

  // Scaled by a power of ten so that a half step lies in every gap.
  bool numbers() {
    if (number_texts_.empty())
      return false;
    constexpr std::int64_t kScale = 1000000;
    std::set<std::int64_t> at;
    for (const std::string& text : number_texts_) {
      const auto v = scaled(text, kScale);
      if (v) {
        at.insert(*v);
      } else {
        out_.complete = false;
        add_once(out_.values, text);
      }
    }
    if (at.empty())
      return true;
    put_number(*at.begin() - kScale, kScale);
    for (const std::int64_t v : at) {
      put_number(v, kScale);
      put_number(v + (at.upper_bound(v) == at.end() ? kScale : 1), kScale);
    }
    return true;
  }

  // Whole steps between are enough when the numbers have at most five decimals.
  static std::optional<std::int64_t> scaled(std::string_view text, std::int64_t scale) {
    const bool minus = !text.empty() && text[0] == '-';
    const std::size_t dot = text.find('.');
    const std::string_view whole = text.substr(minus ? 1 : 0, dot - (minus ? 1 : 0));
    const std::string_view rest =
        dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1);
    const auto w = to_int(whole);
    if (!w || *w > 1000000000000 || rest.size() > 5)
      return std::nullopt;
    std::int64_t fraction = 0, unit = scale;
    for (const char c : rest) {
      if (!is_digit(c))
        return std::nullopt;
      unit /= 10;
      fraction += (c - '0') * unit;
    }
    const std::int64_t v = *w * scale + fraction;
    return minus ? -v : v;
  }

  void put_number(std::int64_t v, std::int64_t scale) {
    const std::int64_t magnitude = v < 0 ? -v : v;
    std::string text = concat({v < 0 ? "-" : "", std::to_string(magnitude / scale)});
    if (magnitude % scale != 0) {
      std::string fraction = std::to_string(magnitude % scale + scale).substr(1);
      fraction.erase(fraction.find_last_not_of('0') + 1);
      text += "." + fraction;
    }
    add_once(out_.values, std::move(text));
  }

  bool dates() {
    for (const std::int64_t ms : dates_)
      for (const std::int64_t t : {ms - 1000, ms, ms + 1000})
        add_once(out_.values, to_iso8601(SimTime{t}));
    return !dates_.empty();
  }

  // Blocks are intervals: their first addresses, and the first after each, lie in every piece.
  bool addresses() {
    for (const Cidr& block : blocks_) {
      Cidr first = block;
      const int width = block.v6 ? 128 : 32;
      for (int bit = block.prefix; bit < width; ++bit)
        first.bytes[static_cast<std::size_t>(bit / 8)] &=
            static_cast<std::uint8_t>(~(0x80 >> (bit % 8)));
      put_address(first);
      Cidr next = first;
      if (block.prefix > 0 && add_bit(next, block.prefix - 1))
        put_address(next);
      Cidr zero;
      zero.v6 = block.v6;
      put_address(zero);
    }
    return !blocks_.empty();
  }

  // Adds the value of one bit; false when it runs over.
  static bool add_bit(Cidr& a, int bit) {
    for (; bit >= 0; --bit) {
      const auto i = static_cast<std::size_t>(bit / 8);
      const auto mask = static_cast<std::uint8_t>(0x80 >> (bit % 8));
      a.bytes[i] = static_cast<std::uint8_t>(a.bytes[i] ^ mask);
      if (a.bytes[i] & mask)
        return true;
    }
    return false;
  }

  void put_address(const Cidr& a) {
    std::string text;
    if (!a.v6) {
      for (std::size_t i = 0; i < 4; ++i)
        text += concat({i ? "." : "", std::to_string(static_cast<int>(a.bytes[i]))});
    } else {
      constexpr std::string_view digits = "0123456789abcdef";
      for (std::size_t i = 0; i < 16; ++i) {
        if (i && i % 2 == 0)
          text += ':';
        text += digits[a.bytes[i] >> 4];
        text += digits[a.bytes[i] & 15];
      }
    }
    add_once(out_.values, std::move(text));
  }

  bool plain() {
    if (bools_) {
      add_once(out_.values, "true");
      add_once(out_.values, "false");
    }
    for (const std::string& b : binaries_) add_once(out_.values, b);
    if (!binaries_.empty())
      add_once(out_.values, "bm90aGluZw==");
    return bools_ || !binaries_.empty();
  }

  const std::vector<ConditionUse>& uses_;
  const Context& context_;
  std::vector<Glob> globs_;
  bool arns_ = false, bools_ = false;
  std::vector<std::string> number_texts_, binaries_;
  std::set<std::int64_t> dates_;
  std::vector<Cidr> blocks_;
  Candidates out_;
};

}  // namespace

Candidates candidate_values(const std::vector<ConditionUse>& uses, const Context& context) {
  return Finder(uses, context).run();
}

}  // namespace lockbox::policy
