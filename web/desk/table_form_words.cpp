// What each choice of the table form means.
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "web/desk/table_form.hpp"

namespace lockbox::desk {

namespace {

std::string chosen(const Json& form, std::string_view name) {
  return string_member(form, name).value_or("");
}

std::string name_within(const Json& form, std::string_view name) {
  const Json* m = member(form, name);
  return m ? string_member(*m, "name").value_or("") : std::string();
}

std::string words_about_capacity(const Json& form) {
  if (chosen(form, "billing") != "provisioned")
    return "On demand: each request is paid, nothing is set. A new table serves 4,000 write and "
           "12,000 read units a second and grows with what it is asked for.";
  return "Provisioned: so many units a second are paid, used or not. A read unit is one strongly "
         "consistent read of up to 4 KB (two eventually consistent ones), a write unit one write "
         "of up to 1 KB. What goes beyond is throttled, after a burst of up to 300 seconds of "
         "unused units.";
}

std::string words_about_encryption(const Json& form) {
  const std::string kind = chosen(form, "encryption");
  if (kind == "managed")
    return "The AWS managed key alias/aws/dynamodb of your account: its use is in your trail, its "
           "policy is not yours to change.";
  if (kind == "customer")
    return "A key of your own: its key policy decides too whether the table can be read, and who "
           "disables the key closes the table.";
  return "A key that DynamoDB owns: always encrypted, nothing to pay or to manage, and nothing in "
         "your trail. It guards the disks, not the API.";
}

std::string words_about_stream(const Json& form) {
  const std::string view = chosen(form, "stream");
  if (view.empty())
    return "No stream: changes leave no record that others could read.";
  const std::string kept = view == "KEYS_ONLY"   ? "the keys alone"
                           : view == "NEW_IMAGE" ? "the item as it is afterwards"
                           : view == "OLD_IMAGE" ? "the item as it was before"
                                                 : "the item before and after";
  return concat({"Every change becomes a record with ", kept,
                 ", readable for 24 hours by whoever may read the stream: a second door to the "
                 "same data."});
}

Json words_about_index(const Json& index, const std::string& table_hash) {
  const bool local = chosen(index, "kind") == "local";
  const std::string projection = chosen(index, "projection");
  Json out;
  out["kind"] =
      local ? concat({"Local: the same partition key (",
                      table_hash.empty() ? "of the table" : table_hash,
                      ") with another sort key, beside the items themselves. It can be read "
                      "strongly consistently, can only be made with the table, and limits each "
                      "item collection to 10 GB."})
            : std::string(
                  "Global: a copy under other keys, on partitions of its own. Reads of it "
                  "are eventually consistent; policies see it as a resource of its own "
                  "(table/NAME/index/NAME).");
  out["projection"] =
      projection == "KEYS_ONLY"
          ? "Only the keys are copied: small, and nothing else can be read through it."
      : projection == "INCLUDE"
          ? "The keys and the named attributes are copied: what is left out cannot leak here."
          : "Every attribute is copied: each write is paid again in full.";
  return out;
}

}  // namespace

Json explain_table_form(const Json& form) {
  const std::string hash = name_within(form, "hash"), range = name_within(form, "range");
  Json out;
  out["name"] =
      "3 to 255 characters: letters, digits, _ . and -. It is part of the ARN that "
      "policies name.";
  out["hash"] =
      concat({"Its hash decides on which partition an item lies; ", hash.empty() ? "it" : hash,
              " should have many values that are asked for evenly. Policies can bind a "
              "caller to it (dynamodb:LeadingKeys)."});
  out["range"] =
      range.empty()
          ? std::string("Without a sort key there is one item for each partition key value.")
          : concat({"Items of one ", hash.empty() ? std::string("partition key") : hash,
                    " lie together, ordered by ", range, "; a Query reads a range of them."});
  out["billing"] = words_about_capacity(form);
  out["encryption"] = words_about_encryption(form);
  const Json* on = member(form, "protection");
  out["protection"] =
      on && on->is_boolean() && on->get<bool>()
          ? "DeleteTable is refused, whoever asks, until UpdateTable takes the protection away."
          : "Whoever may call DeleteTable deletes the table and all of its items at once.";
  out["class"] = chosen(form, "class") == "STANDARD_INFREQUENT_ACCESS"
                     ? "Infrequent access: storage costs about 60% less, requests about 25% more."
                     : "Standard: for tables whose requests cost more than their storage.";
  out["stream"] = words_about_stream(form);
  out["ttl"] =
      chosen(form, "ttl").empty()
          ? "Nothing expires by itself."
          : "Items whose number in this attribute (seconds since 1970) is past are deleted "
            "later by the service, usually within days; until then they can be read.";
  Json indexes = Json::array();
  if (const Json* list = member(form, "indexes"); list && list->is_array()) {
    for (const Json& index : *list) indexes.push_back(words_about_index(index, hash));
  }
  out["indexes"] = std::move(indexes);
  return out;
}

}  // namespace lockbox::desk
