#pragma once
// Persistent ordered map: a B+ tree whose nodes are shared between versions.
//
// Copying a PMap copies one pointer, so a World can be kept for every step, forked for a probe and
// compared with another. A change copies only the nodes on the way to the entry, and only those
// that another version still holds: when nobody shares them they are changed in place, so the plain
// engine pays nothing for time travel. Reference counts are plain integers because the engine has
// no threads.
//
// The content hash is the sum of the entries' hashes: it does not depend on the shape of the tree
// and is cached per node, so after a change only the changed path is hashed again.
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "engine/base/hash.hpp"

namespace lockbox {

template <class K, class V, class Less = std::less<>>
class PMap {
  static constexpr int kCapacity = 16;
  static constexpr int kMaxDepth = 24;

 public:
  using Entry = std::pair<K, V>;

 private:
  struct Node {
    std::uint32_t refs = 1;
    std::uint16_t count = 0;
    bool leaf = true;
    mutable bool hashed = false;
    mutable std::uint64_t hash = 0;
  };
  struct Leaf : Node {
    std::array<Entry, kCapacity> entries{};
  };
  struct Inner : Node {
    Inner() { this->leaf = false; }
    // keys[i] is a lower bound of every key below children[i] (keys[0] is not looked at).
    std::array<K, kCapacity> keys{};
    std::array<Node*, kCapacity> children{};
  };

 public:
  PMap() = default;
  PMap(const PMap& o) : root_(o.root_), size_(o.size_) { retain(root_); }
  PMap(PMap&& o) noexcept : root_(o.root_), size_(o.size_) {
    o.root_ = nullptr;
    o.size_ = 0;
  }
  PMap& operator=(PMap o) noexcept {
    std::swap(root_, o.root_);
    std::swap(size_, o.size_);
    return *this;
  }
  ~PMap() { release(root_); }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  /// True when both are the same version (constant time). False says nothing about content.
  bool same_version(const PMap& o) const { return root_ == o.root_; }

  template <class Q>
  const V* find(const Q& key) const {
    const Node* n = root_;
    if (!n)
      return nullptr;
    while (!n->leaf) n = inner(n)->children[child_index(inner(n), key)];
    const Leaf* l = as_leaf(n);
    const int i = lower(l, key);
    return i < l->count && !less_(key, l->entries[i].first) ? &l->entries[i].second : nullptr;
  }
  template <class Q>
  bool contains(const Q& key) const {
    return find(key) != nullptr;
  }

  /// Inserts or replaces. Returns true when the key is new.
  bool set(K key, V value) {
    if (!root_)
      root_ = new Leaf;
    root_ = own(root_);
    Split split;
    const bool added = insert(root_, std::move(key), std::move(value), split);
    if (split.right)
      grow(std::move(split));
    if (added)
      ++size_;
    return added;
  }

  /// Removes the entry; false when there is none.
  template <class Q>
  bool erase(const Q& key) {
    if (!contains(key))
      return false;
    root_ = own(root_);
    remove(root_, key);
    --size_;
    while (root_ && !root_->leaf && root_->count == 1) {
      Node* only = inner(root_)->children[0];
      retain(only);
      release(root_);
      root_ = only;
    }
    if (root_ && root_->count == 0) {
      release(root_);
      root_ = nullptr;
    }
    return true;
  }

  /// Value to be changed in place (nodes that other versions hold are copied first), or nullptr.
  /// The pointer is valid until the next change of this map.
  template <class Q>
  V* edit(const Q& key) {
    if (!contains(key))
      return nullptr;
    root_ = own(root_);
    Node* n = root_;
    while (!n->leaf) {
      n->hashed = false;
      Inner* in = inner(n);
      Node*& child = in->children[child_index(in, key)];
      child = own(child);
      n = child;
    }
    n->hashed = false;
    Leaf* l = as_leaf(n);
    return &l->entries[lower(l, key)].second;
  }

  /// The same for the last entry whose key is not greater than `key`; nullptr when there is none.
  template <class Q>
  V* edit_at_or_before(const Q& key) {
    if (!root_)
      return nullptr;
    root_ = own(root_);
    Node* n = root_;
    while (!n->leaf) {
      Inner* in = inner(n);
      Node*& child = in->children[child_index(in, key)];
      child = own(child);
      n = child;
    }
    Leaf* l = as_leaf(n);
    const int i = last_not_above(l, key);
    if (i >= 0)
      return &l->entries[i].second;
    // A bound of a child may lie below its first key, since entries go away.
    const Cursor c = before(key);
    if (!c.valid())
      return nullptr;
    const K found = c.key();  // edit() may copy the node the cursor looks at
    return edit(found);
  }

  /// Position in key order. Valid while the map it came from (or a copy of that version) lives and
  /// is not changed. Moves both ways; past the end and before the beginning it is !valid().
  class Cursor {
   public:
    bool valid() const { return depth_ > 0; }
    const K& key() const { return entry().first; }
    const V& value() const { return entry().second; }
    const Entry& entry() const {
      return static_cast<const Leaf*>(path_[depth_ - 1].node)->entries[path_[depth_ - 1].index];
    }
    void next() { step(+1); }
    void prev() { step(-1); }

   private:
    friend class PMap;
    struct Level {
      const Node* node;
      int index;
    };
    void push(const Node* n, int i) { path_[depth_++] = Level{n, i}; }
    void descend(bool to_first) {
      while (!path_[depth_ - 1].node->leaf) {
        const Level& top = path_[depth_ - 1];
        const Node* child = static_cast<const Inner*>(top.node)->children[top.index];
        push(child, to_first ? 0 : child->count - 1);
      }
    }
    void step(int by) {
      while (depth_ > 0) {
        Level& top = path_[depth_ - 1];
        top.index += by;
        if (top.index >= 0 && top.index < top.node->count) {
          descend(by > 0);
          return;
        }
        --depth_;
      }
    }
    std::array<Level, kMaxDepth> path_{};
    int depth_ = 0;
  };

  Cursor first() const { return edge(true); }
  Cursor last() const { return edge(false); }

  /// First entry whose key is not less than `key`.
  template <class Q>
  Cursor lower_bound(const Q& key) const {
    Cursor c;
    const Node* n = root_;
    if (!n)
      return c;
    while (!n->leaf) {
      const int i = child_index(inner(n), key);
      c.push(n, i);
      n = inner(n)->children[i];
    }
    const int i = lower(as_leaf(n), key);
    c.push(n, i);
    if (i >= n->count) {
      c.path_[c.depth_ - 1].index = n->count - 1;
      c.next();
    }
    return c;
  }

  /// Last entry whose key is not greater than `key`.
  template <class Q>
  Cursor at_or_before(const Q& key) const {
    Cursor c;
    const Node* n = root_;
    if (!n)
      return c;
    while (!n->leaf) {
      const int i = child_index(inner(n), key);
      c.push(n, i);
      n = inner(n)->children[i];
    }
    const int i = last_not_above(as_leaf(n), key);
    c.push(n, i < 0 ? 0 : i);
    if (i < 0)
      c.prev();
    return c;
  }

  /// Last entry whose key is less than `key`.
  template <class Q>
  Cursor before(const Q& key) const {
    Cursor c = lower_bound(key);
    if (c.valid()) {
      c.prev();
      return c;
    }
    return last();
  }

  /// Range-for support, in key order.
  class Iterator {
   public:
    using value_type = Entry;
    using reference = const Entry&;
    const Entry& operator*() const { return cursor_.entry(); }
    const Entry* operator->() const { return &cursor_.entry(); }
    Iterator& operator++() {
      cursor_.next();
      return *this;
    }
    bool operator!=(const Iterator& o) const { return cursor_.valid() != o.cursor_.valid(); }
    bool operator==(const Iterator& o) const { return !(*this != o); }

   private:
    friend class PMap;
    Cursor cursor_;
  };
  Iterator begin() const {
    Iterator it;
    it.cursor_ = first();
    return it;
  }
  Iterator end() const { return Iterator(); }

  friend std::uint64_t content_hash(const PMap& m) {
    return combine_hash(static_cast<std::uint64_t>(m.size_), m.root_ ? node_hash(m.root_) : 0);
  }

 private:
  struct Split {
    K key{};
    Node* right = nullptr;
  };

  static Leaf* as_leaf(Node* n) { return static_cast<Leaf*>(n); }
  static const Leaf* as_leaf(const Node* n) { return static_cast<const Leaf*>(n); }
  static Inner* inner(Node* n) { return static_cast<Inner*>(n); }
  static const Inner* inner(const Node* n) { return static_cast<const Inner*>(n); }
  static void retain(Node* n) {
    if (n)
      ++n->refs;
  }
  static void release(Node* n) {
    if (!n || --n->refs > 0)
      return;
    if (n->leaf) {
      delete as_leaf(n);
      return;
    }
    for (int i = 0; i < n->count; ++i) release(inner(n)->children[i]);
    delete inner(n);
  }

  /// The node itself when only we hold it, else a copy (and one reference less on the original).
  static Node* own(Node* n) {
    if (n->refs == 1) {
      n->hashed = false;
      return n;
    }
    Node* copy;
    if (n->leaf) {
      copy = new Leaf(*as_leaf(n));
    } else {
      copy = new Inner(*inner(n));
      for (int i = 0; i < n->count; ++i) retain(inner(n)->children[i]);
    }
    --n->refs;
    copy->refs = 1;
    copy->hashed = false;
    return copy;
  }

  template <class Q>
  int child_index(const Inner* n, const Q& key) const {
    int lo = 1, hi = n->count;
    while (lo < hi) {
      const int mid = (lo + hi) / 2;
      if (less_(key, n->keys[mid])) {
        hi = mid;
      } else {
        lo = mid + 1;
      }
    }
    return lo - 1;
  }
  template <class Q>
  int lower(const Leaf* n, const Q& key) const {
    int lo = 0, hi = n->count;
    while (lo < hi) {
      const int mid = (lo + hi) / 2;
      if (less_(n->entries[mid].first, key)) {
        lo = mid + 1;
      } else {
        hi = mid;
      }
    }
    return lo;
  }

  /// Index of the last entry of a leaf whose key is not greater than `key`; -1: none.
  template <class Q>
  int last_not_above(const Leaf* l, const Q& key) const {
    const int i = lower(l, key);
    return i < l->count && !less_(key, l->entries[i].first) ? i : i - 1;
  }

  bool insert(Node* n, K&& key, V&& value, Split& split) {
    n->hashed = false;
    if (n->leaf)
      return insert_leaf(as_leaf(n), std::move(key), std::move(value), split);
    Inner* in = inner(n);
    const int i = child_index(in, key);
    in->children[i] = own(in->children[i]);
    Split below;
    const bool added = insert(in->children[i], std::move(key), std::move(value), below);
    if (below.right)
      insert_child(in, i + 1, std::move(below), split);
    return added;
  }

  bool insert_leaf(Leaf* l, K&& key, V&& value, Split& split) {
    int i = lower(l, key);
    if (i < l->count && !less_(key, l->entries[i].first)) {
      l->entries[i].second = std::move(value);
      return false;
    }
    if (l->count == kCapacity) {
      // Ascending keys are common (bulk loads): split at the end then, so that leaves stay full.
      const int at = i == kCapacity ? kCapacity - 1 : kCapacity / 2;
      Leaf* right = new Leaf;
      for (int j = at; j < kCapacity; ++j) right->entries[j - at] = std::move(l->entries[j]);
      for (int j = at; j < kCapacity; ++j) l->entries[j] = Entry();
      right->count = static_cast<std::uint16_t>(kCapacity - at);
      l->count = static_cast<std::uint16_t>(at);
      split.right = right;
      split.key = right->entries[0].first;
      // Equal goes left: the separator must stay a lower bound of the right half.
      if (i > at) {
        l = right;
        i -= at;
      }
    }
    for (int j = l->count; j > i; --j) l->entries[j] = std::move(l->entries[j - 1]);
    l->entries[i] = Entry(std::move(key), std::move(value));
    ++l->count;
    return true;
  }

  void insert_child(Inner* in, int i, Split&& below, Split& split) {
    if (in->count == kCapacity) {
      const int at = i == kCapacity ? kCapacity - 1 : kCapacity / 2;
      Inner* right = new Inner;
      for (int j = at; j < kCapacity; ++j) {
        right->keys[j - at] = std::move(in->keys[j]);
        right->children[j - at] = in->children[j];
        in->children[j] = nullptr;
      }
      right->count = static_cast<std::uint16_t>(kCapacity - at);
      in->count = static_cast<std::uint16_t>(at);
      split.right = right;
      split.key = right->keys[0];
      if (i > at) {
        in = right;
        i -= at;
      }
    }
    for (int j = in->count; j > i; --j) {
      in->keys[j] = std::move(in->keys[j - 1]);
      in->children[j] = in->children[j - 1];
    }
    in->keys[i] = std::move(below.key);
    in->children[i] = below.right;
    ++in->count;
  }

  void grow(Split&& split) {
    Inner* top = new Inner;
    top->children[0] = root_;
    top->keys[1] = std::move(split.key);
    top->children[1] = split.right;
    top->count = 2;
    root_ = top;
  }

  // Deletion is relaxed: nodes may be underfull and disappear when empty. Depth never grows by it.
  template <class Q>
  void remove(Node* n, const Q& key) {
    n->hashed = false;
    if (n->leaf) {
      Leaf* l = as_leaf(n);
      const int i = lower(l, key);
      for (int j = i; j + 1 < l->count; ++j) l->entries[j] = std::move(l->entries[j + 1]);
      l->entries[l->count - 1] = Entry();
      --l->count;
      return;
    }
    Inner* in = inner(n);
    const int i = child_index(in, key);
    in->children[i] = own(in->children[i]);
    remove(in->children[i], key);
    if (in->children[i]->count > 0)
      return;
    release(in->children[i]);
    for (int j = i; j + 1 < in->count; ++j) {
      in->keys[j] = std::move(in->keys[j + 1]);
      in->children[j] = in->children[j + 1];
    }
    --in->count;
    in->children[in->count] = nullptr;
    in->keys[in->count] = K();
  }

  Cursor edge(bool first) const {
    Cursor c;
    if (!root_)
      return c;
    c.push(root_, first ? 0 : root_->count - 1);
    c.descend(first);
    return c;
  }

  static std::uint64_t node_hash(const Node* n) {
    if (n->hashed)
      return n->hash;
    std::uint64_t sum = 0;
    for (int i = 0; i < n->count; ++i) {
      if (n->leaf) {
        const Entry& e = as_leaf(n)->entries[i];
        sum += combine_hash(content_hash(e.first), content_hash(e.second));
      } else {
        sum += node_hash(inner(n)->children[i]);
      }
    }
    n->hash = sum;
    n->hashed = true;
    return sum;
  }

  Node* root_ = nullptr;
  std::size_t size_ = 0;
  [[no_unique_address]] Less less_{};
};

}  // namespace lockbox
