// What `serve --data` writes down of the calls it served, replays when it starts, and compacts.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/behaviour.hpp"
#include "engine/identity/authority.hpp"
#include "engine/value/dynamodb_json.hpp"
#include "native/serve/service.hpp"
#include "native/serve/table_state.hpp"

namespace lockbox::native {
namespace {

/// Records of the journal that no client sent: what a compacted one puts back.
constexpr char kOwnService[] = "lockbox", kRestore[] = "RestoreState", kSettings[] = "Settings";

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Writes of items: superseded by later ones, so that the items of today can stand for them.
bool is_item_write(std::string_view service, std::string_view operation) {
  return service == "dynamodb" &&
         is_one_of(operation,
                   {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems",
                    "ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"});
}

/// DynamoDB's other changes whose result does not depend on which items there were (a backup's
/// does).
bool forgets_items(std::string_view operation) {
  return is_one_of(operation,
                   {"CreateTable", "UpdateTable", "DeleteTable", "TagResource", "UntagResource",
                    "UpdateTimeToLive", "PutResourcePolicy", "DeleteResourcePolicy",
                    "EnableKinesisStreamingDestination", "DisableKinesisStreamingDestination",
                    "UpdateKinesisStreamingDestination", "UpdateContributorInsights"});
}

/// A record holds a request, and a compacted one the state of a whole stream.
JsonLimits journal_limits() {
  JsonLimits limits;
  limits.max_depth = kRequestLimits.max_depth + 10;
  limits.max_bytes = 0xFFFFFFFFu;  // the length of a record has 32 bits
  return limits;
}

}  // namespace

/// Remembers the state that the disk has, so that a batch that cannot be written is taken back.
void Service::begin_change() {
  if (journal_.has_pending())
    return;
  durable_ = world_;
  durable_control_ = control_.size();
}

std::optional<IoError> Service::open_journal(const std::string& folder) {
  Json header = Json::object();
  header["lockbox-journal"] = kJournalFormat;
  header["account"] = world_.account;
  header["region"] = world_.region;
  // The base is the same only if it was built the same way; its clock does not count.
  cloud::World base = world_;
  base.now = SimTime{0};
  // Choices about behaviour may differ from start to start. The journal says when they did, so that
  // a replay meets the conflicts that there were.
  const table::Settings settings = world_.services.tables.settings;
  base.services.tables.settings = world_.services.tables.settings = table::Settings();
  header["base"] = std::to_string(cloud::content_hash(base));
  auto problem = journal_.open(folder, to_text(header),
                               [this](std::string_view payload) { return replay(payload); });
  const bool as_before =
      cloud::behaviour_json(settings) == cloud::behaviour_json(world_.services.tables.settings);
  world_.services.tables.settings = settings;
  if (problem || as_before)
    return problem;
  world_.services.tables.locks = {};  // as a replay of the record does
  journal_.append(own_record(kSettings, cloud::behaviour_json(settings)));
  return journal_.sync();
}

void Service::remember(const ServiceCall& call, const identity::Credentials* credentials,
                       std::uint64_t seed) {
  Json head = Json::object();
  head["t"] = world_.now.ms;
  head["r"] = seed;
  head["g"] = call.region;
  head["s"] = call.service;
  head["o"] = call.operation;
  if (credentials) {
    head["k"] = credentials->access_key_id;
    if (!credentials->session_token.empty())
      head["n"] = credentials->session_token;
  }
  std::string text = to_text(head);
  text.pop_back();
  const std::string payload = concat({text, ",\"p\":", to_text(*call.parameters), "}"});
  journal_.append(payload);
  classify(call.service, call.operation, payload);
}

void Service::classify(std::string_view service, std::string_view operation,
                       std::string_view payload) {
  if (is_item_write(service, operation)) {
    ++item_records_;
    // A token is remembered by what its transaction held.
    if (payload.find("\"ClientRequestToken\":") != std::string_view::npos)
      last_token_ms_ = world_.now.ms;
    return;
  }
  control_.emplace_back(payload);
  compactable_ = compactable_ && (service != "dynamodb" || forgets_items(operation));
}

std::string Service::compact() {
  constexpr std::uint64_t kSmall = 1024 * 1024;
  constexpr std::int64_t kTokenLife = 10 * 60 * 1000;
  std::uint64_t items = 0;
  for (const auto& [id, table] : world_.services.tables.tables) items += table->items.size();
  if (!journal_.is_open() || !compactable_ || journal_.size() < kSmall ||
      item_records_ < 2 * items || world_.now.ms - last_token_ms_ < kTokenLife ||
      world_.services.tables.scaling)  // capacity that was scaled follows from every request
    return "";
  const std::uint64_t before = journal_.size();
  const auto problem = journal_.replace([this](const Journal::Append& append) {
    const auto state_record = [&](const Json& state) {
      if (!state.is_null())
        append(own_record(kRestore, state));
    };
    for (const std::string& payload : control_) append(payload);
    for (const auto& [id, table] : world_.services.tables.tables) {
      Json head = Json::object();
      head["t"] = world_.now.ms;
      head["r"] = 1;
      head["g"] = id.region;
      head["s"] = "dynamodb";
      head["o"] = "PutItem";
      std::string text = to_text(head);
      text.pop_back();
      for (const auto& [key, item] : table->items) {
        append(concat({text, ",\"p\":{\"TableName\":\"", id.name,
                       "\",\"Item\":", to_text(value::to_json(*item)), "}}"}));
      }
    }
    // Behind the items: what their writes have just done to streams is replaced.
    for (const auto& [id, table] : world_.services.tables.tables) state_record(side_state(*table));
    state_record(shared_state(world_.services.tables));
    append(own_record(kSettings, cloud::behaviour_json(world_.services.tables.settings)));
  });
  if (problem)
    return concat({"the journal could not be compacted: ", problem->message});
  item_records_ = items;
  return concat({"compacted the journal from ", std::to_string(before), " to ",
                 std::to_string(journal_.size()), " bytes"});
}

std::string Service::own_record(const char* operation, const Json& parameters) const {
  Json record = Json::object();
  record["t"] = world_.now.ms;
  record["r"] = 1;
  record["s"] = kOwnService;
  record["o"] = operation;
  record["p"] = parameters;
  return to_text(record);
}

std::string Service::replay_own(const std::string& operation, const Json& parameters) {
  table::State& state = world_.services.tables;
  if (operation == kRestore)
    return restore_state(state, parameters).value_or("");
  if (operation != kSettings || !parameters.is_object())
    return concat({"an unknown record of Lockbox's own: ", operation});
  for (const auto& [name, value] : parameters.items())
    if (const auto problem = cloud::set_behaviour(state.settings, name, value))
      return concat({name, ": ", *problem});
  state.locks = {};
  return "";
}

std::string Service::replay(std::string_view payload) {
  const JsonParse parsed = parse_json(payload, journal_limits());
  if (!parsed)
    return concat({"not JSON: ", parsed.error->message});
  const Json* time = member(parsed.value, "t");
  const Json* seed = member(parsed.value, "r");
  const Json* parameters = member(parsed.value, "p");
  if (!time || !time->is_number_integer() || !seed || !seed->is_number_integer() || !parameters)
    return "members are missing";
  ServiceCall call;
  call.region = string_member(parsed.value, "g").value_or("");
  call.service = string_member(parsed.value, "s").value_or("");
  call.operation = string_member(parsed.value, "o").value_or("");
  call.parameters = std::make_shared<const Json>(*parameters);
  world_.now = SimTime{time->get<std::int64_t>()};
  if (call.service == kOwnService)
    return replay_own(call.operation, *call.parameters);
  const std::string key = string_member(parsed.value, "k").value_or("");
  const identity::Credentials credentials{
      key, identity::secret_of(world_.services.identity, key).value_or(""),
      string_member(parsed.value, "n").value_or("")};
  const auto draw = seed->get<std::uint64_t>();
  const Result<ServiceAnswer> answer =
      key.empty() ? plain_call(call, draw) : step(call, credentials, draw);
  if (answer) {
    classify(call.service, call.operation, payload);
    return "";
  }
  return concat({call.operation, " succeeded when it was written, and now fails with ",
                 answer.error().code, ": ", answer.error().message});
}

std::optional<IoError> Service::sync() {
  std::optional<IoError> problem;
  std::shared_ptr<Batch> batch;
  {
    const std::lock_guard lock(mutex_);  // No call may see changes that will be taken back.
    problem = journal_.sync();
    if (problem) {
      world_ = durable_;
      control_.resize(durable_control_);
    }
    durable_ = cloud::World();  // Nodes held twice would be copied on every change.
    batch.swap(batch_);
  }
  if (batch)
    batch->end(problem);
  return problem;
}

}  // namespace lockbox::native
