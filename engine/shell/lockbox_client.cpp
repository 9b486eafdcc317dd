// `lockbox seal`, `put-sealed`, `get-sealed`, `find-sealed`: an application that encrypts before it
// sends and opens what it reads. What goes over the wire are ordinary calls of the session's
// caller.
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/item_encryption/beacon.hpp"
#include "engine/shell/item_client.hpp"
#include "engine/shell/lockbox_crypto.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::shell {
namespace {

namespace ie = item_encryption;

/// `called`: at least one request went out before.
Reply client_failed(const AwsError& error, bool called = false) {
  Reply r = refused(1, concat({error.code, ": ", error.message, "\n"}));
  r.called = called;
  return r;
}

Expected<ItemClient, std::string> client_of(cloud::History& history, const Session& session,
                                            const std::string& name) {
  Expected<Json, std::string> config = lab_document(history.world(), name);
  if (!config)
    return config.error();
  ItemClient out;
  if (auto problem = read_item_client(*config, SessionCaller(history, session), out))
    return concat({"The configuration ", name, ": ", *problem, ".\n"});
  return out;
}

Result<Json> write_sealed(cloud::History& history, const Session& session, const ItemClient& client,
                          const value::Item& item) {
  const Result<value::Item> sealed = seal_item(client, history.world(), item);
  if (!sealed)
    return sealed.error();
  return SessionCaller(history, session)
      .call("dynamodb", "PutItem",
            {{"TableName", client.config.table_name}, {"Item", value::to_json(*sealed)}});
}

bool is_sealed(const value::Item& item) {
  return item.find("aws_dbe_head") != nullptr;
}

/// All items of the table that carry this beacon, as they are stored.
Result<Json> with_beacon(const SessionCaller& caller, const ItemClient& client,
                         const std::string& attribute, const std::string& beacon) {
  Json found = Json::array();
  Json page{{"TableName", client.config.table_name},
            {"FilterExpression", "#b = :b"},
            {"ExpressionAttributeNames", {{"#b", ie::beacon_name(attribute)}}},
            {"ExpressionAttributeValues", {{":b", {{"S", beacon}}}}}};
  for (bool more = true; more;) {
    Result<Json> scanned = caller.call("dynamodb", "Scan", page);
    if (!scanned)
      return scanned;
    for (Json& item : (*scanned)["Items"]) found.push_back(std::move(item));
    const Json* last = member(*scanned, "LastEvaluatedKey");
    more = last && !last->is_null();
    if (more)
      page["ExclusiveStartKey"] = *last;
  }
  return found;
}

const std::pair<std::string, int>* beacon_of(const ItemClient& client,
                                             const std::string& attribute) {
  for (const auto& entry : client.beacons)
    if (entry.first == attribute)
      return &entry;
  return nullptr;
}

}  // namespace

Reply find_sealed(cloud::History& history, Session& session,
                  const std::vector<std::string>& words) {
  if (words.size() != 4)
    return refused(2, "usage: lockbox find-sealed CONFIG ATTRIBUTE VALUE\n");
  const Expected<ItemClient, std::string> client = client_of(history, session, words[1]);
  if (!client)
    return refused(1, client.error());
  const auto* beacon = beacon_of(*client, words[2]);
  if (!beacon)
    return refused(1, concat({"The configuration has no beacon for ", words[2],
                              ": what is sealed cannot be searched.\n"}));
  const value::AttributeValue wanted = value::AttributeValue::string(words[3]);
  const std::string code = ie::beacon(client->beacon_key, words[2], wanted, beacon->second);
  const Result<Json> found = with_beacon(SessionCaller(history, session), *client, words[2], code);
  if (!found)
    return client_failed(found.error(), true);
  // Other values may share the beacon: only the plaintext tells them apart.
  Json matching = Json::array();
  for (const Json& json : *found) {
    const Result<value::Item> item = value::parse_attribute_map(json);
    if (!item)
      return client_failed(item.error(), true);
    const Result<value::Item> opened = ie::decrypt_item(client->config, *client->keyring, *item);
    if (!opened)
      return client_failed(opened.error(), true);
    const value::AttributeValue* v = opened->find(words[2]);
    if (v && *v == wanted)
      matching.push_back(value::to_json(*opened));
  }
  Reply r;
  r.called = true;
  r.out = concat({to_pretty_text(matching), "\nThe beacon ", code, " brought ",
                  std::to_string(found->size()), found->size() == 1 ? " item" : " items", "; ",
                  std::to_string(matching.size()), matching.size() == 1 ? " has" : " have",
                  " the value.\n"});
  return r;
}

Reply put_sealed(cloud::History& history, Session& session, const std::vector<std::string>& words) {
  if (words.size() != 3)
    return refused(2, "usage: lockbox put-sealed CONFIG ITEM\n");
  const Expected<ItemClient, std::string> client = client_of(history, session, words[1]);
  if (!client)
    return refused(1, client.error());
  const Expected<Json, std::string> json = lab_document(history.world(), words[2]);
  if (!json)
    return refused(1, json.error());
  const Result<value::Item> item = value::parse_attribute_map(*json);
  if (!item)
    return refused(1, concat({"The item: ", item.error().message, "\n"}));
  const Result<Json> written = write_sealed(history, session, *client, *item);
  if (!written)
    return client_failed(written.error(), true);
  Reply r;
  r.called = true;
  r.out = concat({"Sealed and written to ", client->config.table_name, ".\n"});
  return r;
}

Reply get_sealed(cloud::History& history, Session& session, const std::vector<std::string>& words) {
  if (words.size() != 3)
    return refused(2, "usage: lockbox get-sealed CONFIG KEY\n");
  const Expected<ItemClient, std::string> client = client_of(history, session, words[1]);
  if (!client)
    return refused(1, client.error());
  const Expected<Json, std::string> key = lab_document(history.world(), words[2]);
  if (!key)
    return refused(1, key.error());
  const Result<Json> read =
      SessionCaller(history, session)
          .call("dynamodb", "GetItem", {{"TableName", client->config.table_name}, {"Key", *key}});
  if (!read)
    return client_failed(read.error(), true);
  Reply r;
  r.called = true;
  const Json* found = member(*read, "Item");
  if (!found) {
    r.out = "There is no such item.\n";
    return r;
  }
  const Result<value::Item> item = value::parse_attribute_map(*found);
  if (!item)
    return client_failed(item.error());
  const Result<value::Item> opened = ie::decrypt_item(client->config, *client->keyring, *item);
  if (!opened) {
    Reply failed = client_failed(opened.error(), true);
    failed.err += "The client does not hand this item out.\n";
    return failed;
  }
  r.out = to_pretty_text(value::to_json(*opened)) + "\n";
  return r;
}

Reply seal_table(cloud::History& history, Session& session, const std::vector<std::string>& words) {
  if (words.size() != 2)
    return refused(2, "usage: lockbox seal CONFIG\n");
  const Expected<ItemClient, std::string> client = client_of(history, session, words[1]);
  if (!client)
    return refused(1, client.error());
  const SessionCaller caller(history, session);
  std::size_t count = 0;
  Json page{{"TableName", client->config.table_name}};
  for (bool more = true; more;) {
    const Result<Json> scanned = caller.call("dynamodb", "Scan", page);
    if (!scanned)
      return client_failed(scanned.error(), true);
    for (const Json& json : (*scanned)["Items"]) {
      const Result<value::Item> item = value::parse_attribute_map(json);
      if (!item)
        return client_failed(item.error(), true);
      // An item that is sealed already is opened first, so that another configuration applies.
      const Result<value::Item> plain =
          is_sealed(*item) ? ie::decrypt_item(client->config, *client->keyring, *item)
                           : Result<value::Item>(*item);
      if (!plain)
        return client_failed(plain.error(), true);
      const Result<Json> written = write_sealed(history, session, *client, *plain);
      if (!written)
        return client_failed(written.error(), true);
      ++count;
    }
    const Json* last = member(*scanned, "LastEvaluatedKey");
    more = last && !last->is_null();
    if (more)
      page["ExclusiveStartKey"] = *last;
  }
  Reply r;
  r.called = true;
  r.out = concat({"Sealed ", std::to_string(count), count == 1 ? " item" : " items", " of ",
                  client->config.table_name, ".\n"});
  return r;
}

}  // namespace lockbox::shell
