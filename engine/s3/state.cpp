#include "engine/s3/state.hpp"

#include "engine/base/md5.hpp"
#include "engine/base/text.hpp"

namespace lockbox::s3 {

std::uint64_t content_hash(const Object& o) {
  return hash_all(o.body, o.etag, o.content_type, o.encryption, o.kms_key, o.modified);
}

std::uint64_t content_hash(const Bucket& b) {
  return hash_all(b.name, b.account, b.region, b.created, b.policy, b.objects);
}

std::uint64_t content_hash(const State& s) {
  return hash_all(s.buckets);
}

const Bucket* find_bucket(const State& s, std::string_view name) {
  const Cow<Bucket>* b = s.buckets.find(name);
  return b ? &b->get() : nullptr;
}

std::string bucket_name_problem(std::string_view name) {
  if (name.size() < 3 || name.size() > 63)
    return "a bucket name has 3 to 63 characters";
  for (const char c : name)
    if (!((c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '.'))
      return "a bucket name has small letters, digits, hyphens and dots only";
  const auto edge = [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c); };
  if (!edge(name.front()) || !edge(name.back()))
    return "a bucket name begins and ends with a letter or digit";
  if (name.find("..") != std::string_view::npos)
    return "a bucket name has no two dots side by side";
  return {};
}

void put_object(State& s, std::string_view bucket, std::string key, std::string body,
                std::string content_type, SimTime now) {
  Object o;
  o.etag = hex_encode(md5(body));
  o.body = std::move(body);
  o.content_type = content_type.empty() ? "binary/octet-stream" : std::move(content_type);
  o.encryption = "AES256";
  o.modified = now;
  s.buckets.edit(bucket)->edit().objects.set(std::move(key), Cow<Object>(std::move(o)));
}

}  // namespace lockbox::s3
