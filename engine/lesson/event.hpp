#pragma once
// What checks know about a call that was made: facts taken from its trace, and which labelled cells
// came back to the caller.
#include <cstdint>
#include <string>
#include <vector>

#include "engine/cloud/history.hpp"
#include "engine/lesson/scenario.hpp"

namespace lockbox::lesson {

struct Event {
  int node = -1;          ///< step of the history
  std::string op;         ///< "dynamodb:Query"
  std::string as;         ///< "role/registrar"
  std::string layer;      ///< layer that decided, when denied
  std::string error;      ///< error code, empty: success
  std::string via;        ///< VPC endpoint the path went through, or "internet"
  std::string logged_by;  ///< "cloudtrail.management-events", "cloudtrail.data-events", or empty
  bool allowed = false, succeeded = false;
  std::vector<std::string> labels;  ///< labels of which a cell came back
  std::vector<std::string>
      answers;  ///< labels of which exactly the items came back, nothing else read
  std::int64_t returned = 0, evaluated = 0;
  std::int64_t item_bytes = 0;  ///< largest item sent
};

/// Facts of one call. `initial` is the world the scenario starts with (labels are counted there).
Event event_of(const Scenario& scenario, const cloud::World& initial,
               const cloud::RequestTrace& trace, const Json* parameters, int node);

/// Labels of which at least one cell came back to the caller of this trace.
std::vector<std::string> labels_reached(const Scenario& scenario, const cloud::RequestTrace& trace);

/// True when the item carries the label (its table is not looked at).
bool item_has_label(const Label& label, const value::AttributeMap& item);

/// True when the event is what the pattern describes; `since` is not looked at.
bool matches(const EventPattern& pattern, const Event& event);

/// Text of a scalar attribute ("harry", "42"); empty for other types.
std::string scalar_text(const value::AttributeValue& v);

}  // namespace lockbox::lesson
