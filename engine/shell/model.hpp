#pragma once
// What the `aws` command line knows about each service: commands, their options and the types of
// their values. Each operation is one row of a table (model_*.cpp), written in a small notation:
//
//   "TableName! Key!:{AttributeValue} Limit:int ConsistentRead:bool Select=ALL_ATTRIBUTES|COUNT"
//
// A member is a name, `!` when it is required, and a type: nothing (string), `:int`, `:long`,
// `:bool`, `:num`, `:blob`, `:time`, `:Shape` (a structure of the service's shape table), `:[T]` (a
// list), `:{T}` (a map with string keys), or `=A|B|C` (a string with known values).
// Names are those of the services' API references.
#include <string>
#include <string_view>
#include <vector>

namespace lockbox::shell {

enum class ShapeKind {
  String,
  Integer,
  Long,
  Number,
  Boolean,
  Blob,
  Timestamp,
  List,
  Map,
  Structure
};

struct Shape;

struct MemberModel {
  std::string name;    ///< "TableName"
  std::string option;  ///< "table-name"
  const Shape* shape = nullptr;
  bool required = false;
};

struct Shape {
  ShapeKind kind = ShapeKind::String;
  std::string name;                  ///< structures: "KeySchemaElement"
  const Shape* element = nullptr;    ///< lists: of what; maps: the values
  std::vector<MemberModel> members;  ///< structures
  std::vector<std::string> values;   ///< strings with known values
  bool is_union = false;             ///< exactly one member (AttributeValue)
};

const MemberModel* find_member(const Shape& structure, std::string_view name);

/// How a list operation is continued (AWS CLI User Guide, "Pagination").
struct Paging {
  std::string input, output;         ///< members that carry the token
  std::string limit;                 ///< member for --page-size
  std::vector<std::string> results;  ///< members that are concatenated (lists) or added (numbers)
  std::vector<std::string> keep;     ///< members of the first page that are shown as they are
  std::string more;                  ///< boolean member that says that there is more; may be empty
};

struct CommandModel {
  std::string service;    ///< engine's service: "dynamodb"
  std::string operation;  ///< "GetItem"
  std::string name;       ///< "get-item"
  std::string summary;    ///< one sentence for `help`
  const Shape* input = nullptr;
  const Paging* paging = nullptr;  ///< null: not paginated
};

/// `aws SERVICE wait NAME`: polls an operation until its answer says so.
struct Waiter {
  std::string name, title, operation;
  std::string path, value;    ///< success: member at `path` ("Table.TableStatus") equals `value`
  std::string success_error;  ///< success: the call fails with this code
  std::string retry_error;    ///< keep on polling after this code
  int delay_seconds = 20, attempts = 25;
};

struct ServiceModel {
  std::string name;     ///< as typed: "dynamodb"
  std::string service;  ///< engine's name
  std::string title;    ///< "Amazon DynamoDB"
  std::string summary;
  bool global = false;                 ///< one endpoint for all Regions (IAM)
  std::vector<CommandModel> commands;  ///< sorted by name
  std::vector<Waiter> waiters;
  std::vector<std::string> timestamps;  ///< names of response members that are points in time
};

/// All services, sorted by name. Built once, never changed.
const std::vector<ServiceModel>& services();
const ServiceModel* find_service(std::string_view name);
const CommandModel* find_command(const ServiceModel& service, std::string_view name);
/// Row of an engine operation ("dynamodb", "GetItem"), or nullptr.
const CommandModel* find_operation_model(std::string_view service, std::string_view operation);

/// "GlobalSecondaryIndexes" -> "global-secondary-indexes", "SSESpecification" ->
/// "sse-specification".
std::string option_name(std::string_view member);

}  // namespace lockbox::shell
