#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/cloud/api_call.hpp"
#include "engine/lesson/question_world.hpp"

namespace lockbox::lesson {

namespace {

/// What may be asked of a question's world: reads, writes and statements by the pupil, and what
/// strangers try.
class Asker {
 public:
  Asker(const cloud::World& world, Rng& rng, const std::string& copy)
      : world_(world), rng_(rng), copy_(copy) {}

  /// Reads and writes by the pupil, from a drawn place, now and then with a session that somebody
  /// else holds.
  std::vector<cloud::CallApi> make() {
    const char* as = one_in(4) ? "session/borrowed" : "role/pupil";
    const char* from = one_in(2) ? "library" : "internet";
    const Json table = {{"TableName", "Houses"}};
    const auto with = [](Json base, const Json& more) {
      for (const auto& entry : more.items()) base[entry.key()] = entry.value();
      return base;
    };
    const char* house = one_in(2) ? "Slytherin" : "Gryffindor";
    const char* student = house[0] == 'S' ? "draco" : "harry";
    const Json keyed = with(table, Json{{"Key", key(house, student)}});
    add(as, "GetItem", keyed, from);
    add(as, "GetItem", with(keyed, Json{{"ProjectionExpression", "House, Points"}}), from);
    add(as, "Scan", table, from);
    add(as, "Query", with(table, query(house)), from);
    Json filtered = with(table, query(house));
    filtered["FilterExpression"] = "Points >= :p";
    filtered["ExpressionAttributeValues"][":p"] = Json{{"N", "30"}};
    add(as, "Query", filtered, from);
    add(as, "Scan",
        with(table, Json{{"FilterExpression", "Points >= :p"},
                         {"ExpressionAttributeValues", {{":p", {{"N", "30"}}}}}}),
        from);
    add(as, "Query",
        with(table, Json{{"IndexName", "ByClub"},
                         {"KeyConditionExpression", "Club = :c"},
                         {"ExpressionAttributeValues", {{":c", {{"S", "chess"}}}}}}),
        from);
    add(as, "Scan", with(table, Json{{"IndexName", "ByClub"}}), from);
    add(as, "DeleteItem", with(keyed, Json{{"ReturnValues", "ALL_OLD"}}), from);
    add(as, "UpdateItem",
        with(keyed, Json{{"UpdateExpression", "SET Club = :c"},
                         {"ExpressionAttributeValues", {{":c", {{"S", "choir"}}}}},
                         {"ReturnValues", "ALL_NEW"}}),
        from);
    add(as, "ExecuteStatement", Json{{"Statement", "SELECT * FROM \"Houses\""}}, from);
    add(as, "ExecuteStatement",
        Json{{"Statement", concat({"SELECT * FROM \"Houses\" WHERE House = '", house,
                                   "' AND Student = '", student, "'"})}},
        from);
    add(as, "ExecuteStatement",
        Json{{"Statement", "SELECT * FROM \"Houses\".\"ByClub\" WHERE Club = 'chess'"}}, from);
    const Json by_arn = {{"TableName", "arn:aws:dynamodb:eu-west-1:111122223333:table/Houses"}};
    add("444455556666:role/guest", "Scan", by_arn);
    add("444455556666:role/guest", "GetItem", with(by_arn, Json{{"Key", key(house, student)}}));
    ask_copies(as, key(house, student));
    out_.push_back(call("444455556666:role/vendor", "sts", "AssumeRole",
                        Json{{"RoleArn", "arn:aws:iam::111122223333:role/inspector"},
                             {"RoleSessionName", "for-another-customer"}}));
    ask_cache(as, with(keyed, Json::object()), with(table, query(house)));
    return std::move(out_);
  }

 private:
  bool one_in(std::uint64_t n) { return rng_.below(n) == 0; }

  static cloud::CallApi call(std::string as, std::string service, std::string op, Json parameters) {
    cloud::CallApi c =
        cloud::api_call(std::move(as), std::move(service), std::move(op), std::move(parameters));
    c.from = "internet";
    return c;
  }

  static Json key(const char* house, const char* student) {
    return Json{{"House", {{"S", house}}}, {"Student", {{"S", student}}}};
  }

  static Json query(const char* house) {
    return Json{{"KeyConditionExpression", "House = :h"},
                {"ExpressionAttributeValues", {{":h", {{"S", house}}}}}};
  }

  void add(const char* as, const char* op, Json body, const char* from = "internet",
           const char* region = "") {
    cloud::CallApi c = call(as, "dynamodb", op, std::move(body));
    c.from = from;
    c.region = region;
    out_.push_back(std::move(c));
  }

  /// The same reads and a write through the DAX cluster, where there is one.
  void ask_cache(const char* as, const Json& keyed, const Json& queried) {
    if (world_.services.dax.clusters.empty())
      return;
    const std::size_t first = out_.size();
    add(as, "GetItem", keyed, "library");
    add(as, "Query", queried, "library");
    add(as, "Scan", Json{{"TableName", "Houses"}}, "library");
    Json away = keyed;
    away["ReturnValues"] = "ALL_OLD";
    add(as, "DeleteItem", std::move(away), "library");
    for (std::size_t i = first; i < out_.size(); ++i) out_[i].endpoint = "dax://school-cache";
  }

  void ask_copies(const char* as, Json item_key) {
    if (copy_ == "restored") {
      add(as, "Scan", Json{{"TableName", "HousesCopy"}});
      add(as, "GetItem", Json{{"TableName", "HousesCopy"}, {"Key", std::move(item_key)}});
    } else if (copy_ == "replica") {
      add(as, "Scan", Json{{"TableName", "Houses"}}, "internet", "us-east-1");
      add(as, "GetItem", Json{{"TableName", "Houses"}, {"Key", std::move(item_key)}}, "internet",
          "us-east-1");
    } else if (copy_ == "export") {
      const s3::Bucket* bucket = s3::find_bucket(world_.services.s3, "school-exports");
      if (!bucket)
        return;
      for (const auto& entry : bucket->objects) {
        if (entry.first.find("/data/") != std::string::npos) {
          out_.push_back(call(as, "s3", "GetObject",
                              Json{{"Bucket", "school-exports"}, {"Key", entry.first}}));
          return;
        }
      }
    }
  }

  const cloud::World& world_;
  Rng& rng_;
  const std::string& copy_;
  std::vector<cloud::CallApi> out_;
};

}  // namespace

std::vector<cloud::CallApi> question_calls(const cloud::World& world, Rng& rng,
                                           const std::string& copy) {
  return Asker(world, rng, copy).make();
}

}  // namespace lockbox::lesson
