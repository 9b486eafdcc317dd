#pragma once
// The smallest true S3: buckets, objects, bucket policies. Enough for exports, imports and the
// question who may read them. Source: Amazon S3 User Guide, "Buckets", "Objects", "Bucket
// policies".
#include <string>
#include <string_view>

#include "engine/base/cow.hpp"
#include "engine/base/pmap.hpp"
#include "engine/base/sim_time.hpp"

namespace lockbox::s3 {

struct Object {
  std::string body;
  std::string etag;  ///< hexadecimal MD5
  std::string content_type;
  std::string encryption;  ///< "AES256" or "aws:kms"
  std::string kms_key;
  SimTime modified;
};
std::uint64_t content_hash(const Object& o);

struct Bucket {
  std::string name, account, region;
  SimTime created;
  std::string policy;                      ///< text; empty: none
  PMap<std::string, Cow<Object>> objects;  ///< by key, in byte order
};
std::uint64_t content_hash(const Bucket& b);

struct State {
  PMap<std::string, Cow<Bucket>> buckets;  ///< names are global
};
std::uint64_t content_hash(const State& s);

const Bucket* find_bucket(const State& s, std::string_view name);

/// Why a name is no bucket name; empty when it is one. Source: S3 User Guide, "Bucket naming
/// rules".
std::string bucket_name_problem(std::string_view name);

/// Puts an object (replacing one with the same key). Precondition: the bucket exists.
void put_object(State& s, std::string_view bucket, std::string key, std::string body,
                std::string content_type, SimTime now);

}  // namespace lockbox::s3
