#include "engine/table/items.hpp"

#include <algorithm>
#include <optional>

#include "engine/table/copies.hpp"
#include "engine/table/keys.hpp"
#include "engine/table/links.hpp"
#include "engine/table/partitions.hpp"
#include "engine/table/recovery.hpp"
#include "engine/table/stream.hpp"
#include "engine/table/texts/items.hpp"

namespace lockbox::table {

using value::AttributeMap;
using value::AttributeValue;
using value::ItemPtr;
using value::Type;

AwsError validation(std::string message) {
  AwsError e;
  e.code = "ValidationException";
  e.message = std::move(message);
  e.name_space = "com.amazon.coral.validate";
  return e;
}

namespace {

constexpr std::size_t kMaxHashBytes = 2048;
constexpr std::size_t kMaxRangeBytes = 1024;

bool is_empty(const AttributeValue& v) {
  return (v.is(Type::S) && v.s().empty()) || (v.is(Type::B) && v.b().empty());
}

const char* empty_kind(const AttributeValue& v) {
  return v.is(Type::S) ? "string" : "binary";
}

/// Problems of key values whose types are right: emptiness, length.
std::optional<AwsError> key_value_error(const KeySchema& keys, const AttributeMap& item) {
  std::size_t hash = 0, range = 0;
  for (const auto* part : {&keys.hash, &keys.range}) {
    for (const KeyAttribute& k : *part) {
      const AttributeValue& v = *item.find(k.name);
      if (is_empty(v))
        return validation(texts::say<texts::kEmptyKey>(empty_kind(v), k.name));
      (part == &keys.hash ? hash : range) += size_bytes(v);
    }
  }
  if (hash > kMaxHashBytes)
    return validation(texts::say<texts::kHashKeyTooBig>());
  if (range > kMaxRangeBytes)
    return validation(texts::say<texts::kRangeKeyTooBig>());
  return std::nullopt;
}

}  // namespace

Result<Done> check_lookup_key(const KeySchema& keys, const AttributeMap& key) {
  if (key.size() != keys.hash.size() + keys.range.size() || !has_key(keys, key))
    return validation(texts::say<texts::kSchemaMismatch>());
  if (auto error = key_value_error(keys, key))
    return std::move(*error);
  return Done{};
}

Result<Done> check_item_key(const KeySchema& keys, const AttributeMap& item, bool batch) {
  if (batch && !has_key(keys, item))
    return validation(texts::say<texts::kSchemaMismatch>());
  for (const auto* part : {&keys.hash, &keys.range}) {
    for (const KeyAttribute& k : *part) {
      const AttributeValue* v = item.find(k.name);
      if (!v)
        return validation(texts::say<texts::kMissingKey>(k.name));
      if (v->type() != k.type)
        return validation(
            texts::say<texts::kKeyType>(k.name, type_name(k.type), type_name(v->type())));
    }
  }
  if (auto error = key_value_error(keys, item))
    return std::move(*error);
  return Done{};
}

Result<Done> check_index_keys(const Table& t, const AttributeMap& item,
                              const AttributeMap* before) {
  for (const Cow<Index>& i : t.indexes) {
    for (const auto* part : {&i->keys.hash, &i->keys.range}) {
      std::size_t bytes = 0;
      for (const KeyAttribute& k : *part) {
        const AttributeValue* v = item.find(k.name);
        if (!v) {
          continue;
        }
        bytes += size_bytes(*v);
        const AttributeValue* old = before ? before->find(k.name) : nullptr;
        if (old && *old == *v)
          continue;
        if (v->type() != k.type)
          return validation(texts::say<texts::kIndexKeyType>(k.name, type_name(k.type),
                                                             type_name(v->type()), i->name));
        if (is_empty(*v) && before)
          return validation(texts::say<texts::kEmptyIndexKeyUpdate>(empty_kind(*v)));
        if (is_empty(*v))
          return validation(texts::say<texts::kEmptyIndexKey>(empty_kind(*v), i->name, k.name));
      }
      if (part == &i->keys.hash && bytes > kMaxHashBytes)
        return validation(texts::say<texts::kHashKeyTooBig>());
      if (part == &i->keys.range && bytes > kMaxRangeBytes)
        return validation(texts::say<texts::kRangeKeyTooBig>());
    }
  }
  return Done{};
}

ItemPtr find_item(const Table& t, const std::string& encoded) {
  const ItemPtr* found = t.items.find(encoded);
  return found ? *found : nullptr;
}

namespace {

/// What the copy that answers has under a key; `newest`: what the leader has.
ItemPtr item_of_a_copy(const Table& t, const std::string& encoded, const ItemPtr& newest,
                       Access& access) {
  const Source source = source_of(t, nullptr, encoded, false, access);
  const ItemPtr* found = source.items->find(encoded);
  ItemPtr item = found ? *found : nullptr;
  const bool same = item == newest || (item && newest && *item == *newest);
  note_copy(access, source, false, !same);
  return item;
}

}  // namespace

ItemPtr read_item(Table& t, const AttributeMap& key, bool consistent, Access& access) {
  const std::string encoded = encode_key(t.keys, key);
  ItemPtr item = find_item(t, encoded);
  if (t.copies && !consistent && !access.transactional)
    item = item_of_a_copy(t, encoded, item, access);
  const std::int64_t step = access.transactional ? 4 : consistent ? 2 : 1;
  Arm arm;
  arm.read = read_halves(item ? size_bytes(*item) : 0, step);
  access.consumed.table.read += arm.read;
  use_partition(t, nullptr, encoded, arm, access);
  if (access.work) {
    access.work->read.halves += arm.read;
    ++access.work->evaluated;
    ItemTouch touch;
    touch.kind = item ? ItemTouch::Kind::Read : ItemTouch::Kind::Missing;
    touch.table = t.name;
    touch.partition = partition_id(t, nullptr, encoded);
    touch.key = key;
    touch.before = item;
    touch.returned = item != nullptr;
    if (item)
      ++access.work->returned;
    record_touch(access, std::move(touch));
  }
  return item;
}

ItemPtr index_view(const Table& t, const Index& index, const ItemPtr& item) {
  if (!item || !has_key(index.keys, *item))
    return nullptr;
  if (index.projection == ProjectionType::All)
    return item;
  std::vector<AttributeMap::Entry> entries;
  const auto& extra = index.non_key_attributes;
  for (const auto& e : *item) {
    const bool kept = is_key_attribute(t.keys, e.first) || is_key_attribute(index.keys, e.first) ||
                      (index.projection == ProjectionType::Include &&
                       std::find(extra.begin(), extra.end(), e.first) != extra.end());
    if (kept)
      entries.push_back(e);
  }
  return std::make_shared<const value::Item>(AttributeMap::from_entries(std::move(entries)));
}

std::string index_entry_key(const Table& t, const Index& index, const AttributeMap& item) {
  return encode_key(index.keys, item) + encode_key(t.keys, item);
}

namespace {

/// Brings one index up to date and accounts for it: nothing when its view does not change.
void write_index(Table& t, Index& index, const ItemPtr& before, const ItemPtr& after,
                 Access& access) {
  const ItemPtr old_view = index_view(t, index, before);
  const ItemPtr new_view = index_view(t, index, after);
  if (!old_view && !new_view)
    return;
  if (old_view && new_view && *old_view == *new_view) {
    if (old_view != new_view)
      index.items.set(index_entry_key(t, index, *new_view), new_view);
    return;
  }
  const std::string old_key = old_view ? index_entry_key(t, index, *old_view) : std::string();
  const std::string new_key = new_view ? index_entry_key(t, index, *new_view) : std::string();
  const std::int64_t old_units = old_view ? write_units(size_bytes(*old_view)) : 0;
  const std::int64_t new_units = new_view ? write_units(size_bytes(*new_view)) : 0;
  const auto apply = [&](const std::string& key, std::int64_t units, std::int64_t items,
                         std::int64_t bytes) {
    Arm arm;
    arm.write = 2 * units;
    access.consumed.index(index.name, index.local).write += arm.write;
    Partition* p = use_partition(t, &index, key, arm, access);
    if (access.work)
      access.work->write.halves += arm.write;
    if (index.local)
      return;
    if (!p)
      p = edit_partition_at(index.partitions, key);
    if (p) {
      p->item_count += items;
      p->size_bytes += bytes;
    }
  };
  const std::int64_t old_bytes = old_view ? static_cast<std::int64_t>(size_bytes(*old_view)) : 0;
  const std::int64_t new_bytes = new_view ? static_cast<std::int64_t>(size_bytes(*new_view)) : 0;
  if (old_key == new_key) {
    index.items.set(new_key, new_view);
    apply(new_key, std::max(old_units, new_units), 0, new_bytes - old_bytes);
    return;
  }
  if (old_view) {
    index.items.erase(old_key);
    apply(old_key, old_units, -1, -old_bytes);
  }
  if (new_view) {
    index.items.set(new_key, new_view);
    apply(new_key, new_units, 1, new_bytes);
  }
}

Partition* account_table_write(Table& t, const std::string& encoded, std::size_t bytes,
                               Access& access) {
  Arm arm;
  arm.write = write_units(bytes) * (access.transactional ? 4 : 2);
  access.consumed.table.write += arm.write;
  if (access.work)
    access.work->write.halves += arm.write;
  return use_partition(t, nullptr, encoded, arm, access);
}

}  // namespace

void write_item(Table& t, const std::string& encoded, ItemPtr before, ItemPtr after,
                Access& access) {
  remember_past(t, access.now);
  remember_version(t, access.now);
  const std::size_t old_bytes = before ? size_bytes(*before) : 0;
  const std::size_t new_bytes = after ? size_bytes(*after) : 0;
  Partition* p = account_table_write(t, encoded, std::max(old_bytes, new_bytes), access);
  const std::int64_t grown =
      static_cast<std::int64_t>(new_bytes) - static_cast<std::int64_t>(old_bytes);
  if (!p)
    p = edit_partition_at(t.partitions, encoded);
  if (p) {
    p->item_count += (after ? 1 : 0) - (before ? 1 : 0);
    p->size_bytes += grown;
  }
  t.size_bytes += grown;
  if (after) {
    t.items.set(encoded, after);
  } else if (before) {
    t.items.erase(encoded);
  }
  for (Cow<Index>& i : t.indexes) write_index(t, i.edit(), before, after, access);
  if (t.stream)
    append_record(t, encoded, before, after, access.origin, access.now);
  if (t.links)
    note_change(t, encoded, before, after, access);
  if (!access.work)
    return;
  ++access.work->evaluated;
  ItemTouch touch;
  touch.kind = !before  ? (after ? ItemTouch::Kind::Inserted : ItemTouch::Kind::Missing)
               : !after ? ItemTouch::Kind::Removed
                        : ItemTouch::Kind::Modified;
  touch.table = t.name;
  touch.partition = partition_id(t, nullptr, encoded);
  if (before || after)
    touch.key = key_of(t.keys, before ? *before : *after);
  touch.before = std::move(before);
  touch.after = std::move(after);
  record_touch(access, std::move(touch));
}

void account_refused_write(Table& t, const std::string& encoded, const ItemPtr& before,
                           Access& access) {
  account_table_write(t, encoded, before ? size_bytes(*before) : 0, access);
  if (!access.work)
    return;
  ++access.work->evaluated;
  ItemTouch touch;
  touch.kind = before ? ItemTouch::Kind::Read : ItemTouch::Kind::Missing;
  touch.table = t.name;
  touch.partition = partition_id(t, nullptr, encoded);
  if (before)
    touch.key = key_of(t.keys, *before);
  touch.before = before;
  record_touch(access, std::move(touch));
}

}  // namespace lockbox::table
