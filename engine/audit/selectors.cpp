// Which trail keeps a record: CloudTrail User Guide, "Logging data events", advanced event
// selectors.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/audit/recorder.hpp"
#include "engine/base/text.hpp"

namespace lockbox::audit {

namespace {

std::vector<std::string> resource_values(const Json& document, const char* name) {
  std::vector<std::string> out;
  const Json* resources = member(document, "resources");
  if (!resources || !resources->is_array())
    return out;
  for (const Json& resource : *resources) {
    if (auto value = string_member(resource, name))
      out.push_back(*value);
  }
  return out;
}

std::vector<std::string> text_of(std::optional<std::string> value) {
  return value ? std::vector<std::string>{*value} : std::vector<std::string>{};
}

/// What the record holds under a selector's field name.
std::vector<std::string> field_values(const Record& record, const std::string& field) {
  if (field == "eventCategory")
    return {std::string(to_text(record.category))};
  if (field == "readOnly")
    return {record.read_only ? "true" : "false"};
  if (field == "eventName")
    return {record.event_name};
  if (field == "eventSource")
    return {record.event_source};
  if (!record.document)
    return {};
  const Json& document = *record.document;
  if (field == "resources.type")
    return resource_values(document, "type");
  if (field == "resources.ARN")
    return resource_values(document, "ARN");
  if (field == "userIdentity.arn") {
    const Json* identity = member(document, "userIdentity");
    return identity ? text_of(string_member(*identity, "arn")) : std::vector<std::string>{};
  }
  return text_of(string_member(document, field));  // errorCode, eventType, vpcEndpointId
}

bool starts(const std::string& value, const std::string& part) {
  return value.compare(0, part.size(), part) == 0;
}
bool ends(const std::string& value, const std::string& part) {
  return value.size() >= part.size() &&
         value.compare(value.size() - part.size(), part.size(), part) == 0;
}
bool same(const std::string& value, const std::string& part) {
  return value == part;
}

template <class Test>
bool any_value(const std::vector<std::string>& values, const std::vector<std::string>& wanted,
               Test test) {
  return std::any_of(values.begin(), values.end(), [&](const std::string& value) {
    return std::any_of(wanted.begin(), wanted.end(),
                       [&](const std::string& part) { return test(value, part); });
  });
}

bool field_matches(const FieldSelector& selector, const Record& record) {
  const std::vector<std::string> values = field_values(record, selector.field);
  if (!selector.equals.empty() && !any_value(values, selector.equals, same))
    return false;
  if (!selector.starts_with.empty() && !any_value(values, selector.starts_with, starts))
    return false;
  if (!selector.ends_with.empty() && !any_value(values, selector.ends_with, ends))
    return false;
  return !any_value(values, selector.not_equals, same) &&
         !any_value(values, selector.not_starts_with, starts) &&
         !any_value(values, selector.not_ends_with, ends);
}

}  // namespace

bool keeps(const Trail& trail, const Record& record, std::string& why) {
  if (!trail.logging) {
    why = concat({"trail ", trail.name, " is stopped"});
    return false;
  }
  if (trail.selectors.empty()) {
    const bool kept = record.category == Category::Management;
    why = kept ? concat({"trail ", trail.name, " keeps management events"})
               : concat({"trail ", trail.name, " has no selector for ",
                         to_lower(to_text(record.category)), " events"});
    return kept;
  }
  const FieldSelector* failed = nullptr;
  for (const EventSelector& selector : trail.selectors) {
    const auto mismatch =
        std::find_if(selector.fields.begin(), selector.fields.end(),
                     [&](const FieldSelector& f) { return !field_matches(f, record); });
    if (mismatch == selector.fields.end()) {
      why = selector.name.empty()
                ? concat({"trail ", trail.name, " selects it"})
                : concat({"trail ", trail.name, " selects it with \"", selector.name, "\""});
      return true;
    }
    // The selector that is for this category explains best why the record was left out.
    if (!failed || mismatch->field != "eventCategory")
      failed = &*mismatch;
  }
  why = concat({"no selector of trail ", trail.name, " matches (", failed->field, ")"});
  return false;
}

}  // namespace lockbox::audit
