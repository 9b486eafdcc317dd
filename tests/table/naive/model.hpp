#pragma once
// A table as simple as it can be: a std::map of items, and the few conditions and updates of the
// random test worked out by hand. Shares no code with the engine.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace naive {

/// Partition and sort key.
using Key = std::pair<std::string, std::string>;

struct Item {
  std::map<std::string, long> numbers;
  std::map<std::string, std::set<std::string>> sets;
  std::map<std::string, std::string> texts;

  bool has(const std::string& name) const {
    return numbers.count(name) + sets.count(name) + texts.count(name) > 0;
  }
  void remove(const std::string& name) {
    numbers.erase(name);
    sets.erase(name);
    texts.erase(name);
  }
  friend bool operator==(const Item& a, const Item& b) {
    return a.numbers == b.numbers && a.sets == b.sets && a.texts == b.texts;
  }
};

using Table = std::map<Key, Item>;

struct Condition {
  enum class Kind { None, Exists, NotExists, Equal, Less, Not, And, Or };
  Kind kind = Kind::None;
  std::string name;
  long number = 0;
  std::vector<Condition> parts;
};

bool holds(const Condition& c, const Item* item);

struct Action {
  enum class Kind { SetNumber, SetText, Increase, SetOnce, Add, AddTo, TakeFrom, Remove };
  Kind kind = Kind::SetNumber;
  std::string name;
  long number = 0;
  std::string text;
};

/// One write of one item.
struct Write {
  enum class Kind { Put, Update, Delete, Check };
  Kind kind = Kind::Put;
  Key key;
  Item item;                    ///< Put
  std::vector<Action> actions;  ///< Update; each on another attribute
  Condition condition;
};

enum class Outcome { Done, ConditionFailed, Invalid };

/// What the write would do: the outcome, and the item afterwards (none: absent).
struct Result {
  Outcome outcome = Outcome::Done;
  std::optional<Item> before, after;
};
Result apply(const Table& table, const Write& write);
void store(Table& table, const Key& key, const std::optional<Item>& item);

}  // namespace naive
