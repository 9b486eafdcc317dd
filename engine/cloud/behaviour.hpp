#pragma once
// What a world chooses about DynamoDB's behaviour, by name: `error_texts` (an epoch of its words),
// `replica_lag_ms` and `index_lag_ms` (how far copies and indexes lie behind), `transaction_ms`
// (how long TransactWriteItems holds its items). Worlds in JSON and `lockbox serve --set` use the
// names.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.hpp"
#include "engine/table/settings.hpp"

namespace lockbox::cloud {

/// The names there are.
const std::vector<std::string>& behaviour_names();

/// All of them with their values.
Json behaviour_json(const table::Settings& settings);

/// Sets one of them. The error says what was expected.
std::optional<std::string> set_behaviour(table::Settings& settings, std::string_view name,
                                         const Json& value);

}  // namespace lockbox::cloud
