// The table engine with parsed requests: what a request costs below the API.
#include <string>

#include "bench/bench.hpp"
#include "engine/expression/evaluate.hpp"
#include "engine/expression/parser.hpp"
#include "engine/expression/update.hpp"
#include "engine/table/items.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/partitions.hpp"
#include "engine/table/query.hpp"

namespace lockbox::table_bench {
namespace {

using value::AttributeMap;
using value::AttributeValue;

constexpr int kPlayers = 1000;
constexpr int kGames = 100;

Decimal number(int n) {
  return *parse_decimal(std::to_string(n));
}

AttributeMap key_of(int player, int game) {
  AttributeMap key;
  key.set("Player", AttributeValue::string("player-" + std::to_string(player)));
  key.set("Game", AttributeValue::number(number(game)));
  return key;
}

/// About 200 bytes, seven attributes.
value::ItemPtr item_of(int player, int game) {
  AttributeMap item = key_of(player, game);
  item.set("Score", AttributeValue::number(number(player * 7 % 1000)));
  item.set("Title", AttributeValue::string("Meteor Blasters, second edition"));
  item.set("Note", AttributeValue::string(std::string(90, 'n')));
  item.set("Won", AttributeValue::boolean(true));
  item.set("Level", AttributeValue::number(number(12)));
  return std::make_shared<const value::Item>(std::move(item));
}

table::Table make_table(int players) {
  table::Table t;
  t.name = "Games";
  t.keys.hash = {{"Player", value::Type::S}};
  t.keys.range = {{"Game", value::Type::N}};
  t.partitions = table::make_partitions(4, t.next_partition, SimTime{});
  table::Access access;
  for (int p = 0; p < players; ++p)
    for (int g = 0; g < kGames; ++g) {
      value::ItemPtr item = item_of(p, g);
      const std::string encoded = table::encode_key(t.keys, *item);
      table::write_item(t, encoded, nullptr, std::move(item), access);
    }
  return t;
}

/// The key of the n-th request of a spread-out sequence.
AttributeMap request_key(int n) {
  return key_of(n * 7919 % kPlayers, n % kGames);
}

void run_table(bench::Figures& out) {
  table::Table t = make_table(kPlayers);
  std::vector<AttributeMap> keys;
  std::vector<value::ItemPtr> items;
  for (int n = 0; n < 4096; ++n) {
    keys.push_back(request_key(n));
    items.push_back(item_of(n * 7919 % kPlayers, n % kGames));
  }
  std::size_t n = 0;
  std::size_t found = 0;
  const double get = bench::seconds_each([&] {
    table::Access access;
    const AttributeMap& key = keys[n++ % keys.size()];
    if (table::check_lookup_key(t.keys, key))
      found += table::read_item(t, key, false, access) != nullptr;
  });
  const double put = bench::seconds_each([&] {
    table::Access access;
    const value::ItemPtr& item = items[n++ % items.size()];
    if (!table::check_item_key(t.keys, *item, false) || !table::check_index_keys(t, *item, nullptr))
      return;
    const std::string encoded = table::encode_key(t.keys, *item);
    table::write_item(t, encoded, table::find_item(t, encoded), item, access);
  });
  expression::Bindings bindings;
  bindings.values = {{":one", AttributeValue::number(number(1))}};
  const auto update = *expression::parse_update("SET Score = Score + :one", bindings);
  const auto condition =
      *expression::parse_condition("Score >= :one", expression::Kind::Condition, bindings);
  const double changed = bench::seconds_each([&] {
    table::Access access;
    const AttributeMap& key = keys[n++ % keys.size()];
    const std::string encoded = table::encode_key(t.keys, key);
    value::ItemPtr before = table::find_item(t, encoded);
    if (!before || !expression::matches(condition, *before))
      return;
    auto after = expression::apply_update(update, *before);
    if (after)
      table::write_item(t, encoded, std::move(before),
                        std::make_shared<const value::Item>(std::move(after->item)), access);
  });
  const double query = bench::seconds_each([&] {
    table::Access access;
    table::PageRequest page;
    page.lower = table::encode_partition_key(t.keys, keys[n++ % keys.size()]);
    page.upper = table::after_prefix(page.lower);
    found += table::read_page(t, page, access).items.size();
  });
  table::Table copy;
  const double snapshot = bench::seconds_each([&] { copy = t; });
  out.push_back({"GetItem, parsed request", 1 / get, "requests/s", 1e6, 333e3});
  out.push_back({"PutItem, parsed request", 1 / put, "requests/s", 500e3, 167e3});
  out.push_back({"UpdateItem with a condition", 1 / changed, "requests/s", 300e3, 100e3});
  out.push_back({"Query of 100 items", 1 / query, "requests/s", 30e3, 10e3});
  out.push_back({"snapshot of 100,000 items", snapshot * 1e6, "us", 1000, 3000, false});
  if (found == 0)
    out.push_back({"nothing was found", 0, "requests/s", 1, 1});
}

const bench::Register table_group("table", run_table);

}  // namespace
}  // namespace lockbox::table_bench
