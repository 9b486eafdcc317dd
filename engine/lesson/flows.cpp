// Data flow: which labelled cells a request told its caller about, and by which channel.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/lesson/event.hpp"
#include "engine/value/dynamodb_json.hpp"

namespace lockbox::lesson {

namespace {

constexpr std::size_t kShortestSecret = 6;  // shorter texts are found anywhere by chance

bool listed_in(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool touch_is_labelled(const Label& label, const table::ItemTouch& touch) {
  if (!label.table.empty() && label.table != touch.table)
    return false;
  return (touch.before && item_has_label(label, *touch.before)) ||
         (touch.after && item_has_label(label, *touch.after));
}

/// The attribute was sealed by its client (AWS Database Encryption SDK: such items carry
/// aws_dbe_head, and an encrypted attribute is binary): whoever gets it has ciphertext.
bool sealed_in(const value::AttributeMap& item, const std::string& attribute) {
  const value::AttributeValue* v = item.find(attribute);
  return v && v->is(value::Type::B) && item.find("aws_dbe_head");
}

bool readable_in(const value::ItemPtr& item, const std::string& attribute) {
  return item && item->find(attribute) && !sealed_in(*item, attribute);
}

/// A labelled attribute is there at all and can be read, before or after.
bool has_cell(const Label& label, const table::ItemTouch& touch, const std::string& attribute) {
  if (!label.attributes.empty() && !listed_in(label.attributes, attribute))
    return false;
  return readable_in(touch.before, attribute) || readable_in(touch.after, attribute);
}

/// Which images of an item a write answers with, by its ReturnValues; reads have one image only.
struct Shown {
  bool before = true, after = true;
};

/// The images that may have come back.
std::vector<value::ItemPtr> images_of(const table::ItemTouch& touch, const Shown& shown) {
  std::vector<value::ItemPtr> out;
  if (touch.before && shown.before)
    out.push_back(touch.before);
  if (touch.after && shown.after)
    out.push_back(touch.after);
  return out;
}

bool cell_returned(const Label& label, const table::ItemTouch& touch, const Shown& shown) {
  if (!touch.returned || !touch_is_labelled(label, touch))
    return false;
  const std::vector<value::ItemPtr> images = images_of(touch, shown);
  if (label.attributes.empty())
    return !images.empty();
  return std::any_of(label.attributes.begin(), label.attributes.end(), [&](const auto& name) {
    const bool asked =
        touch.returned_attributes.empty() || listed_in(touch.returned_attributes, name);
    return asked && std::any_of(images.begin(), images.end(),
                                [&](const auto& image) { return readable_in(image, name); });
  });
}

std::string item_text(const value::AttributeMap& item) {
  return lockbox::to_text(value::to_json(item));
}

/// A returned attribute that is not labelled itself holds the text of a labelled cell; for labels
/// of whole items: the item stands in another table.
bool copy_returned(const Label& label, const table::ItemTouch& touch, const Shown& shown,
                   const std::set<std::string>& secrets) {
  if (!touch.returned || secrets.empty())
    return false;
  for (const value::ItemPtr& image : images_of(touch, shown)) {
    if (label.attributes.empty()) {
      if (touch.table != label.table && secrets.count(item_text(*image)))
        return true;
      continue;
    }
    for (const auto& entry : *image) {
      const bool seen =
          touch.returned_attributes.empty() || listed_in(touch.returned_attributes, entry.first);
      if (seen && secrets.count(scalar_text(entry.second)))
        return true;
    }
  }
  return false;
}

/// Names in an expression, placeholders (#n) resolved by the request's own names.
void add_expression_names(const std::string& text, const Json* names,
                          std::vector<std::string>& out) {
  std::string word;
  const auto finish = [&] {
    if (word.size() > 1 && word[0] == '#' && names) {
      const auto real = string_member(*names, word);
      if (real)
        out.push_back(*real);
    } else if (!word.empty() && word[0] != ':' && word[0] != '#') {
      out.push_back(word);
    }
    word.clear();
  };
  for (const char c : text) {
    const bool part = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '#' || c == ':';
    if (part)
      word += c;
    else
      finish();
  }
  finish();
}

/// Attribute names that expressions of this kind test, anywhere in the request.
void add_tested(const Json& json, const char* expression, std::vector<std::string>& out) {
  if (json.is_object()) {
    const auto text = string_member(json, expression);
    if (text)
      add_expression_names(*text, member(json, "ExpressionAttributeNames"), out);
  }
  if (json.is_structured()) {
    for (const auto& entry : json.items()) {
      if (entry.value().is_structured())
        add_tested(entry.value(), expression, out);
    }
  }
}

/// What a failed condition answers with when ReturnValuesOnConditionCheckFailure asks for it.
bool sends_old_items(const cloud::RequestTrace& trace) {
  return trace.error && trace.error->members && member(*trace.error->members, "Item");
}

/// What an answer says, as one text: a file's content, else the body itself.
std::string text_of_answer(const Json& answer) {
  const auto body = string_member(answer, "Body");
  if (!body)
    return lockbox::to_text(answer);
  const auto bytes = base64_decode(*body);
  return bytes ? *bytes : *body;
}

class Follower {
 public:
  Follower(const Scenario& scenario, const LabelledValues& values, const cloud::RequestTrace& trace,
           const Json* parameters, const Json* answer)
      : scenario_(scenario), values_(values), trace_(trace) {
    if (answer && answers_with_copies(trace.service, trace.operation))
      answer_ = text_of_answer(*answer);
    if (parameters) {
      const std::string back = string_member(*parameters, "ReturnValues").value_or("");
      shown_.before = back != "ALL_NEW" && back != "UPDATED_NEW";
      shown_.after = back != "ALL_OLD" && back != "UPDATED_OLD";
      add_tested(*parameters, "FilterExpression", filtered_);
      add_tested(*parameters, "ConditionExpression", conditioned_);
      add_tested(*parameters, "KeyConditionExpression", conditioned_);
    }
  }

  std::vector<Flow> run() {
    if (!trace_.allowed)
      return {};
    for (const Label& label : scenario_.labels) follow(label);
    return std::move(out_);
  }

 private:
  void follow(const Label& label) {
    const auto secrets = values_.find(label.name);
    bool returned = false, copied = false, filter = false, condition = false, old = false;
    for (const table::ItemTouch& touch : trace_.work.touches) {
      if (cell_returned(label, touch, shown_))
        returned = true;
      else if (secrets != values_.end() && copy_returned(label, touch, shown_, secrets->second))
        copied = true;
      if (!touch_is_labelled(label, touch))
        continue;
      filter = filter || tests(label, touch, filtered_);
      condition = condition || tests(label, touch, conditioned_);
      old = old || (sends_old_items(trace_) && shows_a_cell(label, touch));
    }
    add(label, trace_.cluster.empty() ? "returned" : "cache", returned);
    add(label, "copy", copied);
    add(label, "filter", filter);
    add(label, "condition", condition);
    add(label, "old-values", old);
    add(label, trace_.service == "s3" ? "export" : "stream",
        secrets != values_.end() && answer_holds(label, secrets->second));
  }

  /// Cells stand in answers and files as JSON does: with its escapes.
  bool answer_holds(const Label& label, const std::set<std::string>& secrets) const {
    return !answer_.empty() && std::any_of(secrets.begin(), secrets.end(), [&](const auto& secret) {
      const std::string quoted = lockbox::to_text(Json(secret));
      return answer_.find(label.attributes.empty()
                              ? secret
                              : quoted.substr(1, quoted.size() - 2)) != std::string::npos;
    });
  }

  /// The whole item would be news.
  static bool shows_a_cell(const Label& label, const table::ItemTouch& touch) {
    return label.attributes.empty() || tests(label, touch, label.attributes);
  }

  /// Only labels that name attributes can be tested: others are about whole items.
  static bool tests(const Label& label, const table::ItemTouch& touch,
                    const std::vector<std::string>& names) {
    return !label.attributes.empty() &&
           std::any_of(names.begin(), names.end(),
                       [&](const auto& name) { return has_cell(label, touch, name); });
  }

  void add(const Label& label, const char* channel, bool flows) {
    if (flows)
      out_.push_back(Flow{label.name, channel});
  }

  const Scenario& scenario_;
  const LabelledValues& values_;
  const cloud::RequestTrace& trace_;
  std::vector<std::string> filtered_, conditioned_;
  std::string answer_;
  Shown shown_;
  std::vector<Flow> out_;
};

}  // namespace

LabelledValues labelled_values(const Scenario& scenario, const cloud::World& world) {
  LabelledValues out;
  for (const Label& label : scenario.labels) {
    for (const auto& entry : world.services.tables.tables) {
      if (!label.table.empty() && entry.first.name != label.table)
        continue;
      for (const auto& item : entry.second->items) {
        if (!item.second || !item_has_label(label, *item.second))
          continue;
        if (label.attributes.empty())
          out[label.name].insert(item_text(*item.second));
        for (const std::string& name : label.attributes) {
          const value::AttributeValue* v = item.second->find(name);
          const std::string text = v ? scalar_text(*v) : std::string();
          if (text.size() >= kShortestSecret)
            out[label.name].insert(text);
        }
      }
    }
  }
  return out;
}

bool answers_with_copies(std::string_view service, std::string_view operation) {
  return (service == "streams.dynamodb" && operation == "GetRecords") ||
         (service == "s3" && operation == "GetObject");
}

std::vector<Flow> flows_of(const Scenario& scenario, const LabelledValues& values,
                           const cloud::RequestTrace& trace, const Json* parameters,
                           const Json* answer) {
  return Follower(scenario, values, trace, parameters, answer).run();
}

}  // namespace lockbox::lesson
