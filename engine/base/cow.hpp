#pragma once
// Copy-on-write pointer with value semantics: copying shares, edit() copies only when shared.
// Not thread-safe, like everything in the engine.
#include <memory>
#include <utility>

#include "engine/base/hash.hpp"

namespace lockbox {

template <class T>
class Cow {
 public:
  Cow() : p_(std::make_shared<T>()) {}
  explicit Cow(T value) : p_(std::make_shared<T>(std::move(value))) {}

  const T& operator*() const { return *p_; }
  const T* operator->() const { return p_.get(); }
  const T& get() const { return *p_; }

  /// The value to be changed; other holders keep the old one.
  T& edit() {
    if (p_.use_count() != 1)
      p_ = std::make_shared<T>(*p_);
    return *p_;
  }
  bool same_version(const Cow& o) const { return p_ == o.p_; }

  friend std::uint64_t content_hash(const Cow& c) { return content_hash(*c.p_); }

 private:
  std::shared_ptr<T> p_;
};

}  // namespace lockbox
