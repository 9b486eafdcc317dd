// A table of a million items of 200 bytes: what it weighs, and what a moment of it costs. A
// snapshot shares everything; a change after it copies the nodes on its way; recovery keeps one
// version for each second with a write.
#include <malloc.h>
#include <string>

#include "bench/bench.hpp"
#include "engine/api/services.hpp"
#include "engine/table/items.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/partitions.hpp"
#include "engine/table/recovery.hpp"

namespace lockbox::million_bench {
namespace {

using value::AttributeMap;
using value::AttributeValue;

constexpr int kItems = 1000000;

/// Bytes the program has from its allocator.
std::int64_t bytes_in_use() {
#if defined(__EMSCRIPTEN__)
  return static_cast<std::int64_t>(static_cast<unsigned>(mallinfo().uordblks));
#else
  const struct mallinfo2 info = mallinfo2();
  return static_cast<std::int64_t>(info.uordblks + info.hblkhd);
#endif
}

/// Exactly 200 bytes: names 4 + 4 + 4, a number of 1 + 3, the rest text.
value::ItemPtr million_item(int n, int score) {
  const std::string id = std::to_string(10000000 + n);
  AttributeMap item;
  item.set("Game", AttributeValue::string(id));
  item.set("Rank", AttributeValue::number(*parse_decimal(std::to_string(10000 + score % 1000))));
  item.set("Text", AttributeValue::string(std::string(200 - 12 - 4 - id.size(), 't')));
  return std::make_shared<const value::Item>(std::move(item));
}

void run_million(bench::Figures& out) {
  const std::int64_t before = bytes_in_use();
  table::State state;
  table::Table fresh;
  fresh.name = "Games";
  fresh.keys.hash = {{"Game", value::Type::S}};
  fresh.partitions = table::make_partitions(4, fresh.next_partition, SimTime{});
  const table::TableId id{"111122223333", "eu-west-1", "Games"};
  state.tables.set(id, Cow<table::Table>(std::move(fresh)));
  std::int64_t item_bytes = 0;
  {
    table::Table& t = state.tables.edit(id)->edit();
    table::Access access;
    for (int n = 0; n < kItems; ++n) {
      value::ItemPtr item = million_item(n, n);
      item_bytes = static_cast<std::int64_t>(value::size_bytes(*item));
      const std::string key = table::encode_key(t.keys, *item);
      table::write_item(t, key, nullptr, std::move(item), access);
    }
  }
  const std::int64_t weight = bytes_in_use() - before;
  out.push_back({"size of one item", static_cast<double>(item_bytes), "bytes", 0, 0, false});
  out.push_back(
      {"a million items in memory", static_cast<double>(weight) / 1e6, "MB", 600, 600, false});
  table::State kept;
  const double snapshot = bench::seconds_each([&] { kept = state; });
  out.push_back({"snapshot of the world", snapshot * 1e6, "us", 1000, 1000, false});
  int n = 0;
  const double change = bench::seconds_each([&] {
    kept = state;
    table::Table& t = state.tables.edit(id)->edit();
    table::Access access;
    ++n;
    value::ItemPtr item = million_item(n * 7919 % kItems, n);
    const std::string key = table::encode_key(t.keys, *item);
    table::write_item(t, key, table::find_item(t, key), std::move(item), access);
  });
  out.push_back({"PutItem right after a snapshot", change * 1e6, "us", 0, 0, false});
  kept = table::State();
  table::Table& t = state.tables.edit(id)->edit();
  t.recovery.enabled = true;
  const std::int64_t without = bytes_in_use();
  constexpr int kSeconds = 1000;
  for (int second = 1; second <= kSeconds; ++second) {
    table::Access access;
    access.now = SimTime{second * 1000};
    value::ItemPtr item = million_item(second * 7919 % kItems, second);
    const std::string key = table::encode_key(t.keys, *item);
    table::write_item(t, key, table::find_item(t, key), std::move(item), access);
  }
  out.push_back({"recovery: a second with one write",
                 static_cast<double>(bytes_in_use() - without) / kSeconds / 1000, "KB", 0, 0,
                 false});
}

const bench::Register million_group("million", run_million);

}  // namespace
}  // namespace lockbox::million_bench
