#pragma once
// What Query, Scan and PartiQL's SELECT share.
#include <string>

#include "engine/api/dynamodb_common.hpp"

namespace lockbox::api::dynamodb {

/// Whether an index holds an attribute.
bool projects(const table::Table& t, const table::Index& i, const std::string& name);

/// An exclusive start must hold exactly the key attributes of the table and of the index.
bool start_fits(const table::Table& t, const table::Index* i, const value::AttributeMap& start);

}  // namespace lockbox::api::dynamodb
