#pragma once
// What DynamoDB's operations share: which table is meant, expressions of a request, permissions
// with their condition keys, capacity in answers, redacted trail parameters.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/api/dynamodb_shapes.hpp"
#include "engine/api/operation.hpp"
#include "engine/expression/parser.hpp"
#include "engine/table/access.hpp"
#include "engine/table/key_condition.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::api::dynamodb {

using ExpressionKind = expression::Kind;

/// ValidationException with AWS's text; `write` adds the prefix that the current layer gives to
/// values and expressions of PutItem, UpdateItem and DeleteItem.
AwsError validation(std::string message, bool write = false);
/// An error in DynamoDB's own name space.
AwsError service_error(std::string code, std::string message);
AwsError table_not_found();                             ///< data plane
AwsError table_not_found_named(std::string_view name);  ///< describe-type calls

/// A TableName parameter resolved: a name of the caller's account and Region, or an ARN.
struct TableRef {
  table::TableId id;
  std::string arn;
  std::string shown;  ///< as sent: echoed in ConsumedCapacity
};
TableRef table_ref(const Call& call, const std::string& name_or_arn);
const table::Table* find_table(const Services& services, const TableRef& ref);
/// The table to be changed; null when it does not exist (yet or any more) for the data plane.
table::Table* edit_table(Services& services, const TableRef& ref);

std::string string_or(const Json& parameters, std::string_view name, std::string_view otherwise);
bool bool_or(const Json& parameters, std::string_view name, bool otherwise);
std::optional<std::int64_t> int_member(const Json& parameters, std::string_view name);

/// Attribute map of a member that is known to be there, with AWS's texts for bad values.
Result<value::AttributeMap> item_member(const Json& parameters, std::string_view name, bool write,
                                        value::Wording wording = value::Wording::Current);

/// The current layer does not prefix its oldest texts.
bool takes_prefix(std::string_view text);

/// The expressions of a request, and the legacy parameters they replaced, as trees.
struct Expressions {
  std::optional<expression::Update> update;
  std::optional<expression::Condition> condition;  ///< condition or filter
  std::optional<expression::Condition> key_condition;
  std::optional<expression::Projection> projection;
  std::optional<std::vector<table::KeyClause>> key_conditions;  ///< KeyConditions
  bool legacy_filter = false;  ///< the condition came from QueryFilter or ScanFilter

  /// Top-level names all of them mention.
  void add_names(std::vector<std::string>& names) const;
};

/// Reads the expressions of a request in AWS's order. Between the two steps the caller checks the
/// values of its items and keys.
class ExpressionReader {
 public:
  enum class Legacy { Taken, Unknown };  ///< whether the operation has legacy parameters
  ExpressionReader(const Json& parameters, std::vector<ExpressionKind> kinds, bool write,
                   Legacy legacy = Legacy::Taken, value::Wording wording = value::Wording::Current)
      : parameters_(parameters),
        kinds_(std::move(kinds)),
        write_(write),
        legacy_(legacy),
        wording_(wording) {}

  /// Expressions mixed with legacy parameters; ExpressionAttributeNames and -Values.
  std::optional<AwsError> bind();
  /// Legacy parameters, then the expressions themselves, then what no expression uses.
  Result<Expressions> read();

 private:
  const Json& parameters_;
  std::vector<ExpressionKind> kinds_;
  bool write_;
  Legacy legacy_;
  value::Wording wording_;
  expression::Bindings bindings_;
};

/// Both steps at once, without legacy parameters and in the older wording: what the actions of
/// transactions take.
Result<Expressions> parse_expressions(const Json& parameters,
                                      const std::vector<ExpressionKind>& kinds, bool write);

/// Facts behind DynamoDB's condition keys. Empty optionals: the key does not apply to the call.
struct KeyFacts {
  std::optional<std::vector<std::string>> leading;
  std::string leading_origin = "partition key in the request";
  std::string leading_absent;  ///< why there is none
  std::optional<std::vector<std::string>> attributes;
  std::optional<std::string> select;
  std::string select_origin;
  std::optional<std::string> return_values;
  std::string return_values_origin;
  std::optional<std::string> return_consumed;
  std::optional<std::string> enclosing;
  std::optional<bool> full_table_scan;
};

/// Adds a name once.
void add_name(std::vector<std::string>& names, const std::string& name);

/// Partition key value as policies see it: text, canonical decimal, or base64.
std::string leading_key_text(const value::AttributeValue& v);
/// Leading keys of one item's key (or item); nullopt when the table is unknown or the key does not
/// fit, so that the value cannot be known.
std::optional<std::string> leading_key(const table::Table* t, const value::AttributeMap& key);

/// Permission on a table, or on one of its indexes when `index` is not empty.
Need table_need(const Services& services, const TableRef& ref, std::string_view action,
                const KeyFacts& facts, std::string_view index = {});
/// Permission on a table's ARN without item keys (control plane).
Need resource_need(const Services& services, const TableRef& ref, std::string_view action);
/// Permission on "*".
Need global_need(const Call& call, std::string_view action);

/// ReturnConsumedCapacity, with its default.
enum class ReturnCapacity { None, Total, Indexes };
ReturnCapacity return_capacity(const Json& parameters);
/// ConsumedCapacity member of an answer.
Json consumed_capacity(const table::Consumed& consumed, std::string_view table, ReturnCapacity how,
                       bool transactional);

/// "1 WCU", "2.5 RCU" for sentences.
std::string units_text(std::int64_t halves, std::string_view unit);
/// "1 item", "3 items"
std::string counted(std::int64_t n, std::string_view noun);
/// " on partition p-1", " on partitions p-1 and p-2", or nothing.
std::string on_partitions(const table::Work& work);

/// requestParameters of the trail: names in camel case, key values kept, item attributes by name
/// only, expression values dropped.
std::shared_ptr<const Json> trail_parameters(const Json& parameters);

/// Types and constraints of a request; `layer` as AWS answers for this operation.
std::optional<AwsError> check_request(std::string_view operation, const Json& parameters,
                                      Layer layer);

}  // namespace lockbox::api::dynamodb
