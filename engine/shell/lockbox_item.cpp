// `lockbox encrypt-item` and `decrypt-item`: client-side encryption with files of the lab. The
// client is the terminal; calls to KMS are real calls of the session's caller.
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/item_encryption/beacon.hpp"
#include "engine/item_encryption/encrypt.hpp"
#include "engine/shell/aws_command.hpp"
#include "engine/shell/item_client.hpp"
#include "engine/shell/lockbox_crypto.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::shell {
namespace {

namespace ie = item_encryption;

/// What both commands begin with: configuration and item.
struct Task {
  ItemClient client;
  value::Item item;
  std::string output;  ///< name of a file; empty: the screen
};

Expected<Task, std::string> read_task(cloud::History& history, const Session& session,
                                      const std::vector<std::string>& words) {
  Task out;
  Expected<Json, std::string> config = lab_document(history.world(), words[1]);
  if (!config)
    return config.error();
  if (auto problem = read_item_client(*config, SessionCaller(history, session), out.client))
    return concat({"The configuration ", words[1], ": ", *problem, ".\n"});
  Expected<Json, std::string> item = lab_document(history.world(), words[2]);
  if (!item)
    return item.error();
  // The answer of GetItem may be given as it is.
  const Json* inner = member(*item, "Item");
  Result<value::Item> parsed = value::parse_attribute_map(inner ? *inner : *item);
  if (!parsed)
    return concat({"The item: ", parsed.error().message, "\n"});
  out.item = std::move(*parsed);
  if (words.size() == 5)
    out.output = words[4];
  return out;
}

bool item_words_fit(const std::vector<std::string>& words) {
  return words.size() == 3 || (words.size() == 5 && words[3] == "--out");
}

Reply finish(cloud::History& history, const Task& task, const value::Item& item) {
  Reply r;
  const std::string text = to_pretty_text(value::to_json(item)) + "\n";
  if (task.output.empty()) {
    r.out = text;
    return r;
  }
  history.apply(cloud::WriteFile{task.output, text});
  r.out = concat({"Wrote ", task.output, ". Use it as file://", task.output, "\n"});
  return r;
}

Reply failed_with(const AwsError& error) {
  return refused(1, concat({error.code, ": ", error.message, "\n"}));
}

}  // namespace

Reply encrypt_item(cloud::History& history, Session& session,
                   const std::vector<std::string>& words) {
  if (!item_words_fit(words))
    return refused(2, "usage: lockbox encrypt-item CONFIG ITEM [--out FILE]\n");
  Expected<Task, std::string> task = read_task(history, session, words);
  if (!task)
    return refused(1, task.error());
  const Result<value::Item> sealed = seal_item(task->client, history.world(), task->item);
  if (!sealed)
    return failed_with(sealed.error());
  return finish(history, *task, *sealed);
}

Reply decrypt_item(cloud::History& history, Session& session,
                   const std::vector<std::string>& words) {
  if (!item_words_fit(words))
    return refused(2, "usage: lockbox decrypt-item CONFIG ITEM [--out FILE]\n");
  Expected<Task, std::string> task = read_task(history, session, words);
  if (!task)
    return refused(1, task.error());
  const Result<value::Item> opened =
      ie::decrypt_item(task->client.config, *task->client.keyring, task->item);
  return opened ? finish(history, *task, *opened) : failed_with(opened.error());
}

Reply show_beacon(cloud::History& history, Session& session,
                  const std::vector<std::string>& words) {
  if (words.size() != 4)
    return refused(2, "usage: lockbox beacon CONFIG ATTRIBUTE VALUE\n");
  Expected<Json, std::string> config = lab_document(history.world(), words[1]);
  if (!config)
    return refused(1, config.error());
  ItemClient client;
  if (auto problem = read_item_client(*config, SessionCaller(history, session), client))
    return refused(1, concat({"The configuration ", words[1], ": ", *problem, ".\n"}));
  for (const auto& entry : client.beacons) {
    if (entry.first != words[2])
      continue;
    Reply r;
    r.out = concat({ie::beacon_name(words[2]), " = ",
                    ie::beacon(client.beacon_key, words[2], value::AttributeValue::string(words[3]),
                               entry.second),
                    "\n"});
    return r;
  }
  return refused(1, concat({"The configuration has no beacon for ", words[2], ".\n"}));
}

}  // namespace lockbox::shell
