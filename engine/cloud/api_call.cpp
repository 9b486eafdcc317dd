#include "engine/cloud/api_call.hpp"

#include <nlohmann/json.hpp>
#include <utility>

namespace lockbox::cloud {

CallApi api_call(std::string as, std::string service, std::string operation, Json parameters) {
  CallApi c;
  c.as = std::move(as);
  c.service = std::move(service);
  c.operation = std::move(operation);
  c.parameters = std::make_shared<const Json>(std::move(parameters));
  return c;
}

CallApi api_call(std::string as, std::string service, std::string operation) {
  return api_call(std::move(as), std::move(service), std::move(operation), Json::object());
}

}  // namespace lockbox::cloud
