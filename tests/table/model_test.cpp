// Random operations on a table against a naive map, with shrinking. A run that differs is cut down
// to the fewest steps that still differ before it is shown.
#include <algorithm>

#include "engine/table/clock.hpp"
#include "tests/api/dynamodb_fixture.hpp"
#include "tests/table/naive/requests.hpp"

namespace lockbox::model_test {

using naive::Outcome;
using naive::Step;

namespace {

#if defined(__OPTIMIZE__)
constexpr int kRuns = 400;
#else
constexpr int kRuns = 40;
#endif
constexpr int kSteps = 120;
constexpr std::int64_t kMinute = 60 * 1000;
/// Below the day after which a stream forgets its beginning.
constexpr std::int64_t kLongest = 20 * 60 * kMinute;

constexpr char kCreate[] = R"({"TableName":"Tab","BillingMode":"PAY_PER_REQUEST",
  "AttributeDefinitions":[{"AttributeName":"h","AttributeType":"S"},
    {"AttributeName":"s","AttributeType":"S"},{"AttributeName":"g","AttributeType":"S"}],
  "KeySchema":[{"AttributeName":"h","KeyType":"HASH"},{"AttributeName":"s","KeyType":"RANGE"}],
  "GlobalSecondaryIndexes":[{"IndexName":"groups","Projection":{"ProjectionType":"ALL"},
    "KeySchema":[{"AttributeName":"g","KeyType":"HASH"}]}],
  "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"}})";

/// Deliberate faults of the model, to see that the test finds differences.
enum class Fault { None, ForgetsConditions, ForgetsTransactionsFail };

std::string text_of(const std::vector<Json>& items) {
  std::string out;
  for (const Json& i : items) out += "\n  " + to_text(i);
  return out.empty() ? "\n  nothing" : out;
}

std::vector<Json> sorted(std::vector<Json> items) {
  std::sort(items.begin(), items.end(),
            [](const Json& a, const Json& b) { return to_text(a) < to_text(b); });
  return items;
}

class Pair {
 public:
  explicit Pair(Fault fault) : fault_(fault) {
    engine_.ok("CreateTable", kCreate);
    start_ = engine_.now;
  }

  /// Takes a step on both sides. The text says how they differ; empty: they do not.
  std::string take(const Step& step) {
    switch (step.kind) {
      case Step::Kind::Write:
        return write(step);
      case Step::Kind::Transaction:
        return transaction(step);
      case Step::Kind::Batch:
        return batch(step);
      case Step::Kind::Query:
      case Step::Kind::Scan:
        return read(step);
      case Step::Kind::Wait:
        if (engine_.now.ms - start_.ms < kLongest)
          engine_.now = plus_ms(engine_.now, step.minutes * kMinute);
        table::advance(engine_.services.tables, engine_.now);
        return "";
    }
    return "";
  }

  /// The stream, replayed from its beginning, must rebuild the table.
  std::string replay() {
    std::map<std::string, Json> rebuilt;
    const std::string arn =
        engine_.ok("DescribeTable", R"({"TableName":"Tab"})")["Table"]["LatestStreamArn"];
    const Json description =
        engine_.ok("DescribeStream", R"({"StreamArn":")" + arn + "\"}")["StreamDescription"];
    for (const Json& shard : description["Shards"]) {
      Json p{
          {"StreamArn", arn}, {"ShardId", shard["ShardId"]}, {"ShardIteratorType", "TRIM_HORIZON"}};
      Json page{{"NextShardIterator", engine_.ok("GetShardIterator", to_text(p))["ShardIterator"]}};
      do {
        p = Json{{"ShardIterator", page["NextShardIterator"]}, {"Limit", 7}};
        page = engine_.ok("GetRecords", to_text(p));
        for (const Json& r : page["Records"])
          if (std::string problem = replay_one(rebuilt, r["dynamodb"]); !problem.empty())
            return problem;
      } while (page.contains("NextShardIterator") && !page["Records"].empty());
    }
    std::vector<Json> items;
    for (const auto& e : rebuilt) items.push_back(e.second);
    return compare("the stream rebuilds", sorted(items), sorted(all()));
  }

 private:
  static std::string replay_one(std::map<std::string, Json>& rebuilt, const Json& change) {
    const std::string key = to_text(change["Keys"]);
    const Json* old = member(change, "OldImage");
    const auto at = rebuilt.find(key);
    if ((old == nullptr) != (at == rebuilt.end()) || (old && *old != at->second))
      return "a record's old image is not what the records before it made: " + to_text(change);
    if (const Json* now = member(change, "NewImage"))
      rebuilt[key] = *now;
    else
      rebuilt.erase(key);
    return "";
  }

  std::string compare(const std::string& what, const std::vector<Json>& engine,
                      const std::vector<Json>& model) {
    return engine == model ? "" : what + text_of(engine) + "\nand the model has" + text_of(model);
  }

  std::vector<Json> all() const {
    std::vector<Json> out;
    for (const auto& e : model_) out.push_back(naive::to_json(e.first, e.second));
    return out;
  }

  naive::Result expected(const naive::Write& w) const {
    naive::Write known = w;
    if (fault_ == Fault::ForgetsConditions)
      known.condition = naive::Condition();
    return naive::apply(model_, known);
  }

  static std::string code(Outcome o) {
    return o == Outcome::Done              ? "done"
           : o == Outcome::ConditionFailed ? "ConditionalCheckFailedException"
                                           : "ValidationException";
  }

  std::string write(const Step& step) {
    const naive::Write& w = step.writes[0];
    const naive::Result want = expected(w);
    const auto got = engine_.call(naive::operation_of(step), to_text(naive::parameters_of(step)));
    const std::string outcome = got ? "done" : got.error().code;
    if (outcome != code(want.outcome))
      return "the engine says " + outcome + (got ? "" : ": " + got.error().message) +
             ", the model " + code(want.outcome);
    if (!got)
      return "";
    naive::store(model_, w.key, want.after);
    const auto& shown = w.kind == naive::Write::Kind::Update ? want.after : want.before;
    const Json* attributes = member(*got, "Attributes");
    std::vector<Json> engine, model;
    if (attributes)
      engine.push_back(*attributes);
    if (shown)
      model.push_back(naive::to_json(w.key, *shown));
    return compare("the engine returns", engine, model);
  }

  std::string transaction(const Step& step) {
    std::string codes;
    std::vector<naive::Result> want;
    bool fails = false;
    for (const naive::Write& w : step.writes) {
      want.push_back(expected(w));
      const bool refused = want.back().outcome != Outcome::Done;
      fails = fails || refused;
      codes +=
          std::string(codes.empty() ? "" : ", ") + (refused ? "ConditionalCheckFailed" : "None");
    }
    const auto got = engine_.call("TransactWriteItems", to_text(naive::parameters_of(step)));
    if (!got && got.error().message.find("[" + codes + "]") == std::string::npos)
      return "the engine says " + got.error().message + ", the model [" + codes + "]";
    if (fault_ == Fault::ForgetsTransactionsFail)
      fails = false;
    if (static_cast<bool>(got) == fails)
      return std::string("the engine ") + (got ? "did" : "refused") +
             " the transaction, the model [" + codes + "]";
    for (std::size_t i = 0; !fails && i < want.size(); ++i)
      naive::store(model_, step.writes[i].key, want[i].after);
    return "";
  }

  std::string batch(const Step& step) {
    for (const naive::Write& w : step.writes)
      naive::store(model_, w.key, naive::apply(model_, w).after);
    const auto got = engine_.call("BatchWriteItem", to_text(naive::parameters_of(step)));
    return got ? "" : "the engine refused a batch: " + got.error().message;
  }

  std::string read(const Step& step) {
    if (step.by_index && step.kind == Step::Kind::Query)
      engine_.now = plus_ms(engine_.now, kMinute);  // an index may lag, but not for so long
    Json p = naive::parameters_of(step);
    std::vector<Json> got;
    for (int page = 0;; ++page) {
      const auto answer = engine_.call(naive::operation_of(step), to_text(p));
      if (!answer)
        return "the engine refused to read: " + answer.error().message;
      for (const Json& i : (*answer)["Items"]) got.push_back(i);
      const Json* last = member(*answer, "LastEvaluatedKey");
      if (!last)
        break;
      if (page > 50)
        return "the pages do not end";
      p["ExclusiveStartKey"] = *last;
    }
    const bool query = step.kind == Step::Kind::Query;
    std::vector<Json> want;
    for (const auto& e : model_) {
      const auto group = e.second.texts.find("g");
      const bool in = !query ? true
                      : step.by_index
                          ? group != e.second.texts.end() && group->second == step.partition
                          : e.first.first == step.partition && e.first.second >= step.from;
      if (in)
        want.push_back(naive::to_json(e.first, e.second));
    }
    if (!query || step.by_index) {
      got = sorted(got);
      want = sorted(want);
    } else if (!step.forward) {
      std::reverse(want.begin(), want.end());
    }
    return compare("the engine reads", got, want);
  }

  test::Dynamo engine_;
  naive::Table model_;
  Fault fault_;
  SimTime start_;
};

/// How a run differs; empty: it does not.
std::string difference(const std::vector<Step>& steps, Fault fault) {
  Pair pair(fault);
  for (const Step& s : steps)
    if (std::string problem = pair.take(s); !problem.empty())
      return naive::operation_of(s) + ": " + problem;
  Step scan;
  scan.kind = Step::Kind::Scan;
  if (std::string problem = pair.take(scan); !problem.empty())
    return problem;
  return pair.replay();
}

/// The fewest steps that still differ: leaves out ever smaller runs of steps while that works.
std::vector<Step> shrunk(std::vector<Step> steps, Fault fault) {
  for (std::size_t chunk = steps.size() / 2; chunk > 0; chunk /= 2) {
    for (std::size_t at = 0; at < steps.size();) {
      std::vector<Step> fewer(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(at));
      const std::size_t end = std::min(at + chunk, steps.size());
      fewer.insert(fewer.end(), steps.begin() + static_cast<std::ptrdiff_t>(end), steps.end());
      if (!difference(fewer, fault).empty())
        steps = std::move(fewer);
      else
        at = end;
    }
  }
  return steps;
}

std::vector<Step> random_run(std::uint64_t seed) {
  Rng rng{seed};
  std::vector<Step> steps;
  for (int i = 0; i < kSteps; ++i) steps.push_back(naive::random_step(rng));
  return steps;
}

std::string story(const std::vector<Step>& steps) {
  std::string out;
  for (const Step& s : steps)
    out += naive::operation_of(s) + " " + to_text(naive::parameters_of(s)) + "\n";
  return out;
}

}  // namespace

TEST_CASE("random operations: table, index and replayed stream agree with a plain map",
          "[table][random]") {
  for (std::uint64_t seed = 1; seed <= kRuns; ++seed) {
    const std::vector<Step> steps = random_run(seed);
    if (difference(steps, Fault::None).empty())
      continue;
    const std::vector<Step> fewest = shrunk(steps, Fault::None);
    FAIL("seed " << seed << ", in " << fewest.size() << " steps:\n"
                 << story(fewest) << difference(fewest, Fault::None));
  }
}

TEST_CASE("the random test finds a faulty side and cuts the run down to the step that shows it",
          "[table][random]") {
  for (const Fault fault : {Fault::ForgetsConditions, Fault::ForgetsTransactionsFail}) {
    const std::vector<Step> steps = random_run(1);
    REQUIRE(!difference(steps, fault).empty());
    const std::vector<Step> fewest = shrunk(steps, fault);
    INFO(story(fewest));
    CHECK(fewest.size() == 1);
    CHECK(!difference(fewest, fault).empty());
  }
}

}  // namespace lockbox::model_test
