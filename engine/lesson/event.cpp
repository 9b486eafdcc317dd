#include "engine/lesson/event.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::lesson {

namespace {

bool term_holds(const Label::Term& term, const value::AttributeMap& item) {
  const value::AttributeValue* v = item.find(term.attribute);
  if (!v)
    return false;
  const std::string text = scalar_text(*v);
  const std::string first = term.values.empty() ? std::string() : term.values.front();
  if (term.op == "ne")
    return text != first;
  if (term.op == "beginsWith")
    return text.compare(0, first.size(), first) == 0;
  if (term.op == "ge")
    return text >= first;
  return std::find(term.values.begin(), term.values.end(), text) != term.values.end();
}

/// The image of an item that its caller may have seen.
const value::AttributeMap* seen_image(const table::ItemTouch& touch) {
  if (touch.before)
    return touch.before.get();
  return touch.after.get();
}

std::int64_t labelled_items(const Label& label, const cloud::World& world) {
  const table::Table* t =
      table::find_table(world.services.tables, world.account, world.region, label.table);
  if (!t)
    return -1;
  std::int64_t count = 0;
  for (const auto& entry : t->items) {
    if (entry.second && item_has_label(label, *entry.second))
      ++count;
  }
  return count;
}

/// Exactly the labelled items came back and nothing was read in vain.
bool answers_label(const Label& label, const cloud::World& initial,
                   const cloud::RequestTrace& trace) {
  if (label.table.empty() || !trace.succeeded)
    return false;
  std::int64_t returned = 0;
  for (const table::ItemTouch& touch : trace.work.touches) {
    const bool read = touch.kind == table::ItemTouch::Kind::Read;
    if (!read || !touch.returned)
      return false;
    const value::AttributeMap* image = seen_image(touch);
    if (!image || !item_has_label(label, *image))
      return false;
    ++returned;
  }
  return returned > 0 && trace.work.evaluated == returned &&
         returned == labelled_items(label, initial);
}

std::int64_t sent_item_bytes(const Json& json) {
  std::int64_t largest = 0;
  if (json.is_object()) {
    for (const auto& entry : json.items()) {
      if (entry.key() == "Item" && entry.value().is_object()) {
        const auto item = value::parse_attribute_map(entry.value());
        if (item)
          largest = std::max(largest, static_cast<std::int64_t>(value::size_bytes(*item)));
      } else {
        largest = std::max(largest, sent_item_bytes(entry.value()));
      }
    }
  } else if (json.is_array()) {
    for (const Json& element : json) largest = std::max(largest, sent_item_bytes(element));
  }
  return largest;
}

std::string denying_layer(const cloud::RequestTrace& trace) {
  for (const policy::Decision& decision : trace.decisions) {
    if (!decision.allowed())
      return std::string(policy::to_text(decision.layer));
  }
  if (trace.allowed)
    return {};
  for (const cloud::Stage& stage : trace.stages) {
    if (stage.verdict == cloud::StageVerdict::Refused)
      return std::string(cloud::to_text(stage.id));
  }
  return {};
}

}  // namespace

std::string scalar_text(const value::AttributeValue& v) {
  if (v.is(value::Type::S))
    return v.s();
  if (v.is(value::Type::N))
    return lockbox::to_text(v.n());
  if (v.is(value::Type::Bool))
    return v.boolean_value() ? "true" : "false";
  return {};
}

bool item_has_label(const Label& label, const value::AttributeMap& item) {
  return std::all_of(label.where.begin(), label.where.end(),
                     [&](const Label::Term& term) { return term_holds(term, item); });
}

Event event_of(const Scenario& scenario, const cloud::World& initial, const LabelledValues& values,
               const cloud::RequestTrace& trace, const Json* parameters, int node,
               const Json* answer) {
  Event e;
  e.node = node;
  e.op = concat({trace.service, ":", trace.operation});
  e.as = trace.caller_label;
  e.allowed = trace.allowed;
  e.succeeded = trace.succeeded;
  e.error = trace.error ? trace.error->code : std::string();
  e.layer = denying_layer(trace);
  e.via = !trace.cluster.empty() ? "dax" : trace.path.context.source_vpce.value_or("internet");
  for (const audit::Record& record : trace.records) {
    if (!record.delivered)
      continue;
    e.records.push_back(concat(
        {record.event_source.substr(0, record.event_source.find('.')), ":", record.event_name}));
    e.logged_by.emplace_back(
        record.category == audit::Category::Management ? "cloudtrail.management-events"
        : record.category == audit::Category::Data     ? "cloudtrail.data-events"
                                                       : "cloudtrail.network-activity-events");
  }
  for (const events::Delivery& d : trace.heard)
    if (d.problem.empty())
      e.rang.push_back(d.group);
  e.flows = flows_of(scenario, values, trace, parameters, answer);
  for (const Flow& flow : e.flows) {
    if (std::find(e.labels.begin(), e.labels.end(), flow.label) == e.labels.end())
      e.labels.push_back(flow.label);
  }
  for (const Label& label : scenario.labels) {
    if (answers_label(label, initial, trace))
      e.answers.push_back(label.name);
  }
  e.returned = trace.work.returned;
  e.evaluated = trace.work.evaluated;
  if (parameters) {
    e.item_bytes = sent_item_bytes(*parameters);
    e.parameters = lockbox::to_text(*parameters);
  }
  return e;
}

bool matches(const EventPattern& p, const Event& e) {
  const auto contains = [](const std::vector<std::string>& list, const std::string& name) {
    return std::find(list.begin(), list.end(), name) != list.end();
  };
  if (!p.op.empty() && !wildcard_match(p.op, e.op))
    return false;
  if (!p.as.empty() && !wildcard_match(p.as, e.as))
    return false;
  if (!p.decision.empty() && (p.decision == "allow") != e.allowed)
    return false;
  if (!p.layer.empty() && p.layer != e.layer)
    return false;
  if (!p.label.empty() && !contains(e.labels, p.label))
    return false;
  const bool by_channel = std::any_of(e.flows.begin(), e.flows.end(), [&](const Flow& flow) {
    return flow.channel == p.via && (p.label.empty() || flow.label == p.label);
  });
  if (!p.via.empty() && !wildcard_match(p.via, e.via) && !by_channel)
    return false;
  if (!p.logged_by.empty() && !contains(e.logged_by, p.logged_by))
    return false;
  if (!p.error.empty() && !(p.error == "none" ? e.succeeded : p.error == e.error))
    return false;
  if (!p.answers.empty() && !contains(e.answers, p.answers))
    return false;
  if (!p.mentions.empty() && e.parameters.find(p.mentions) == std::string::npos)
    return false;
  if (!p.rings.empty() && std::none_of(e.rang.begin(), e.rang.end(), [&](const std::string& g) {
        return wildcard_match(p.rings, g);
      }))
    return false;
  if (!p.recorded.empty() &&
      std::none_of(e.records.begin(), e.records.end(),
                   [&](const std::string& r) { return wildcard_match(p.recorded, r); }))
    return false;
  if (p.min_items > 0 && (!e.succeeded || e.returned < p.min_items))
    return false;
  return p.min_bytes == 0 || e.item_bytes >= p.min_bytes;
}

}  // namespace lockbox::lesson
