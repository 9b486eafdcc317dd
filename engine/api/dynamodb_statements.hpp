#pragma once
// What ExecuteStatement, BatchExecuteStatement and ExecuteTransaction share: a statement bound to
// its parameters and table, the permission it needs, what a trail keeps of it, and its work on one
// item. Sources: Developer Guide, "PartiQL statements for DynamoDB", "IAM security policies with
// PartiQL for DynamoDB"; Service Authorization Reference.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/api/dynamodb_writes.hpp"
#include "engine/expression/partiql/statement.hpp"

namespace lockbox::api::dynamodb {

struct BoundStatement {
  expression::partiql::Statement statement;
  TableRef table;
};

/// Parses Statement with Parameters of a request or of one of its members.
Result<BoundStatement> bind_statement(const Call& call, const Json& entry);

/// PartiQL reads no index whose key has several hash or several range attributes; null: it does.
std::optional<AwsError> check_single_attributes(const table::Index* index);

/// The permission of one statement; `enclosing` is the name of a transaction, or empty.
Need statement_need(const Services& services, const BoundStatement& bound,
                    std::string_view enclosing);

/// requestParameters of the trail: statements without the values of attributes that are no keys,
/// parameters not at all.
std::shared_ptr<const Json> statement_trail(const Services& services, const Call& call);

/// The item key that the WHERE clause fixes, or the item's own for INSERT. nullopt: not all of it.
std::optional<value::AttributeMap> statement_key(const BoundStatement& bound,
                                                 const table::Table& t);

/// INSERT, UPDATE, DELETE or EXISTS as the write that other operations do. The error is
/// ValidationException.
Result<WritePlan> statement_write(const BoundStatement& bound, const table::Table& t);

/// The item that RETURNING asks for, or nothing.
std::optional<value::AttributeMap> returned_item(const BoundStatement& bound, const table::Table& t,
                                                 const PendingWrite& done);

/// The columns of one item, called as PartiQL calls them; all of it for `*`.
value::AttributeMap selected(const expression::partiql::Statement& s, const value::Item& item);

/// Corrects the trace behind a read: which attributes of the touched items the caller saw.
void note_columns(const expression::partiql::Statement& s, table::Work& work, std::size_t from);

/// One keyed SELECT of a batch or transaction: reads one item; null when there is none or the rest
/// of the WHERE clause refuses it.
value::ItemPtr read_selected(const BoundStatement& bound, table::Table& t,
                             const value::AttributeMap& key, bool consistent,
                             table::Access& access);

/// A position in a SELECT as an opaque text that fits no other request.
std::string next_token(std::uint64_t request, const value::AttributeMap& last_key);
/// The error says whether the text is no token at all or belongs to another request.
Result<value::AttributeMap> read_next_token(std::uint64_t request, const std::string& token);

}  // namespace lockbox::api::dynamodb
