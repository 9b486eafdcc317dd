#include "engine/table/where.hpp"

#include <algorithm>

#include "engine/table/keys.hpp"

namespace lockbox::table {

using expression::Condition;
using expression::ConditionNode;
using expression::Function;
using expression::Operand;
using value::AttributeMap;
using value::AttributeValue;

namespace {

using Comparator = ConditionNode::Comparator;
/// One way to satisfy the clause, as far as keys are concerned.
using Alternative = std::vector<KeyClause>;

/// With more ways than this the clause is not taken apart any further.
constexpr std::size_t kMaxAlternatives = 256;

/// Name of a plain attribute operand, or nullptr.
const std::string* plain_name(const Operand& o) {
  return o.kind == Operand::Kind::Attribute && o.path.size() == 1 ? &o.path[0].name : nullptr;
}

bool is_value(const Operand& o) {
  return o.kind == Operand::Kind::Value;
}

Comparator turned_round(Comparator c) {
  switch (c) {
    case Comparator::Lt:
      return Comparator::Gt;
    case Comparator::Le:
      return Comparator::Ge;
    case Comparator::Gt:
      return Comparator::Lt;
    case Comparator::Ge:
      return Comparator::Le;
    default:
      return c;
  }
}

std::optional<KeyClause::Op> op_of(Comparator c) {
  switch (c) {
    case Comparator::Eq:
      return KeyClause::Op::Eq;
    case Comparator::Lt:
      return KeyClause::Op::Lt;
    case Comparator::Le:
      return KeyClause::Op::Le;
    case Comparator::Gt:
      return KeyClause::Op::Gt;
    case Comparator::Ge:
      return KeyClause::Op::Ge;
    default:
      return std::nullopt;
  }
}

/// A comparison of a plain attribute with a value, either way round.
std::optional<KeyClause> comparison(const ConditionNode& n) {
  const bool straight = plain_name(n.operands[0]) && is_value(n.operands[1]);
  if (!straight && !(plain_name(n.operands[1]) && is_value(n.operands[0])))
    return std::nullopt;
  const auto op = op_of(straight ? n.comparator : turned_round(n.comparator));
  if (!op)
    return std::nullopt;
  KeyClause c;
  c.name = *plain_name(n.operands[straight ? 0 : 1]);
  c.op = *op;
  c.values.push_back(n.operands[straight ? 1 : 0].value);
  return c;
}

class Taker {
 public:
  Taker(const KeySchema& keys, const Condition& where) : keys_(keys), where_(where) {}

  std::vector<Alternative> alternatives(int at) const {
    const ConditionNode& n = where_.nodes[static_cast<std::size_t>(at)];
    switch (n.kind) {
      case ConditionNode::Kind::And:
        return both(alternatives(n.left), alternatives(n.right));
      case ConditionNode::Kind::Or:
        return either(alternatives(n.left), alternatives(n.right));
      case ConditionNode::Kind::Compare:
        return of(comparison(n));
      case ConditionNode::Kind::Between:
        return of(between(n));
      case ConditionNode::Kind::In:
        return in(n);
      case ConditionNode::Kind::Function:
        return of(begins_with(n.operands[0]));
      case ConditionNode::Kind::Not:
        break;
    }
    return {Alternative()};
  }

 private:
  bool is_hash(const std::string& name) const {
    return std::any_of(keys_.hash.begin(), keys_.hash.end(),
                       [&](const KeyAttribute& k) { return k.name == name; });
  }

  std::vector<Alternative> of(std::optional<KeyClause> c) const {
    if (!c || !is_key_attribute(keys_, c->name) || (is_hash(c->name) && c->op != KeyClause::Op::Eq))
      return {Alternative()};
    return {Alternative{std::move(*c)}};
  }

  static std::optional<KeyClause> between(const ConditionNode& n) {
    if (!plain_name(n.operands[0]) || !is_value(n.operands[1]) || !is_value(n.operands[2]))
      return std::nullopt;
    KeyClause c;
    c.name = *plain_name(n.operands[0]);
    c.op = KeyClause::Op::Between;
    c.values = {n.operands[1].value, n.operands[2].value};
    return c;
  }

  static std::optional<KeyClause> begins_with(const Operand& f) {
    if (f.function != Function::BeginsWith || !plain_name(f.arguments[0]) ||
        !is_value(f.arguments[1]))
      return std::nullopt;
    KeyClause c;
    c.name = *plain_name(f.arguments[0]);
    c.op = KeyClause::Op::BeginsWith;
    c.values = {f.arguments[1].value};
    return c;
  }

  std::vector<Alternative> in(const ConditionNode& n) const {
    const std::string* name = plain_name(n.operands[0]);
    if (!name || !is_key_attribute(keys_, *name) ||
        !std::all_of(n.operands.begin() + 1, n.operands.end(), is_value))
      return {Alternative()};
    std::vector<Alternative> out;
    for (std::size_t i = 1; i < n.operands.size(); ++i) {
      KeyClause c;
      c.name = *name;
      c.values = {n.operands[i].value};
      out.push_back(Alternative{std::move(c)});
    }
    return out;
  }

  static std::vector<Alternative> both(std::vector<Alternative> a, std::vector<Alternative> b) {
    // Each side alone is a superset of what both allow, so one of them is always right.
    if (a.size() * b.size() > kMaxAlternatives)
      return a.size() <= b.size() ? a : b;
    std::vector<Alternative> out;
    for (const Alternative& x : a) {
      for (const Alternative& y : b) {
        out.push_back(x);
        out.back().insert(out.back().end(), y.begin(), y.end());
      }
    }
    return out;
  }

  static std::vector<Alternative> either(std::vector<Alternative> a, std::vector<Alternative> b) {
    if (a.size() + b.size() > kMaxAlternatives)
      return {Alternative()};
    a.insert(a.end(), std::make_move_iterator(b.begin()), std::make_move_iterator(b.end()));
    return a;
  }

  const KeySchema& keys_;
  const Condition& where_;
};

enum class Outcome { Unkeyed, Nothing, Ranged };

/// Narrows `range` to what it has in common with `other`; false when that is nothing.
bool intersect(KeyRange& range, const KeyRange& other) {
  range.lower = std::max(range.lower, other.lower);
  if (range.upper.empty() || (!other.upper.empty() && other.upper < range.upper))
    range.upper = other.upper;
  return range.upper.empty() || range.lower < range.upper;
}

Outcome range_of(const KeySchema& keys, const Alternative& all, KeyRange& range, bool& sorted,
                 std::string& problem) {
  std::vector<KeyClause> base;
  for (const KeyAttribute& k : keys.hash) {
    const KeyClause* fixed = nullptr;
    for (const KeyClause& c : all) {
      if (c.name != k.name)
        continue;
      if (fixed && fixed->values[0] != c.values[0])
        return Outcome::Nothing;
      fixed = &c;
    }
    if (!fixed)
      return Outcome::Unkeyed;
    base.push_back(*fixed);
  }
  auto whole = key_range(keys, base);
  if (!whole) {
    problem = whole.error();
    return Outcome::Nothing;
  }
  range = std::move(*whole);
  for (const KeyAttribute& k : keys.range) {
    const KeyClause* equal = nullptr;
    bool any = false;
    for (const KeyClause& c : all) {
      if (c.name != k.name)
        continue;
      any = sorted = true;
      std::vector<KeyClause> clauses = base;
      clauses.push_back(c);
      auto part = key_range(keys, clauses);
      if (!part) {
        problem = part.error();
        return Outcome::Nothing;
      }
      if (!intersect(range, *part))
        return Outcome::Nothing;
      if (c.op == KeyClause::Op::Eq)
        equal = &c;
    }
    if (!any || !equal)
      break;
    base.push_back(*equal);
  }
  return Outcome::Ranged;
}

struct Ranged {
  KeyRange range;
  bool sorted = false;  ///< the sort key is confined too
};

/// Puts the ranges of one collection together and makes them disjoint.
void arrange(std::vector<Ranged> all, Confinement& out) {
  std::vector<std::string> collections;
  for (const Ranged& r : all)
    if (std::find(collections.begin(), collections.end(), r.range.partition_prefix) ==
        collections.end())
      collections.push_back(r.range.partition_prefix);
  for (const std::string& collection : collections) {
    std::vector<Ranged> parts;
    for (Ranged& r : all)
      if (r.range.partition_prefix == collection)
        parts.push_back(std::move(r));
    std::stable_sort(parts.begin(), parts.end(), [](const Ranged& a, const Ranged& b) {
      return a.range.lower < b.range.lower;
    });
    const Ranged* last = nullptr;
    for (Ranged& r : parts) {
      KeyRange* before = last ? &out.ranges.back() : nullptr;
      if (!before || (!before->upper.empty() && before->upper <= r.range.lower)) {
        out.ranges.push_back(r.range);
        last = &r;
        continue;
      }
      const bool same = before->lower == r.range.lower && before->upper == r.range.upper;
      out.overlapping = out.overlapping || (!same && last->sorted && r.sorted);
      if (!before->upper.empty() && (r.range.upper.empty() || r.range.upper > before->upper))
        before->upper = r.range.upper;
    }
  }
}

void collect_equalities(const Condition& where, int at, std::vector<KeyClause>& out,
                        std::size_t& others) {
  const ConditionNode& n = where.nodes[static_cast<std::size_t>(at)];
  if (n.kind == ConditionNode::Kind::And) {
    collect_equalities(where, n.left, out, others);
    collect_equalities(where, n.right, out, others);
    return;
  }
  auto c = n.kind == ConditionNode::Kind::Compare ? comparison(n) : std::nullopt;
  if (c && c->op == KeyClause::Op::Eq)
    out.push_back(std::move(*c));
  else
    ++others;
}

}  // namespace

Confinement confine(const KeySchema& keys, const Condition* where) {
  Confinement out;
  if (!where)
    return out;
  std::vector<Ranged> ranges;
  for (const Alternative& a : Taker(keys, *where).alternatives(where->root)) {
    Ranged r;
    std::string problem;
    const Outcome outcome = range_of(keys, a, r.range, r.sorted, problem);
    if (outcome == Outcome::Unkeyed)
      return Confinement();
    if (!problem.empty() && out.problem.empty())
      out.problem = std::move(problem);
    if (outcome == Outcome::Ranged)
      ranges.push_back(std::move(r));
  }
  out.keyed = true;
  arrange(std::move(ranges), out);
  return out;
}

std::optional<AttributeMap> fixed_key(const KeySchema& keys, const Condition* where) {
  if (!where)
    return std::nullopt;
  std::vector<KeyClause> equal;
  std::size_t others = 0;
  collect_equalities(*where, where->root, equal, others);
  AttributeMap key;
  for (const std::string& name : key_names(keys)) {
    const AttributeValue* v = equality(equal, name);
    if (!v)
      return std::nullopt;
    key.set(name, *v);
  }
  return key;
}

bool has_further_condition(const KeySchema& keys, const Condition& where) {
  std::vector<KeyClause> equal;
  std::size_t others = 0;
  collect_equalities(where, where.root, equal, others);
  return others > 0 || equal.size() > key_names(keys).size();
}

bool asks_for_existence(const Condition& where) {
  return std::any_of(where.nodes.begin(), where.nodes.end(), [](const ConditionNode& n) {
    return n.kind == ConditionNode::Kind::Function &&
           (n.operands[0].function == expression::Function::AttributeExists ||
            n.operands[0].function == expression::Function::AttributeNotExists);
  });
}

bool has_alternatives(const Condition& where) {
  return std::any_of(where.nodes.begin(), where.nodes.end(),
                     [](const ConditionNode& n) { return n.kind == ConditionNode::Kind::Or; });
}

}  // namespace lockbox::table
