#include "engine/table/query.hpp"

#include <algorithm>

#include "engine/table/copies.hpp"
#include "engine/table/items.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/partitions.hpp"

namespace lockbox::table {

using value::AttributeMap;
using value::ItemPtr;

namespace {

/// Walks one page. Bytes are summed for each partition, because reads are rounded there.
class PageReader {
 public:
  PageReader(Table& t, const PageRequest& request, Access& access)
      : t_(t), r_(request), access_(access) {
    for (Cow<Index>& i : t.indexes)
      if (!r_.index.empty() && i->name == r_.index)
        index_ = &i.edit();
    source_ = source_of(t, index_, r_.lower, r_.consistent, access);
    if (t.copies && (!r_.consistent || (index_ && !index_->local)))
      note_copy(access, source_, index_ && !index_->local, source_.older);
  }

  Page run() {
    const ItemMap& items = index_ ? *source_.index_items : *source_.items;
    ItemMap::Cursor c = start(items);
    const Partition* at = nullptr;
    std::string next_bound;
    for (; c.valid() && inside(c.key()); r_.forward ? c.next() : c.prev()) {
      if (!at || c.key() < at->lower_bound || (!next_bound.empty() && c.key() >= next_bound)) {
        settle(at);
        at = partition_at(partitions(), c.key());
        next_bound = bound_after(at);
      }
      if (!take(c.key(), c.value(), at))
        break;
    }
    settle(at);
    settle_untouched();
    page_.bytes = page_bytes_;
    return std::move(page_);
  }

 private:
  const PartitionMap& partitions() const {
    return index_ && !index_->local ? index_->partitions : t_.partitions;
  }

  ItemMap::Cursor start(const ItemMap& items) const {
    if (r_.forward) {
      if (!r_.start_after.empty() && r_.start_after >= r_.lower) {
        ItemMap::Cursor c = items.lower_bound(r_.start_after);
        if (c.valid() && c.key() == r_.start_after)
          c.next();
        return c;
      }
      return items.lower_bound(r_.lower);
    }
    if (!r_.start_after.empty() && (r_.upper.empty() || r_.start_after < r_.upper))
      return items.before(r_.start_after);
    return r_.upper.empty() ? items.last() : items.before(r_.upper);
  }

  bool inside(std::string_view key) const {
    return r_.forward ? r_.upper.empty() || key < r_.upper : key >= r_.lower;
  }

  std::string bound_after(const Partition* p) const {
    if (!p)
      return {};
    PartitionMap::Cursor c = partitions().lower_bound(p->lower_bound);
    if (c.valid())
      c.next();
    return c.valid() ? c.key() : std::string();
  }

  /// Evaluates one item; false when the page is full before or after it.
  bool take(const ItemKey& key, const ItemPtr& stored, const Partition* partition) {
    const std::size_t bytes = size_bytes(*stored);
    if (page_.evaluated > 0 && page_bytes_ + bytes > r_.max_bytes) {
      stop();
      return false;
    }
    page_bytes_ += bytes;
    partition_bytes_ += bytes;
    served_ = true;
    last_key_ = key;
    last_ = stored;
    ++page_.evaluated;
    ItemPtr item = stored;
    if (index_ && index_->local && r_.whole_items && index_->projection != ProjectionType::All)
      item = fetch(*stored);
    const bool passes = !r_.filter || expression::matches(*r_.filter, *item);
    if (passes) {
      ++page_.count;
      give(item);
    }
    if (access_.work)
      touch(stored, partition, passes);
    const bool full = (r_.limit > 0 && page_.evaluated >= r_.limit) || page_bytes_ >= r_.max_bytes;
    if (full)
      stop();
    return !full;
  }

  void give(const ItemPtr& item) {
    if (r_.count_only)
      return;
    if (r_.projector)
      page_.items.push_back(std::make_shared<const value::Item>(r_.projector->apply(*item)));
    else
      page_.items.push_back(item);
  }

  /// The base item of an LSI entry: one more read, each rounded alone, on the table's arm.
  ItemPtr fetch(const value::Item& entry) {
    const std::string encoded = encode_key(t_.keys, entry);
    ItemPtr base = *source_.items->find(encoded);
    Arm arm;
    arm.read = read_halves(size_bytes(*base), r_.consistent ? 2 : 1);
    access_.consumed.table.read += arm.read;
    use_partition(t_, nullptr, encoded, arm, access_);
    if (access_.work)
      access_.work->read.halves += arm.read;
    return base;
  }

  void touch(const ItemPtr& item, const Partition* partition, bool passes) {
    ++access_.work->evaluated;
    ItemTouch touch;
    touch.kind = passes ? ItemTouch::Kind::Read : ItemTouch::Kind::Filtered;
    touch.table = t_.name;
    touch.index = r_.index;
    touch.partition = partition ? partition->id : std::string();
    touch.key = key_of(t_.keys, *item);
    touch.before = item;
    touch.returned = passes && !r_.count_only;
    if (touch.returned) {
      ++access_.work->returned;
      if (r_.projector && !page_.items.empty())
        for (const auto& e : *page_.items.back()) touch.returned_attributes.push_back(e.first);
    }
    record_touch(access_, std::move(touch));
  }

  void stop() {
    if (!last_)
      return;
    AttributeMap key = key_of(t_.keys, *last_);
    if (index_)
      for (const auto& e : key_of(index_->keys, *last_)) key.set(e.first, e.second);
    page_.last_key = std::move(key);
  }

  /// Rounds what one partition served.
  void settle(const Partition* p) {
    if (!p || !served_)
      return;
    settled_.push_back(p->lower_bound);
    charge(last_key_, partition_bytes_);
    partition_bytes_ = 0;
    served_ = false;
  }

  void charge(std::string_view place, std::size_t bytes) {
    Arm arm;
    arm.read = read_halves(bytes, r_.consistent ? 2 : 1);
    if (index_) {
      access_.consumed.index(index_->name, index_->local).read += arm.read;
    } else {
      access_.consumed.table.read += arm.read;
    }
    use_partition(t_, index_, place, arm, access_);
    if (access_.work)
      access_.work->read.halves += arm.read;
  }

  /// Partitions of the range that were searched and held nothing cost the minimum.
  void settle_untouched() {
    std::string from = r_.lower, to = r_.upper;
    if (r_.forward && !r_.start_after.empty())
      from = std::max(from, r_.start_after);
    if (!r_.forward && !r_.start_after.empty())
      to = to.empty() ? r_.start_after : std::min(to, r_.start_after);
    if (page_.last_key)
      (r_.forward ? to : from) = last_key_;
    const PartitionMap all = partitions();
    const Partition* first = partition_at(all, from);
    if (!first)
      return;
    for (auto c = all.lower_bound(first->lower_bound); c.valid(); c.next()) {
      if (c.key() != first->lower_bound && !to.empty() && c.key() >= to)
        break;
      if (std::find(settled_.begin(), settled_.end(), c.key()) == settled_.end())
        charge(c.key(), 0);
    }
  }

  Table& t_;
  const PageRequest& r_;
  Access& access_;
  Index* index_ = nullptr;
  Source source_;
  Page page_;
  std::size_t page_bytes_ = 0, partition_bytes_ = 0;
  bool served_ = false;
  std::string_view last_key_;  ///< in the map that is read
  ItemPtr last_;
  std::vector<std::string> settled_;
};

}  // namespace

Page read_page(Table& t, const PageRequest& request, Access& access) {
  return PageReader(t, request, access).run();
}

std::string encode_start(const Table& t, const Index* index, const AttributeMap& key) {
  return index ? index_entry_key(t, *index, key) : encode_key(t.keys, key);
}

const Index* find_index(const Table& t, std::string_view name) {
  for (const Cow<Index>& i : t.indexes)
    if (i->name == name)
      return &i.get();
  return nullptr;
}

}  // namespace lockbox::table
