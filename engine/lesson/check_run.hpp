#pragma once
// Judges checks: behaviour of the world now, and of the log so far.
#include <map>
#include <string>
#include <vector>

#include "engine/lesson/event.hpp"
#include "engine/lesson/scenario.hpp"

namespace lockbox::lesson {

enum class Tri { False, True, Unknown };

struct Judgement;
/// Judgements that cost many requests (the attacker, the surplus), by the state that decides them:
/// reading a trail or listing tables does not change what somebody could do.
using Remembered = std::map<std::string, Judgement>;

/// What a check is judged on.
struct Scene {
  const Scenario& scenario;
  const cloud::World& world;
  const cloud::World& initial;
  const std::map<std::string, std::string>& table_aliases;
  std::vector<const Event*> events;    ///< of the current branch, oldest first
  std::map<std::string, int> entered;  ///< step id -> position in `events` when it was entered
  Remembered* remembered = nullptr;    ///< may be null
};

/// Verdict with the first sub-check that failed and, where there is one, the request that shows it.
struct Judgement {
  Tri value = Tri::Unknown;
  std::string failing;         ///< id of the innermost failing check with an id
  std::string counterexample;  ///< "role/student scans Houses: allowed, 16 items came back"
};

/// Total: always answers, never throws. Unknown means that the world does not hold what the check
/// asks about (for example a trail that does not exist).
Judgement judge(const Check& check, const Scene& scene);

/// The API call of an authored request. Loop variables are filled in, the names of things of `world`
/// that are drawn anew for each learner ({{backup.NAME}}: an ARN, {{key.ALIAS}}: a key's id), and the
/// endpoint's symbolic names.
cloud::CallApi to_call(const RequestSpec& request, const std::map<std::string, std::string>& values,
                       const cloud::World& world);

/// The host name that RequestSpec::endpoint means in this world.
std::string host_of_endpoint(const std::string& given, const cloud::World& world);

/// "role/student-Gryffindor calls dynamodb:Scan on Houses: allowed, 16 items".
std::string describe_call(const cloud::CallApi& call, const cloud::StepResult& result);

/// Number of items in the answer of a read (Items, Item, Responses), else -1.
std::int64_t items_in(const cloud::StepResult& result);

/// Events of the pattern within the scene (`since` respected).
std::int64_t count_events(const EventPattern& pattern, const Scene& scene);

}  // namespace lockbox::lesson
