// `lockbox serve`: the simulated cloud behind DynamoDB's HTTP protocol on 127.0.0.1.
#include <algorithm>
#include <csignal>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

#include "engine/base/text.hpp"
#include "engine/cloud/behaviour.hpp"
#include "engine/cloud/direct_call.hpp"
#include "native/command.hpp"
#include "native/saved_lab.hpp"
#include "native/serve/endpoint.hpp"
#include "native/serve/http_server.hpp"
#include "native/serve/service.hpp"

namespace lockbox::native {
namespace {

constexpr std::string_view kServeHelp =
    "usage: lockbox serve [--port N] [--data DIR] [--auth] [--world FILE]\n"
    "                     [--threads N] [--set NAME=VALUE]...\n\n"
    "Serves DynamoDB (JSON 1.0), STS, IAM, KMS, Cognito and CloudTrail look-ups on 127.0.0.1, for\n"
    "unmodified AWS clients: aws --endpoint-url http://127.0.0.1:8000 dynamodb list-tables\n"
    "  --port N      the port (default 8000; 0 takes a free one)\n"
    "  --data DIR    durable: what was acknowledged survives a kill at any moment\n"
    "  --auth        checks signatures and enforces policies. Without it any credentials are\n"
    "                accepted. Without --world an administrator's access key is made and printed\n"
    "  --world FILE  starts from a saved world\n"
    "  --threads N   how many serve connections (1 to 64; default: one less than there are cores,\n"
    "                for the clients are on this machine too, and no more than 8)\n"
    "  --set N=V     a choice about DynamoDB's behaviour: error_texts=2026-05, "
    "replica_lag_ms=100,\n"
    "                index_lag_ms=100, transaction_ms=500\n"
    "Prints `listening on 127.0.0.1:PORT` when ready; ends cleanly on SIGTERM.\n";

constexpr std::uint64_t kSeed = 20120810;
constexpr const char* kAccount = "111122223333";  // AWS's example account
constexpr const char* kRegion = "us-east-1";

constexpr unsigned kMostThreads = 64;

/// The clients need a core too: on two cores a second thread takes more from them than it gives.
unsigned usual_threads() {
  constexpr unsigned kMost = 8;  // more would only wait for the engine, which one enters at a time
  return std::clamp(std::thread::hardware_concurrency(), 2u, kMost + 1) - 1;
}

struct ServeOptions {
  std::uint16_t port = 8000;
  unsigned threads = usual_threads();
  std::optional<std::string> data, world;
  table::Settings settings;
  bool auth = false;
  std::string problem;
};

/// "replica_lag_ms=100"; the answer is a problem, or empty.
std::string read_setting(const std::string& text, table::Settings& settings) {
  const std::size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  const std::string value = equals == std::string::npos ? std::string() : text.substr(equals + 1);
  const auto number = to_int(value);
  const auto problem = cloud::set_behaviour(settings, name, number ? Json(*number) : Json(value));
  return problem ? concat({"--set ", text, ": ", *problem}) : std::string();
}

ServeOptions read_serve_options(const Arguments& arguments) {
  ServeOptions o;
  for (std::size_t i = 0; i < arguments.size() && o.problem.empty(); ++i) {
    std::string name = arguments[i], value;
    const std::size_t equals = name.find('=');
    if (name == "--auth") {
      o.auth = true;
      continue;
    }
    if (equals != std::string::npos) {
      value = name.substr(equals + 1);
      name.resize(equals);
    } else if (i + 1 < arguments.size()) {
      value = arguments[++i];
    }
    const auto number = to_int(value);
    if (name != "--port" && name != "--data" && name != "--world" && name != "--set" &&
        name != "--threads") {
      o.problem = concat({"unknown argument '", name, "'"});
    } else if (value.empty()) {
      o.problem = concat({name, " needs a value"});
    } else if (name == "--data") {
      o.data = value;
    } else if (name == "--world") {
      o.world = value;
    } else if (name == "--set") {
      o.problem = read_setting(value, o.settings);
    } else if (name == "--threads" && number && *number >= 1 && *number <= kMostThreads) {
      o.threads = static_cast<unsigned>(*number);
    } else if (name == "--threads") {
      o.problem = concat(
          {"--threads: '", value, "' is not a number from 1 to ", std::to_string(kMostThreads)});
    } else if (!number || *number < 0 || *number > 65535) {
      o.problem = concat({"--port: '", value, "' is not a port number from 0 to 65535"});
    } else {
      o.port = static_cast<std::uint16_t>(*number);
    }
  }
  return o;
}

/// An administrator with an access key, so that --auth can be used on an empty world.
std::string add_administrator(cloud::World& world) {
  const Json user{{"UserName", "administrator"}};
  Json attachment = user;
  attachment["PolicyArn"] = "arn:aws:iam::aws:policy/AdministratorAccess";
  for (const auto& [operation, parameters] :
       {std::pair<const char*, Json>{"CreateUser", user}, {"AttachUserPolicy", attachment}}) {
    const auto done = cloud::direct_call(world, "iam", operation, parameters);
    if (!done)
      throw std::runtime_error(concat({operation, ": ", done.error().message}));
  }
  const auto key = cloud::direct_call(world, "iam", "CreateAccessKey", user);
  if (!key)
    throw std::runtime_error(key.error().message);
  const Json* made = member(*key, "AccessKey");
  return concat({"AWS_ACCESS_KEY_ID=", string_member(*made, "AccessKeyId").value_or(""),
                 "\nAWS_SECRET_ACCESS_KEY=", string_member(*made, "SecretAccessKey").value_or(""),
                 "\n"});
}

/// Sends an answer when what it tells of is on the disk.
void send_when_durable(Answer&& given, const Responder& respond) {
  if (!given.batch) {
    respond(std::move(given.reply));
    return;
  }
  given.batch->when_ended([respond, reply = std::move(given.reply)](const auto& problem) {
    respond(problem ? not_durable(*problem) : reply);
  });
}

/// Answers a request; a transaction's answer comes when the time is over that it takes.
void handle(Service& service, HttpServer& server, const HttpRequest& request,
            const Responder& respond) {
  Answer given = answer(service, request);
  const bool batched = given.batch != nullptr;
  if (given.after_ms > 0) {
    server.after(given.after_ms, [respond, given = std::move(given)]() mutable {
      send_when_durable(std::move(given), respond);
    });
  } else {
    send_when_durable(std::move(given), respond);
  }
  if (batched)
    server.request_batch_end();
}

void end_batch(Service& service) {
  if (const auto problem = service.sync())
    print_error(concat({"lockbox serve: ", problem->message, "\n"}));
}

int serve_failed(std::string_view message) {
  print_error(concat({"lockbox serve: ", message, "\n"}));
  return kFailed;
}

void report(const std::string& sentence) {
  if (!sentence.empty())
    print(concat({sentence, "\n"}));
}

int serve(const ServeOptions& o) {
  cloud::World world = cloud::empty_world(kAccount, kRegion, kSeed);
  std::string keys;
  if (o.world) {
    if (!file_exists(*o.world))
      return serve_failed(concat({"there is no file ", *o.world}));
    auto lab = open_lab(o.world);
    if (!lab)
      return serve_failed(lab.error().message);
    world = lab->history().world();
  } else if (o.auth) {
    keys = add_administrator(world);
  }
  if (!o.settings.usual())
    world.services.tables.settings = o.settings;
  Service service(std::move(world), o.auth);
  // A full disk or a file size limit is an error of the write, not the end of the program.
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  if (o.data) {
    if (auto problem = service.open_journal(*o.data))
      return serve_failed(problem->message);
    print(concat({*o.data, ": ", service.journal().opened(), "\n"}));
    report(service.compact());
  }
  HttpServer server(o.port, o.threads);
  server.on_request([&](HttpRequest&& request, const Responder& respond) {
    handle(service, server, request, respond);
  });
  server.on_batch_end([&] { end_batch(service); });
  print(keys);
  print(concat({"listening on 127.0.0.1:", std::to_string(server.port()), "\n"}));
  server.run();
  end_batch(service);  // whose clients have just been sent away
  report(service.compact());
  return kDone;
}

}  // namespace

int run_serve(const Arguments& arguments) {
  if (wants_help(arguments)) {
    print(kServeHelp);
    return kDone;
  }
  const ServeOptions o = read_serve_options(arguments);
  if (!o.problem.empty())
    return bad_usage("serve", o.problem);
  try {
    return serve(o);
  } catch (const std::runtime_error& problem) {
    return serve_failed(problem.what());
  }
}

}  // namespace lockbox::native
