#pragma once
// One request on its way through the stages of the pipeline. Private to the folder: step.cpp runs
// what a caller sends to a service, dax_call.cpp what goes through a DAX cluster.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/api/operation.hpp"
#include "engine/cloud/command.hpp"
#include "engine/cloud/trace.hpp"
#include "engine/cloud/world.hpp"

namespace lockbox::cloud {

using Body = std::shared_ptr<const Json>;

/// One request on its way: what is known so far.
struct Request {
  World& world;
  const CallApi& call;
  RequestTrace& trace;
  const Json& parameters;  ///< an object
  std::string region = {};
  std::string host = {};
  identity::Credentials credentials = {};
  std::optional<identity::Caller> caller = {};
  const api::Operation* operation = nullptr;
  std::optional<api::Prepared> prepared = {};
  std::vector<api::DeniedMember> denied = {};  ///< members of a batch that policies refuse
  std::shared_ptr<const Json> redacted = {};   ///< what the trail keeps of a call not prepared
  bool key_denied = false;                     ///< the policy of a table's key refused the caller
};

void push(Request& r, Stage stage);

/// Where the call starts: what the command says, else where the CLI's profile sits.
std::string vantage_point(const World& world, const CallApi& call);

/// What a request changes before anything else happens; gives the request's id.
std::string begin(World& w);

// The stages in order. Each fills its part of the trace; an error is what the client reads.
std::optional<AwsError> choose_credentials(Request& r);
std::optional<AwsError> walk_network(Request& r);
/// `signed_call`: what the client signs; most services sign the call itself.
std::optional<AwsError> check_signature(Request& r, const CallApi& signed_call);
std::optional<AwsError> find_needs(Request& r);
std::optional<AwsError> ask_policies(Request& r);
/// Stage 5: the key of every table whose items the call touches, each once.
std::optional<AwsError> ask_keys(Request& r);
/// Keys of the tables that are touched, then the operation itself.
Result<Body> run_operation(Request& r);
/// The record of the call, and the stage that tells of it.
void write_trail(Request& r, const Result<Body>& outcome);
/// Marks the stages between the last one and the trail as not reached.
void fill_stages(Request& r);

// Parts of the stages, without what explains them.
/// Parses and validates the call: `prepared`, or what the client reads.
std::optional<AwsError> prepare(Request& r);
/// A need as a question to the policies, and the policies that it is put to.
policy::AuthRequest question_of(const Request& r, const api::Need& need);
policy::PolicySet policies_for(const Request& r, const api::Need& need);
/// Was the call allowed? A batch of which every member is refused was not, although it gets an
/// answer.
bool is_allowed(bool refused, std::size_t members_denied, std::size_t asked);
/// A resource for each table whose items the call touches, each table once.
std::vector<std::string> tables_touched(const Request& r);

}  // namespace lockbox::cloud
