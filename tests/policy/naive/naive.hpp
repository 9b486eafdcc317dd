#pragma once
// A second evaluator of policies, written to be read: it works on the JSON of a request line
// directly, prepares nothing, and shares no code with the engine. The random comparison holds both
// against each other.
#include <nlohmann/json.hpp>
#include <string>

namespace naive {

using Json = nlohmann::ordered_json;

/// "Allow", "ImplicitDeny" or "ExplicitDeny" for a request line as `lockbox decide` takes it.
/// Precondition: the line and its policies are well-formed.
std::string decide(const Json& line);
/// The same with the policies and the request apart.
std::string decide(const Json& policies, const Json& request);

}  // namespace naive
