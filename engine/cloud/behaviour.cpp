#include "engine/cloud/behaviour.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/dynamodb_texts.hpp"
#include "engine/base/text.hpp"

namespace lockbox::cloud {

const std::vector<std::string>& behaviour_names() {
  static const std::vector<std::string> all = {"error_texts", "replica_lag_ms", "index_lag_ms",
                                               "transaction_ms"};
  return all;
}

Json behaviour_json(const table::Settings& settings) {
  Json out = Json::object();
  out["error_texts"] = settings.error_texts.empty() ? api::dynamodb::error_text_epochs().back()
                                                    : settings.error_texts;
  out["replica_lag_ms"] = settings.replica_lag_ms;
  out["index_lag_ms"] = settings.index_lag_ms;
  out["transaction_ms"] = settings.transaction_ms;
  return out;
}

std::optional<std::string> set_behaviour(table::Settings& settings, std::string_view name,
                                         const Json& value) {
  constexpr std::int64_t kHourMs = 3600 * 1000;
  if (name == "error_texts") {
    const auto& epochs = api::dynamodb::error_text_epochs();
    const std::string epoch = value.is_string() ? value.get<std::string>() : std::string();
    if (std::find(epochs.begin(), epochs.end(), epoch) == epochs.end())
      return concat({"expected one of ", join(epochs, ", ")});
    // The newest is what holds without a choice.
    settings.error_texts = epoch == epochs.back() ? std::string() : epoch;
    return std::nullopt;
  }
  std::int64_t* target = name == "replica_lag_ms"   ? &settings.replica_lag_ms
                         : name == "index_lag_ms"   ? &settings.index_lag_ms
                         : name == "transaction_ms" ? &settings.transaction_ms
                                                    : nullptr;
  if (!target)
    return concat({"expected one of ", join(behaviour_names(), ", ")});
  if (!value.is_number_integer() || value.get<std::int64_t>() < 0 ||
      value.get<std::int64_t>() > kHourMs)
    return std::string("expected milliseconds from 0 to an hour");
  *target = value.get<std::int64_t>();
  return std::nullopt;
}

}  // namespace lockbox::cloud
