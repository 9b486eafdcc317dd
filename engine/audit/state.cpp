#include "engine/audit/state.hpp"

namespace lockbox::audit {

std::string_view to_text(Category c) {
  switch (c) {
    case Category::Management:
      return "Management";
    case Category::Data:
      return "Data";
    case Category::NetworkActivity:
      break;
  }
  return "NetworkActivity";
}

std::uint64_t content_hash(const Record& r) {
  return hash_all(r.time, static_cast<int>(r.category), r.event_source, r.event_name,
                  r.principal_arn, r.error_code, r.read_only, r.delivered, r.kept_by,
                  r.document_hash);
}

std::uint64_t content_hash(const FieldSelector& f) {
  return hash_all(f.field, f.equals, f.not_equals, f.starts_with, f.ends_with, f.not_starts_with,
                  f.not_ends_with);
}

std::uint64_t content_hash(const EventSelector& s) {
  return hash_all(s.name, s.fields);
}

std::uint64_t content_hash(const Trail& t) {
  return hash_all(t.name, t.arn, t.bucket, t.logging, t.started, t.stopped, t.selectors);
}

std::uint64_t content_hash(const State& s) {
  return hash_all(s.trails, s.records, s.next);
}

}  // namespace lockbox::audit
