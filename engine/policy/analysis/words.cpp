#include "engine/policy/analysis/words.hpp"

#include <deque>
#include <map>
#include <set>

#include "engine/policy/pattern.hpp"

namespace lockbox::policy {
namespace {

char lower_of(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
char upper_of(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
bool is_kind(char kind, Wild wild) {
  return kind == static_cast<char>(wild);
}
bool is_run_of(char kind) {
  return is_kind(kind, Wild::Run) || is_kind(kind, Wild::RunInPart);
}

/// Positions that the patterns may have reached, one byte for each position of each pattern.
using Places = std::string;

class Product {
 public:
  explicit Product(const std::vector<Glob>& globs) : globs_(globs) {
    std::size_t at = 0;
    for (const Glob& g : globs) {
      starts_.push_back(at);
      at += g.text.size() + 1;
    }
    size_ = at;
    letters();
  }

  Places start() const {
    Places out(size_, 0);
    for (std::size_t g = 0; g < globs_.size(); ++g) reach(out, g, 0);
    return out;
  }

  Places step(const Places& from, char c) const {
    Places out(size_, 0);
    for (std::size_t g = 0; g < globs_.size(); ++g) {
      const Glob& glob = globs_[g];
      for (std::size_t p = 0; p < glob.text.size(); ++p) {
        if (!from[starts_[g] + p])
          continue;
        const char kind = glob.kinds[p];
        if (is_run_of(kind)) {
          if (c != ':' || is_kind(kind, Wild::Run))
            reach(out, g, p);
        } else if (takes(glob, p, c)) {
          reach(out, g, p + 1);
        }
      }
    }
    return out;
  }

  bool accepts(const Places& places, std::size_t g) const {
    return places[starts_[g] + globs_[g].text.size()] != 0;
  }
  bool dead(const Places& places, std::size_t g) const {
    for (std::size_t p = 0; p <= globs_[g].text.size(); ++p)
      if (places[starts_[g] + p])
        return false;
    return true;
  }
  const std::string& alphabet() const { return alphabet_; }

 private:
  static bool takes(const Glob& glob, std::size_t p, char c) {
    const char kind = glob.kinds[p];
    if (is_kind(kind, Wild::One))
      return true;
    if (is_kind(kind, Wild::OneInPart))
      return c != ':';
    return glob.ignore_case ? lower_of(glob.text[p]) == lower_of(c) : glob.text[p] == c;
  }

  // A run may also take nothing.
  void reach(Places& out, std::size_t g, std::size_t p) const {
    const Glob& glob = globs_[g];
    out[starts_[g] + p] = 1;
    while (p < glob.text.size() && is_run_of(glob.kinds[p])) out[starts_[g] + ++p] = 1;
  }

  // Letters that the patterns name, and one that none names: all others behave like that one.
  void letters() {
    std::set<char> named;
    bool parts = false;
    for (const Glob& g : globs_)
      for (std::size_t p = 0; p < g.text.size(); ++p) {
        parts =
            parts || is_kind(g.kinds[p], Wild::RunInPart) || is_kind(g.kinds[p], Wild::OneInPart);
        if (!is_kind(g.kinds[p], Wild::None))
          continue;
        named.insert(g.text[p]);
        if (g.ignore_case) {
          named.insert(lower_of(g.text[p]));
          named.insert(upper_of(g.text[p]));
        }
      }
    if (parts)
      named.insert(':');
    for (const char c : std::string("xqzkjw0987_")) {
      if (named.count(c))
        continue;
      alphabet_ += c;
      break;
    }
    alphabet_.append(named.begin(), named.end());
  }

  const std::vector<Glob>& globs_;
  std::vector<std::size_t> starts_;
  std::size_t size_ = 0;
  std::string alphabet_;
};

}  // namespace

Words distinguishing_words(const std::vector<Glob>& globs, std::size_t required,
                           std::size_t most_states) {
  Words out;
  const Product product(globs);
  std::set<Places> seen;
  std::deque<std::pair<Places, std::string>> waiting;
  std::map<std::string, std::size_t> found;  // combination of patterns -> index of its word
  const auto visit = [&](Places places, std::string word) {
    for (std::size_t g = 0; g < required; ++g)
      if (product.dead(places, g))
        return;
    if (!seen.insert(places).second)
      return;
    std::string combination;
    bool all = true;
    for (std::size_t g = 0; g < globs.size(); ++g) {
      const bool hit = product.accepts(places, g);
      combination += hit ? '1' : '0';
      all = all && (hit || g >= required);
    }
    const auto known = found.find(combination);
    if (all && known == found.end()) {
      found[combination] = out.words.size();
      out.words.push_back(word);
    } else if (all && out.words[known->second].empty()) {
      out.words[known->second] = word;  // the empty text is a poor example
    }
    waiting.emplace_back(std::move(places), std::move(word));
  };
  visit(product.start(), "");
  while (!waiting.empty()) {
    const auto [places, word] = std::move(waiting.front());
    waiting.pop_front();
    for (const char c : product.alphabet()) visit(product.step(places, c), word + c);
    if (seen.size() > most_states) {
      out.complete = false;
      break;
    }
  }
  return out;
}

}  // namespace lockbox::policy
