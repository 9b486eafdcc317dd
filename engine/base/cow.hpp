#pragma once
// Copy-on-write pointer with value semantics: copying shares, edit() copies only when shared. The content
// hash is kept until the next edit(). Not thread-safe, like everything in the engine.
#include <cstdint>
#include <memory>
#include <utility>

#include "engine/base/hash.hpp"

namespace lockbox {

template <class T>
class Cow {
 public:
  Cow() : p_(std::make_shared<Box>()) {}
  explicit Cow(T value) : p_(std::make_shared<Box>(std::move(value))) {}

  const T& operator*() const { return p_->value; }
  const T* operator->() const { return &p_->value; }
  const T& get() const { return p_->value; }

  /// The value to be changed; other holders keep the old one. Use the reference at once: it must not be
  /// written through after the next copy or content_hash() of this Cow.
  T& edit() {
    if (p_.use_count() != 1) p_ = std::make_shared<Box>(p_->value);
    p_->hashed = false;
    return p_->value;
  }
  bool same_version(const Cow& o) const { return p_ == o.p_; }

  friend std::uint64_t content_hash(const Cow& c) {
    if (!c.p_->hashed) {
      c.p_->hash = content_hash(c.p_->value);
      c.p_->hashed = true;
    }
    return c.p_->hash;
  }

 private:
  struct Box {
    Box() = default;
    explicit Box(T v) : value(std::move(v)) {}
    T value{};
    std::uint64_t hash = 0;
    bool hashed = false;
  };
  std::shared_ptr<Box> p_;
};

}  // namespace lockbox
