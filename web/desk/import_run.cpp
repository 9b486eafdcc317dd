#include "web/desk/import_run.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::desk {

namespace {

constexpr std::size_t kBatchItems = 25;
/// A command line has at most 1 MiB; quoting may lengthen the items a little.
constexpr std::size_t kBatchBytes = 600 * 1024;
constexpr std::size_t kMostBytes = 1000 * 1024;
constexpr std::size_t kRefusedInARow = 25;
constexpr int kTriesOfUnprocessed = 3;

std::string line_for(const char* operation, const ImportRun& run, Json parameters) {
  cloud::CallApi call;
  call.as = run.as;
  call.service = "dynamodb";
  call.operation = operation;
  call.parameters = std::make_shared<const Json>(std::move(parameters));
  return shell::command_line(call) + " --output json";
}

std::string why(const shell::Reply& reply) {
  const std::string text(trim(reply.err));
  return text.empty() ? "It was refused without a word." : text;
}

/// `counts`: a refusal that may mean that all others will be refused as well.
void refuse(ImportRun& run, const FileItem& item, std::string message, bool counts = true) {
  if (counts)
    ++run.refused_in_a_row;
  if (++run.refused_count <= kMostListed)
    run.refused.push_back({item.line, std::move(message)});
  if (counts && run.refused_in_a_row >= kRefusedInARow)
    run.stopped = concat({std::to_string(kRefusedInARow),
                          " items in a row were refused; the others were not tried."});
}

void note_written(ImportRun& run, std::size_t count) {
  run.written += count;
  run.refused_in_a_row = 0;
}

void put_one(ImportRun& run, const FileItem& item, const RunLine& run_line) {
  Json parameters{{"TableName", run.table}, {"Item", value::to_json(*item.item)}};
  if (run.only_new) {
    parameters["ConditionExpression"] = "attribute_not_exists(#key)";
    parameters["ExpressionAttributeNames"] = Json{{"#key", run.keys.at(0)}};
  }
  const std::string line = line_for("PutItem", run, std::move(parameters));
  if (line.size() > kMostBytes)
    return refuse(run, item, "Written as a command it would be longer than a line may be (1 MiB).");
  ++run.requests;
  const shell::Reply reply = run_line(line);
  if (reply.status == 0)
    return note_written(run, 1);
  const bool there = reply.err.find("ConditionalCheckFailedException") != std::string::npos;
  refuse(run, item, there ? std::string("An item with this key is there already.") : why(reply),
         !there);
}

/// How many items from `next` on make one batch: at most 25, not too long, each key once.
std::size_t batch_size(const ImportRun& run) {
  std::size_t bytes = 0, count = 0;
  std::set<std::string> seen;
  while (count < kBatchItems && run.next + count < run.items.size()) {
    const value::AttributeMap& item = *run.items[run.next + count].item;
    bytes += to_text(value::to_json(item)).size();
    if (count > 0 && bytes > kBatchBytes)
      break;
    // BatchWriteItem refuses a batch in which a key stands twice.
    std::string key;
    for (const std::string& name : run.keys) {
      if (const value::AttributeValue* v = item.find(name))
        key += to_text(value::to_json(*v));
    }
    if (!seen.insert(std::move(key)).second)
      break;
    ++count;
  }
  return count;
}

Json write_request(const FileItem& item) {
  return Json{{"PutRequest", Json{{"Item", value::to_json(*item.item)}}}};
}

/// Requests of a batch that DynamoDB left out for lack of capacity.
Json unprocessed(const shell::Reply& reply, const std::string& table) {
  const JsonParse parsed = parse_json(reply.out);
  const Json* left = parsed ? member(parsed.value, "UnprocessedItems") : nullptr;
  const Json* of_table = left ? member(*left, table) : nullptr;
  return of_table && of_table->is_array() ? *of_table : Json::array();
}

void put_batch(ImportRun& run, std::size_t count, const RunLine& run_line) {
  Json requests = Json::array();
  for (std::size_t i = 0; i < count; ++i)
    requests.push_back(write_request(run.items[run.next + i]));
  std::size_t open = count;
  for (int turn = 0; turn < kTriesOfUnprocessed && open > 0; ++turn) {
    ++run.requests;
    const shell::Reply reply = run_line(
        line_for("BatchWriteItem", run, Json{{"RequestItems", Json{{run.table, requests}}}}));
    if (reply.status != 0)
      break;
    Json left = unprocessed(reply, run.table);
    note_written(run, open - std::min(open, left.size()));
    open = std::min(open, left.size());
    requests = std::move(left);
  }
  if (open == 0) {
    run.next += count;
    return;
  }
  // Of a batch that was refused, or of what stayed unprocessed, each item is tried by itself.
  for (std::size_t i = 0; i < count && run.stopped.empty(); ++i) {
    const FileItem& item = run.items[run.next];
    ++run.next;
    if (open == count ||
        std::find(requests.begin(), requests.end(), write_request(item)) != requests.end())
      put_one(run, item, run_line);
  }
}

}  // namespace

void go_on(ImportRun& run, std::size_t requests, const RunLine& run_line) {
  const std::size_t until = run.requests + requests;
  while (!run.done() && run.requests < until) {
    const std::size_t count = run.only_new ? 1 : batch_size(run);
    if (count <= 1) {
      const FileItem& item = run.items[run.next++];
      put_one(run, item, run_line);
    } else {
      put_batch(run, count, run_line);
    }
  }
}

}  // namespace lockbox::desk
