#include "engine/api/services.hpp"

namespace lockbox::api {

std::uint64_t content_hash(const Services& s) {
  std::uint64_t h = hash_all(s.tables, s.identity, s.network, s.audit, s.kms);
  if (!s.s3.buckets.empty())
    h = combine_hash(h, content_hash(s.s3));
  if (!s.events.empty())
    h = combine_hash(h, content_hash(s.events));
  if (!s.dax.empty())
    h = combine_hash(h, content_hash(s.dax));
  return h;
}

}  // namespace lockbox::api
