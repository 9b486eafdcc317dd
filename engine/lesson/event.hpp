#pragma once
// What checks know about a call that was made: facts taken from its trace, and which labelled cells
// came back to the caller.
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/cloud/history.hpp"
#include "engine/lesson/scenario.hpp"

namespace lockbox::lesson {

/// How a labelled cell became known to the caller of one request.
struct Flow {
  std::string label;
  /// "returned": the cell itself came back. "filter", "condition": the request tested it, so that
  /// the answer tells something about it. "old-values": a failed condition sent the item along.
  /// "copy": a cell that holds the same value came back, from whatever table (a restore, a replica,
  /// another attribute). "stream": a change record held it. "export": a file in S3 held it.
  /// "cache": the cell came back through a DAX cluster, from the table or from what its caches
  /// hold.
  std::string channel;
};

/// Texts of the labelled cells of a world, by label: what is looked for in copies. For labels that
/// name no attributes, the labelled items themselves as DynamoDB JSON.
using LabelledValues = std::map<std::string, std::set<std::string>>;
LabelledValues labelled_values(const Scenario& scenario, const cloud::World& world);

struct Event {
  int node = -1;      ///< step of the history
  std::string op;     ///< "dynamodb:Query"
  std::string as;     ///< "role/registrar"
  std::string layer;  ///< layer that decided, when denied
  std::string error;  ///< error code, empty: success
  std::string via;    ///< VPC endpoint the path went through, "dax", or "internet"
  /// Kinds of records that a trail kept: "cloudtrail.management-events", "cloudtrail.data-events",
  /// "cloudtrail.network-activity-events".
  std::vector<std::string> logged_by;
  bool allowed = false, succeeded = false;
  std::vector<std::string> labels;  ///< labels of which something became known to the caller
  std::vector<Flow> flows;          ///< the same with the way it took
  std::vector<std::string>
      answers;  ///< labels of which exactly the items came back, nothing else read
  std::int64_t returned = 0, evaluated = 0;
  std::int64_t item_bytes = 0;       ///< largest item sent
  std::vector<std::string> records;  ///< "kms:Decrypt": what some trail keeps of this call
  std::string parameters;            ///< text of the request's body
  std::vector<std::string> rang;     ///< log groups that a rule of EventBridge told of this call
};

/// Facts of one call. `initial` is the world the scenario starts with (labels are counted there).
Event event_of(const Scenario& scenario, const cloud::World& initial, const LabelledValues& values,
               const cloud::RequestTrace& trace, const Json* parameters, int node,
               const Json* answer = nullptr);

/// True for calls that tell about cells by their answer alone: change records and files. Their
/// answer is wanted for flows_of.
bool answers_with_copies(std::string_view service, std::string_view operation);

/// What this request told its caller about labelled cells. Followed through reads, filters,
/// conditions, ReturnValues, items sent along with a failed condition, copies of a value, change
/// records, exported files, restored tables, replicas and the caches of DAX clusters. `answer` is
/// the body, where it is known.
std::vector<Flow> flows_of(const Scenario& scenario, const LabelledValues& values,
                           const cloud::RequestTrace& trace, const Json* parameters,
                           const Json* answer = nullptr);

/// True when the item carries the label (its table is not looked at).
bool item_has_label(const Label& label, const value::AttributeMap& item);

/// True when the event is what the pattern describes; `since` is not looked at.
bool matches(const EventPattern& pattern, const Event& event);

/// Text of a scalar attribute ("harry", "42"); empty for other types.
std::string scalar_text(const value::AttributeValue& v);

}  // namespace lockbox::lesson
