#include "tests/table/naive/model.hpp"

namespace naive {

bool holds(const Condition& c, const Item* item) {
  const Item none;
  const Item& i = item ? *item : none;
  const auto number = i.numbers.find(c.name);
  const bool is_number = number != i.numbers.end();
  switch (c.kind) {
    case Condition::Kind::None:
      return true;
    case Condition::Kind::Exists:
      return c.name == "h" ? item != nullptr : i.has(c.name);
    case Condition::Kind::NotExists:
      return c.name == "h" ? item == nullptr : !i.has(c.name);
    case Condition::Kind::Equal:
      return is_number && number->second == c.number;
    case Condition::Kind::Less:
      return is_number && number->second < c.number;
    case Condition::Kind::Not:
      return !holds(c.parts[0], item);
    case Condition::Kind::And:
      return holds(c.parts[0], item) && holds(c.parts[1], item);
    case Condition::Kind::Or:
      return holds(c.parts[0], item) || holds(c.parts[1], item);
  }
  return false;
}

namespace {

/// False: the update is not possible.
bool act(const Action& a, const Item& old, Item& item) {
  const auto number = old.numbers.find(a.name);
  const bool there = number != old.numbers.end();
  switch (a.kind) {
    case Action::Kind::SetNumber:
      item.remove(a.name);
      item.numbers[a.name] = a.number;
      return true;
    case Action::Kind::SetText:
      item.remove(a.name);
      item.texts[a.name] = a.text;
      return true;
    case Action::Kind::Increase:
      if (!there)
        return false;
      item.numbers[a.name] = number->second + a.number;
      return true;
    case Action::Kind::SetOnce:
      item.numbers[a.name] = there ? number->second : a.number;
      return true;
    case Action::Kind::Add:
      item.numbers[a.name] = (there ? number->second : 0) + a.number;
      return true;
    case Action::Kind::AddTo:
      item.sets[a.name].insert(a.text);
      return true;
    case Action::Kind::TakeFrom:
      item.sets[a.name].erase(a.text);
      if (item.sets[a.name].empty())
        item.sets.erase(a.name);
      return true;
    case Action::Kind::Remove:
      item.remove(a.name);
      return true;
  }
  return false;
}

}  // namespace

Result apply(const Table& table, const Write& w) {
  Result r;
  const auto found = table.find(w.key);
  const bool there = found != table.end();
  if (there)
    r.before = found->second;
  r.after = r.before;
  if (!holds(w.condition, there ? &found->second : nullptr)) {
    r.outcome = Outcome::ConditionFailed;
    return r;
  }
  if (w.kind == Write::Kind::Put)
    r.after = w.item;
  if (w.kind == Write::Kind::Delete)
    r.after.reset();
  if (w.kind != Write::Kind::Update)
    return r;
  const Item old = there ? found->second : Item();
  Item item = old;
  bool creates = false;
  for (const Action& a : w.actions) {
    if (!act(a, old, item)) {
      r.outcome = Outcome::Invalid;
      return r;
    }
    creates = creates || (a.kind != Action::Kind::Remove && a.kind != Action::Kind::TakeFrom);
  }
  if (there || creates)
    r.after = item;
  return r;
}

void store(Table& table, const Key& key, const std::optional<Item>& item) {
  if (item)
    table[key] = *item;
  else
    table.erase(key);
}

}  // namespace naive
