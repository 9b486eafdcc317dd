// PutEventSelectors and GetEventSelectors. Source: AWS CloudTrail API Reference,
// "AdvancedEventSelector", "EventSelector".
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "engine/api/cloudtrail_common.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::cloudtrail {

namespace {

using audit::EventSelector;
using audit::FieldSelector;

struct Comparison {
  const char* name;
  std::vector<std::string> FieldSelector::*values;
};
constexpr std::array<Comparison, 6> kComparisons = {{
    {"Equals", &FieldSelector::equals},
    {"StartsWith", &FieldSelector::starts_with},
    {"EndsWith", &FieldSelector::ends_with},
    {"NotEquals", &FieldSelector::not_equals},
    {"NotStartsWith", &FieldSelector::not_starts_with},
    {"NotEndsWith", &FieldSelector::not_ends_with},
}};

constexpr std::array<std::string_view, 10> kFields = {
    "eventCategory", "eventName",     "eventSource",    "eventType",        "errorCode",
    "readOnly",      "resources.ARN", "resources.type", "userIdentity.arn", "vpcEndpointId"};

AwsError invalid(std::string message) {
  return trail_error("InvalidEventSelectorsException", std::move(message));
}

Result<FieldSelector> read_field(const Json& json) {
  FieldSelector out;
  const auto field = string_member(json, "Field");
  if (!field)
    return invalid("A field selector needs the member Field.");
  out.field = *field;
  if (std::find(kFields.begin(), kFields.end(), *field) == kFields.end())
    return invalid(concat({"The field \"", *field, "\" is not valid for event selectors."}));
  bool any = false;
  for (const auto& entry : json.items()) {
    if (entry.key() == "Field")
      continue;
    const auto known = std::find_if(kComparisons.begin(), kComparisons.end(),
                                    [&](const Comparison& c) { return entry.key() == c.name; });
    if (known == kComparisons.end() || !entry.value().is_array())
      return invalid(concat(
          {"The field selector of ", *field, " has the unknown member \"", entry.key(), "\"."}));
    for (const Json& value : entry.value()) {
      if (!value.is_string())
        return invalid(concat({"The values of ", *field, " must be strings."}));
      (out.*(known->values)).push_back(value.get<std::string>());
      any = true;
    }
  }
  if (!any)
    return invalid(concat({"The field selector of ", *field, " names no value."}));
  return out;
}

Json field_json(const FieldSelector& field) {
  Json out{{"Field", field.field}};
  for (const Comparison& comparison : kComparisons) {
    if (!(field.*(comparison.values)).empty())
      out[comparison.name] = field.*(comparison.values);
  }
  return out;
}

FieldSelector equals(const char* field, std::vector<std::string> values) {
  FieldSelector out;
  out.field = field;
  out.equals = std::move(values);
  return out;
}

/// ReadWriteType as a selector, or nothing for "All".
void add_read_write(EventSelector& selector, const std::string& type) {
  if (type == "ReadOnly")
    selector.fields.push_back(equals("readOnly", {"true"}));
  else if (type == "WriteOnly")
    selector.fields.push_back(equals("readOnly", {"false"}));
}

Json default_selectors() {
  return Json::array({Json{{"ReadWriteType", "All"},
                           {"IncludeManagementEvents", true},
                           {"DataResources", Json::array()},
                           {"ExcludeManagementEventSources", Json::array()}}});
}

Result<Prepared> put_event_selectors(const Services&, const Call& call) {
  Params in(call.parameters, "InvalidParameterCombinationException");
  const std::string given = in.text("TrailName", Pattern::Any, 1, 1024);
  const Json* advanced = in.any("AdvancedEventSelectors");
  const Json* basic = in.any("EventSelectors");
  if (const auto error = in.error())
    return *error;
  if ((advanced == nullptr) == (basic == nullptr))
    return invalid("Name either EventSelectors or AdvancedEventSelectors.");
  const auto read = advanced ? read_advanced(*advanced) : read_basic(*basic);
  if (!read)
    return read.error();
  const std::vector<EventSelector> selectors = *read;
  const std::string name = trail_name(given), arn = trail_arn(call, name), account(call.account);
  return prepared(call, "PutEventSelectors", arn, [=](Run& run) -> Result<Json> {
    Cow<audit::Trail>* trail = run.services.audit.trails.edit(name);
    if (!trail)
      return trail_not_found(arn, account);
    trail->edit().selectors = selectors;
    return Json{{"TrailARN", arn}, {"AdvancedEventSelectors", selectors_json(selectors)}};
  });
}

Result<Prepared> get_event_selectors(const Services&, const Call& call) {
  Params in(call.parameters, "InvalidParameterCombinationException");
  const std::string given = in.text("TrailName", Pattern::Any, 1, 1024);
  if (const auto error = in.error())
    return *error;
  const std::string name = trail_name(given), arn = trail_arn(call, name), account(call.account);
  return prepared(call, "GetEventSelectors", arn, [=](Run& run) -> Result<Json> {
    const Cow<audit::Trail>* trail = run.services.audit.trails.find(name);
    if (!trail)
      return trail_not_found(arn, account);
    Json out{{"TrailARN", arn}};
    if ((*trail)->selectors.empty())
      out["EventSelectors"] = default_selectors();
    else
      out["AdvancedEventSelectors"] = selectors_json((*trail)->selectors);
    return out;
  });
}

}  // namespace

Json selectors_json(const std::vector<EventSelector>& selectors) {
  Json out = Json::array();
  for (const EventSelector& selector : selectors) {
    Json fields = Json::array();
    for (const FieldSelector& field : selector.fields) fields.push_back(field_json(field));
    Json one = Json::object();
    if (!selector.name.empty())
      one["Name"] = selector.name;
    one["FieldSelectors"] = std::move(fields);
    out.push_back(std::move(one));
  }
  return out;
}

Result<std::vector<EventSelector>> read_advanced(const Json& json) {
  std::vector<EventSelector> out;
  if (!json.is_array())
    return invalid("AdvancedEventSelectors must be a list.");
  for (const Json& one : json) {
    EventSelector selector;
    selector.name = string_member(one, "Name").value_or("");
    const Json* fields = member(one, "FieldSelectors");
    if (!fields || !fields->is_array() || fields->empty())
      return invalid("An advanced event selector needs a list FieldSelectors.");
    bool category = false;
    for (const Json& field : *fields) {
      Result<FieldSelector> read = read_field(field);
      if (!read)
        return read.error();
      category = category || read->field == "eventCategory";
      selector.fields.push_back(*read);
    }
    if (!category)
      return invalid("An advanced event selector must select an eventCategory.");
    out.push_back(std::move(selector));
  }
  return out;
}

Result<std::vector<EventSelector>> read_basic(const Json& json) {
  std::vector<EventSelector> out;
  if (!json.is_array())
    return invalid("EventSelectors must be a list.");
  for (const Json& one : json) {
    const std::string type = string_member(one, "ReadWriteType").value_or("All");
    if (type != "All" && type != "ReadOnly" && type != "WriteOnly")
      return invalid("ReadWriteType must be All, ReadOnly or WriteOnly.");
    const Json* management = member(one, "IncludeManagementEvents");
    if (!management || !management->is_boolean() || management->get<bool>()) {
      EventSelector selector;
      selector.fields.push_back(equals("eventCategory", {"Management"}));
      add_read_write(selector, type);
      out.push_back(std::move(selector));
    }
    const Json* resources = member(one, "DataResources");
    for (std::size_t i = 0; resources && resources->is_array() && i < resources->size(); ++i) {
      const auto resource_type = string_member((*resources)[i], "Type");
      if (!resource_type)
        return invalid("A data resource needs a Type.");
      EventSelector selector;
      selector.fields.push_back(equals("eventCategory", {"Data"}));
      selector.fields.push_back(equals("resources.type", {*resource_type}));
      add_read_write(selector, type);
      FieldSelector arns;
      arns.field = "resources.ARN";
      const Json* values = member((*resources)[i], "Values");
      for (std::size_t k = 0; values && values->is_array() && k < values->size(); ++k) {
        if (!(*values)[k].is_string())
          return invalid("The Values of a data resource must be ARNs.");
        arns.starts_with.push_back((*values)[k].get<std::string>());
      }
      if (!arns.starts_with.empty())
        selector.fields.push_back(std::move(arns));
      out.push_back(std::move(selector));
    }
  }
  return out;
}

std::vector<Operation> selector_operations() {
  constexpr audit::Category kind = audit::Category::Management;
  return {
      {"cloudtrail", "GetEventSelectors", kind, true, false, get_event_selectors},
      {"cloudtrail", "PutEventSelectors", kind, false, false, put_event_selectors},
  };
}

}  // namespace lockbox::api::cloudtrail
