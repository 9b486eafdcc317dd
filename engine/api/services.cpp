#include "engine/api/services.hpp"

namespace lockbox::api {

std::uint64_t content_hash(const Services& s) {
  return hash_all(s.tables, s.identity, s.network, s.audit, s.kms);
}

}  // namespace lockbox::api
