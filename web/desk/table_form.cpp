#include "web/desk/table_form.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/base/text.hpp"
#include "engine/cloud/direct_call.hpp"
#include "engine/shell/model.hpp"
#include "engine/shell/shell.hpp"
#include "engine/shell/tokens.hpp"

namespace lockbox::desk {

namespace {

std::string field(const Json& form, std::string_view name) {
  const Json* m = member(form, name);
  if (!m)
    return {};
  if (m->is_string())
    return std::string(trim(m->get<std::string>()));
  return m->is_number() ? to_text(*m) : std::string();
}

std::string part(const Json& form, std::string_view name, std::string_view inner) {
  const Json* m = member(form, name);
  return m ? field(*m, inner) : std::string();
}

/// Collects definitions, each name once; a name with two types is a problem at its second place.
struct Definitions {
  std::vector<std::pair<std::string, std::string>> list;
  std::vector<Problem>& problems;

  void add(const std::string& name, const std::string& type, const std::string& at) {
    for (const auto& [known, its_type] : list) {
      if (known != name)
        continue;
      if (its_type != type)
        problems.push_back({at + "/type", concat({name, " is of type ", its_type,
                                                  " elsewhere in this form; an attribute has one "
                                                  "type wherever it is a key."})});
      return;
    }
    list.emplace_back(name, type);
  }
};

Json key_schema(const Json& owner, const std::string& at, Definitions& definitions) {
  Json keys = Json::array();
  for (const auto& [name, kind] :
       {std::pair<const char*, const char*>{"hash", "HASH"}, {"range", "RANGE"}}) {
    const std::string attribute = part(owner, name, "name");
    const std::string type = part(owner, name, "type");
    const std::string here = concat({at, name});
    if (attribute.empty()) {
      if (std::string_view(kind) == "HASH")
        definitions.problems.push_back(
            {here + "/name", "Every table and index has a partition key: name its attribute."});
      continue;
    }
    if (!keys.empty() && keys[0]["AttributeName"] == attribute) {
      definitions.problems.push_back({here + "/name",
                                      "Both the Hash Key and the Range Key element in the "
                                      "KeySchema have the same name"});
      continue;
    }
    definitions.add(attribute, type.empty() ? "S" : type, here);
    keys.push_back(Json{{"AttributeName", attribute}, {"KeyType", kind}});
  }
  return keys;
}

/// Provisioned capacity of a table or index; problems beside the number that is none.
Json throughput(const Json& owner, const std::string& at, std::vector<Problem>& problems) {
  Json out = Json::object();
  for (const auto& [name, member_name] :
       {std::pair<const char*, const char*>{"read", "ReadCapacityUnits"},
        {"write", "WriteCapacityUnits"}}) {
    const std::string text = field(owner, name);
    const auto units = to_int(text);
    if (!units || *units < 1)
      problems.push_back({concat({at, name}), text.empty()
                                                  ? std::string("How many units a second?")
                                                  : concat({"\"", text,
                                                            "\" is no number of units; it is a "
                                                            "whole number, at least 1."})});
    out[member_name] = units ? Json(*units) : Json(text);
  }
  return out;
}

Json index_of(const Json& index, const std::string& at, bool provisioned, bool local,
              Definitions& definitions) {
  Json out{{"IndexName", field(index, "name")}, {"KeySchema", key_schema(index, at, definitions)}};
  if (field(index, "name").empty())
    definitions.problems.push_back({at + "name", "An index needs a name."});
  std::string type = field(index, "projection");
  if (type.empty())
    type = "ALL";
  Json projection{{"ProjectionType", type}};
  if (type == "INCLUDE") {
    Json names = Json::array();
    for (const std::string& name : split(field(index, "attributes"), ',')) {
      if (!trim(name).empty())
        names.push_back(std::string(trim(name)));
    }
    if (names.empty())
      definitions.problems.push_back(
          {at + "attributes", "Name the attributes that are copied, with commas between them."});
    projection["NonKeyAttributes"] = std::move(names);
  }
  out["Projection"] = std::move(projection);
  if (provisioned && !local)
    out["ProvisionedThroughput"] = throughput(index, at, definitions.problems);
  return out;
}

void add_indexes(const Json& form, bool provisioned, Definitions& definitions, Json& out) {
  const Json* indexes = member(form, "indexes");
  if (!indexes || !indexes->is_array())
    return;
  Json global = Json::array(), local = Json::array();
  for (std::size_t i = 0; i < indexes->size(); ++i) {
    Json index = (*indexes)[i];
    const std::string at = concat({"indexes/", std::to_string(i), "/"});
    const bool is_local = field(index, "kind") == "local";
    if (is_local && member(form, "hash"))
      index["hash"] = *member(form, "hash");  // a local index has its table's partition key
    (is_local ? local : global).push_back(index_of(index, at, provisioned, is_local, definitions));
  }
  if (!local.empty())
    out["LocalSecondaryIndexes"] = std::move(local);
  if (!global.empty())
    out["GlobalSecondaryIndexes"] = std::move(global);
}

void add_encryption(const Json& form, Json& out, std::vector<Problem>& problems) {
  const std::string kind = field(form, "encryption");
  if (kind.empty() || kind == "owned")
    return;
  Json sse{{"Enabled", true}, {"SSEType", "KMS"}};
  if (kind == "customer") {
    if (field(form, "key").empty())
      problems.push_back({"key", "Which key? Its ARN, its id or alias/NAME."});
    sse["KMSMasterKeyId"] = field(form, "key");
  }
  out["SSESpecification"] = std::move(sse);
}

/// A word that stands in shorthand as it is.
bool is_plain(const Json& v) {
  if (v.is_number_integer() || v.is_boolean())
    return true;
  if (!v.is_string() || v.get_ref<const std::string&>().empty())
    return false;
  const std::string& text = v.get_ref<const std::string&>();
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '.' || c == ':' || c == '/' || c == '-';
  });
}

/// "AttributeName=Player,KeyType=HASH", or nothing when it needs JSON.
std::string shorthand_of(const Json& object) {
  std::string out;
  if (!object.is_object())
    return out;
  for (const auto& [name, v] : object.items()) {
    if (!is_plain(v))
      return {};
    out += concat(
        {out.empty() ? "" : ",", name, "=", v.is_string() ? v.get<std::string>() : to_text(v)});
  }
  return out;
}

/// The value of an option as people write it: shorthand where it will do, else JSON.
std::string option_value(const Json& v) {
  if (is_plain(v))
    return v.is_string() ? v.get<std::string>() : to_text(v);
  std::vector<std::string> words;
  if (v.is_object())
    words.push_back(shorthand_of(v));
  else if (v.is_array())
    for (const Json& one : v) words.push_back(shorthand_of(one));
  if (words.empty() || std::count(words.begin(), words.end(), std::string()) > 0)
    return shell::quote_word(v.is_string() ? v.get<std::string>() : to_text(v));
  return join(words, " ");
}

/// `aws dynamodb create-table ...` as the documentation writes it.
std::string create_line(const Json& parameters, const std::string& as) {
  std::string out = "aws dynamodb create-table";
  for (const auto& [name, v] : parameters.items()) {
    out += concat({" --", shell::option_name(name)});
    if (v.is_boolean())
      continue;
    // A value that begins with a dash is taken for an option unless it is joined by "=".
    const std::string text = option_value(v);
    out += concat({text.substr(0, 1) == "-" ? "=" : " ", text});
  }
  return as.empty() ? out : concat({out, " --profile ", shell::quote_word(as)});
}

/// The field that a refusal of the service speaks of.
std::string place_in_form(const AwsError& error, const Json& form) {
  const std::string& m = error.message;
  const auto has = [&m](std::string_view words) { return m.find(words) != std::string::npos; };
  const Json* indexes = member(form, "indexes");
  for (std::size_t i = 0; indexes && indexes->is_array() && i < indexes->size(); ++i) {
    const std::string name = field((*indexes)[i], "name");
    if (!name.empty() && has(name))
      return concat({"indexes/", std::to_string(i), "/name"});
  }
  if (has("TableName") || has("tableName") || error.code == "ResourceInUseException")
    return "name";
  if (has("IndexName") || has("indexName"))
    return "indexes";
  if (has("KMS") || error.code.find("KMS") != std::string::npos || has("alias/"))
    return "key";
  if (has("CapacityUnits"))
    return "read";
  if (has("ndex"))
    return "indexes";
  return {};
}

}  // namespace

TableForm read_table_form(const Json& form, const cloud::World& world, const std::string& as) {
  TableForm out;
  Definitions definitions{{}, out.problems};
  const bool provisioned = field(form, "billing") == "provisioned";
  Json p{{"TableName", field(form, "name")}};
  if (field(form, "name").empty())
    out.problems.push_back({"name", "A table needs a name."});
  Json keys = key_schema(form, "", definitions);
  Json indexes = Json::object();
  add_indexes(form, provisioned, definitions, indexes);
  Json list = Json::array();
  for (const auto& [name, type] : definitions.list)
    list.push_back(Json{{"AttributeName", name}, {"AttributeType", type}});
  p["AttributeDefinitions"] = std::move(list);
  p["KeySchema"] = std::move(keys);
  p.update(indexes);
  p["BillingMode"] = provisioned ? "PROVISIONED" : "PAY_PER_REQUEST";
  if (provisioned)
    p["ProvisionedThroughput"] = throughput(form, "", out.problems);
  if (const std::string view = field(form, "stream"); !view.empty())
    p["StreamSpecification"] = Json{{"StreamEnabled", true}, {"StreamViewType", view}};
  add_encryption(form, p, out.problems);
  if (const std::string table_class = field(form, "class");
      !table_class.empty() && table_class != "STANDARD")
    p["TableClass"] = table_class;
  if (const Json* on = member(form, "protection"); on && on->is_boolean() && on->get<bool>())
    p["DeletionProtectionEnabled"] = true;

  if (out.problems.empty()) {
    cloud::World copy = world;
    if (const auto made = cloud::direct_call(copy, "dynamodb", "CreateTable", p); !made)
      out.problems.push_back({place_in_form(made.error(), form), made.error().message});
  }
  out.line = create_line(p, as);
  if (const std::string ttl = field(form, "ttl"); !ttl.empty()) {
    cloud::CallApi call;
    call.as = as;
    call.service = "dynamodb";
    call.operation = "UpdateTimeToLive";
    call.parameters = std::make_shared<const Json>(
        Json{{"TableName", field(form, "name")},
             {"TimeToLiveSpecification", Json{{"Enabled", true}, {"AttributeName", ttl}}}});
    out.ttl_line = shell::command_line(call);
  }
  out.parameters = std::move(p);
  return out;
}

}  // namespace lockbox::desk
