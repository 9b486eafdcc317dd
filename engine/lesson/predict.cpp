#include "engine/lesson/predict.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/lesson/check_run.hpp"
#include "engine/lesson/event.hpp"
#include "engine/lesson/key_questions.hpp"

namespace lockbox::lesson {

namespace {

using Keys = std::vector<std::string>;

/// Choices of one question; equal ids are one choice.
struct Choices {
  std::vector<Choice> list;

  void add(std::string id, std::string text) {
    for (const Choice& c : list) {
      if (c.id == id)
        return;
    }
    Choice c;
    c.id = std::move(id);
    c.text = std::move(text);
    list.push_back(std::move(c));
  }
};

class Builder {
 public:
  Builder(const cloud::CallApi& call, const std::vector<std::string>& ask,
          const std::vector<std::string>& targets, const cloud::World& world)
      : ask_(ask), world_(world) {
    out_.call = call;
    result_ = cloud::probe(world, out_.call);
    const auto name = string_member(*out_.call.parameters, "TableName");
    if (name)
      table_ = table::find_table(world.services.tables, world.account, region(), *name);
    if (!table_ && result_->trace)
      table_ = table_of_resource(result_->trace->resource);
    for (const std::string& slug : targets) {
      const auto e = wrong_expectation(slug, world, out_.call, *result_);
      if (e)
        expectations_.push_back({slug, *e});
    }
  }

  Prediction build() {
    if (!result_->trace)
      return out_;
    for (const std::string& kind : ask_) {
      if (kind == "decision")
        decision();
      if (kind == "statement")
        statement();
      if (kind == "layer")
        layer();
      if (kind == "items")
        items();
      if (kind == "read")
        read();
      if (kind == "attributes")
        attributes();
      if (kind == "path")
        path();
      if (kind == "events")
        events();
      if (kind == "counterfactual")
        counterfactual();
      if (kind == "key" && table_)
        ask_about_keys(kind, key_question(world_, *table_));
      if (kind == "kms")
        ask_about_keys(kind, kms_question(trace()));
      if (kind == "outcome")
        outcome();
      if (const auto after = later_offset(kind); after && table_)
        later(kind, *after);
    }
    out_.verdict = verdict();
    return out_;
  }

 private:
  const cloud::RequestTrace& trace() const { return *result_->trace; }
  const std::string& region() const {
    return out_.call.region.empty() ? world_.region : out_.call.region;
  }

  /// The table of an ARN ".../table/NAME" (statements and batches name no TableName); may be null.
  const table::Table* table_of_resource(const std::string& arn) const {
    const std::size_t at = arn.find(":table/");
    if (at == std::string::npos)
      return nullptr;
    const std::string rest = arn.substr(at + 7);
    return table::find_table(world_.services.tables, world_.account, region(),
                             rest.substr(0, rest.find('/')));
  }

  /// The decision that settled the request: the first refusal, else the first; nullptr when no
  /// policy was asked.
  const policy::Decision* settled() const {
    const policy::Decision* out = nullptr;
    for (const policy::Decision& d : trace().decisions) {
      if (!out || (out->allowed() && !d.allowed()))
        out = &d;
    }
    const policy::Decision* by_role = settled_for_role();
    return by_role ? by_role : out;
  }

  /// The refusal of a DAX cluster's role, for whom the cluster had let in; else nullptr.
  const policy::Decision* settled_for_role() const {
    for (const auto& onward : trace().onward)
      for (const policy::Decision& d : onward->decisions)
        if (!trace().allowed && !d.allowed())
          return &d;
    return nullptr;
  }

  void ask(std::string id, std::string text, Choices choices, std::string right) {
    Question q;
    q.id = id;
    q.text = std::move(text);
    q.choices = std::move(choices.list);
    out_.questions.push_back(std::move(q));
    out_.right[std::move(id)] = std::move(right);
  }

  static bool has(const Choices& c, const std::string& id) {
    return std::any_of(c.list.begin(), c.list.end(),
                       [&](const Choice& choice) { return choice.id == id; });
  }

  void expect(const std::string& slug, const std::string& question, const std::string& choice) {
    if (out_.right[question] != choice)
      out_.wrong[slug][question] = choice;
  }

  void decision() {
    Choices c;
    c.add("allow", "Allowed");
    c.add("deny", "Denied");
    ask("decision", "Is the request allowed?", c, trace().allowed ? "allow" : "deny");
    for (const auto& e : expectations_) {
      if (e.second.allowed)
        expect(e.first, "decision", *e.second.allowed ? "allow" : "deny");
    }
  }

  void statement() {
    Choices c;
    std::string right = "none";
    if (settled()) {
      const policy::Decision& d = *settled();
      for (std::size_t l = 0; l < d.layers.size(); ++l) {
        for (std::size_t p = 0; p < d.layers[l].policies.size(); ++p) {
          const policy::PolicyResult& policy = d.layers[l].policies[p];
          for (std::size_t s = 0; s < policy.statements.size(); ++s)
            add_statement(c, d, l, p, s, right);
        }
      }
    }
    c.add("none", "No statement: nothing allows it");
    ask("statement", "Which statement decides?", c, right);
    for (const auto& e : expectations_) {
      if (e.second.statement && has(c, "statement:" + *e.second.statement))
        expect(e.first, "statement", "statement:" + *e.second.statement);
    }
  }

  void add_statement(Choices& c, const policy::Decision& d, std::size_t l, std::size_t p,
                     std::size_t s, std::string& right) {
    const policy::PolicyResult& policy = d.layers[l].policies[p];
    const policy::StatementResult& st = policy.statements[s];
    const std::string sid =
        st.sid.empty() ? concat({policy.name, "#", std::to_string(st.index)}) : st.sid;
    const std::string id = concat({"statement:", sid});
    c.add(id, concat({st.effect == policy::Effect::Allow ? "Allow " : "Deny ", sid, " (policy ",
                      policy.name, ", ", policy.attached_to, ")"}));
    if (d.deciding && d.deciding->layer == static_cast<int>(l) &&
        d.deciding->policy == static_cast<int>(p) && d.deciding->statement == static_cast<int>(s))
      right = id;
  }

  /// The stage that refused before any policy was asked ("signature", "network"), or after they
  /// all allowed ("kms"); else empty.
  std::string refusing_stage() const {
    for (const cloud::Stage& stage : trace().stages) {
      const bool asked_first = !settled() || stage.id == cloud::StageId::Kms;
      if (asked_first && stage.verdict == cloud::StageVerdict::Refused)
        return std::string(cloud::to_text(stage.id));
    }
    return {};
  }

  void ask_about_keys(const std::string& id, KeyQuestion q) {
    Choices c;
    c.list = std::move(q.choices);
    ask(id, std::move(q.text), std::move(c), std::move(q.right));
  }

  void outcome() {
    ask_about_keys("outcome", outcome_question(*result_));
    for (const auto& e : expectations_) {
      if (e.second.outcome)
        expect(e.first, "outcome", *e.second.outcome);
    }
  }

  void later(const std::string& id, std::int64_t after_ms) {
    ask_about_keys(id, later_question(world_, out_.call, *table_, after_ms,
                                      std::string_view(id).substr(id.find(':') + 1)));
    for (const auto& e : expectations_) {
      if (e.second.later)
        expect(e.first, id, *e.second.later);
    }
  }

  void layer() {
    Choices c;
    c.add("identity", "A policy of the caller");
    c.add("resource", "The policy of the table");
    c.add("boundary", "The permissions boundary");
    c.add("endpoint", "The policy of the VPC endpoint");
    std::string right = refusing_stage();
    if (right.empty())
      right = settled() ? std::string(policy::to_text(settled()->layer)) : "identity";
    if (!trace().cluster.empty())
      c.add("role", "The policies of the cluster's role");
    if (settled_for_role() && refusing_stage().empty())
      right = "role";
    // Who is not known cannot be judged by a policy: a choice for every request, right or not.
    c.add("signature", "None of them: the signature is checked before any policy");
    if (right == "network")
      c.add("network", "None of them: it does not arrive");
    c.add("kms", "The policy of the table's key");
    c.add(right, concat({"The layer \"", right, "\""}));
    ask("layer", "What decides?", c, right);
  }

  // ---- items -----------------------------------------------------------------------------------

  Keys returned_keys() const {
    Keys out;
    if (!trace().succeeded || !table_)
      return out;
    for (const table::ItemTouch& touch : trace().work.touches) {
      if (touch.returned && touch.before)
        out.push_back(item_key(*table_, *touch.before));
    }
    return out;
  }

  Keys all_keys() const {
    Keys out;
    for (const auto& entry : table_->items) {
      if (entry.second)
        out.push_back(item_key(*table_, *entry.second));
    }
    return out;
  }

  /// Keys of the item collection that the first key belongs to.
  Keys collection_of(const std::string& key) const {
    const std::string stem = key.substr(0, key.find('/') + 1);
    Keys out;
    for (const std::string& other : all_keys()) {
      if (other.compare(0, stem.size(), stem) == 0)
        out.push_back(other);
    }
    return out;
  }

  std::string items_id(Keys keys) const {
    if (keys.empty())
      return "0";
    const Keys truth = returned_keys();
    std::sort(keys.begin(), keys.end());
    Keys sorted = truth;
    std::sort(sorted.begin(), sorted.end());
    // Two different answers of the same size are told apart by their first item.
    return keys == sorted || keys.size() != sorted.size()
               ? std::to_string(keys.size())
               : concat({std::to_string(keys.size()), "-", keys.front()});
  }

  std::string items_text(const Keys& keys) const {
    if (keys.empty())
      return "None";
    if (keys.size() == table_->items.size())
      return concat(
          {"All ", count_text(static_cast<std::int64_t>(keys.size()), "item"), " of the table"});
    if (keys.size() > 6)
      return count_text(static_cast<std::int64_t>(keys.size()), "item");
    std::vector<std::string> names;
    for (const std::string& key : keys) {
      const std::size_t slash = key.find('/');
      names.push_back(slash == std::string::npos ? key : key.substr(slash + 1));
    }
    return concat(
        {count_text(static_cast<std::int64_t>(keys.size()), "item"), ": ", join(names, ", ")});
  }

  void items() {
    if (!table_)
      return;
    const Keys truth = returned_keys();
    std::vector<Keys> sets = {truth, Keys{}, all_keys()};
    if (truth.size() > 1)
      sets.push_back(Keys{truth.front()});
    if (!truth.empty() && truth.size() < 3)
      sets.push_back(collection_of(truth.front()));
    for (const auto& e : expectations_) {
      if (e.second.items)
        sets.push_back(*e.second.items);
    }
    std::stable_sort(sets.begin(), sets.end(),
                     [](const Keys& a, const Keys& b) { return a.size() < b.size(); });
    Choices c;
    for (const Keys& keys : sets) c.add(items_id(keys), items_text(keys));
    ask("items", "Which items come back?", c, items_id(truth));
    for (const auto& e : expectations_) {
      if (e.second.items)
        expect(e.first, "items", items_id(*e.second.items));
    }
  }

  void read() {
    std::vector<std::int64_t> numbers = {trace().work.evaluated, trace().work.returned, 0};
    if (table_)
      numbers.push_back(static_cast<std::int64_t>(table_->items.size()));
    for (const auto& e : expectations_) {
      if (e.second.read)
        numbers.push_back(*e.second.read);
    }
    numbers.push_back(1);
    std::sort(numbers.begin(), numbers.end());
    Choices c;
    for (const std::int64_t n : numbers) c.add(std::to_string(n), count_text(n, "item"));
    ask("read", "How many items does DynamoDB read, and charge for, to answer?", c,
        std::to_string(trace().work.evaluated));
    for (const auto& e : expectations_) {
      if (e.second.read)
        expect(e.first, "read", std::to_string(*e.second.read));
    }
  }

  void attributes() {
    const auto text = [](const std::vector<std::string>& names) {
      return names.empty() ? std::string("None") : join(names, ", ");
    };
    std::vector<std::string> seen, whole, keys;
    for (const table::ItemTouch& touch : trace().work.touches) {
      if (!touch.returned || !touch.before || !trace().succeeded)
        continue;
      for (const auto& entry : *touch.before) whole.push_back(entry.first);
      for (const auto& entry : touch.key) keys.push_back(entry.first);
      seen = touch.returned_attributes.empty() ? whole : touch.returned_attributes;
      break;
    }
    Choices c;
    c.add(text(whole), concat({"Everything: ", text(whole)}));
    c.add(text(keys), concat({"The key only: ", text(keys)}));
    c.add(text(seen), text(seen));
    c.add("None", "None");
    for (const auto& e : expectations_) {
      if (e.second.attributes)
        c.add(text(*e.second.attributes), concat({"Only ", text(*e.second.attributes)}));
    }
    ask("attributes", "Which attributes come back?", c, text(seen));
    for (const auto& e : expectations_) {
      if (e.second.attributes)
        expect(e.first, "attributes", text(*e.second.attributes));
    }
  }

  void path() {
    Choices c;
    c.add("internet", "Over the internet gateway to the public address");
    c.add("endpoint", "Through the gateway endpoint, inside the VPC");
    const auto& endpoints = world_.services.network->endpoints;
    const auto of_path = [&](const network::VpcEndpoint& e) {
      return e.id == trace().path.context.source_vpce && e.type == "Interface";
    };
    if (std::any_of(endpoints.begin(), endpoints.end(),
                    [](const auto& e) { return e.type == "Interface"; }))
      c.add("interface", "Through an interface endpoint, to a private address");
    c.add("blocked", "It does not arrive");
    const std::string right = !trace().path.delivered()  ? "blocked"
                              : !trace().path.is_private ? "internet"
                              : std::any_of(endpoints.begin(), endpoints.end(), of_path)
                                  ? "interface"
                              : !trace().cluster.empty() ? "cluster"
                                                         : "endpoint";
    if (right == "cluster")
      c.add("cluster", "To a node of the DAX cluster, inside the VPC");
    ask("path", "Which road does it take?", c, right);
    for (const auto& e : expectations_) {
      if (e.second.path)
        expect(e.first, "path", *e.second.path);
    }
  }

  void events() {
    Choices c;
    c.add("management", "Yes, as a management event");
    c.add("data", "Yes, as a data event");
    c.add("none", "No record is kept");
    std::string right = "none";
    for (const audit::Record& r : trace().records) {
      // What KMS writes down when DynamoDB asks it is no record of this request.
      if (r.event_source == "kms.amazonaws.com" && out_.call.service != "kms")
        continue;
      if (r.delivered)
        right = r.category == audit::Category::Management ? "management" : "data";
    }
    ask("events", "Will the trail keep a record of this request?", c, right);
    for (const auto& e : expectations_) {
      if (e.second.kept)
        expect(e.first, "events", *e.second.kept ? "data" : "none");
    }
  }

  void counterfactual() {
    Choices c;
    std::string right = "none";
    const std::vector<policy::Flip> flips = cloud::flips_of(world_, out_.call, trace());
    if (!flips.empty()) {
      right = flips.front().kind + ":" + flips.front().target;
      c.add(right, flips.front().description);
    }
    for (const network::VantagePoint& v : world_.services.network->vantage_points) {
      cloud::CallApi elsewhere = out_.call;
      elsewhere.from = v.name;
      const cloud::StepResult other = cloud::probe(world_, elsewhere);
      if (v.name != out_.call.from && other.trace && other.trace->allowed == trace().allowed)
        c.add("from:" + v.name, concat({"Send it from ", v.label.empty() ? v.name : v.label}));
    }
    const cloud::World later = cloud::step(world_, cloud::AdvanceClock{300000}).world;
    const cloud::StepResult then = cloud::probe(later, out_.call);
    if (then.trace && then.trace->allowed == trace().allowed)
      c.add("wait", "Wait five minutes and send it again");
    if (right == "none")
      c.add("none", "None of these changes the decision");
    std::sort(c.list.begin(), c.list.end(),
              [](const Choice& a, const Choice& b) { return a.text < b.text; });
    ask("counterfactual", "Which smallest change turns the decision?", c, right);
  }

  std::string verdict() const {
    std::string text = trace().allowed             ? "**Allowed.**"
                       : !trace().path.delivered() ? "**It does not arrive.**"
                                                   : "**Denied.**";
    std::string reason = settled() ? settled()->reason : std::string();
    for (const cloud::Stage& stage : trace().stages) {
      const bool key = stage.id == cloud::StageId::Kms;
      if ((!settled() || key) && stage.verdict == cloud::StageVerdict::Refused)
        reason = stage.summary;
    }
    // Reasons that open with the verdict themselves are not given it twice.
    const std::size_t end = reason.find(": ");
    const std::string word = reason.substr(0, end == std::string::npos ? 0 : end + 1);
    if (word == "Allowed:" || word == "Denied explicitly:" || word == "Denied implicitly:")
      text = concat({"**", word, "**", reason.substr(word.size())});
    else if (!reason.empty())
      text += " " + reason;
    if (!trace().succeeded && trace().error && trace().allowed)
      text += concat({" The operation then ended with ", trace().error->code, "."});
    if (trace().succeeded && !trace().work.summary.empty())
      text += concat({" ", trace().work.summary});
    for (const cloud::Stage& stage : trace().stages) {
      const bool asked = out_.right.count("key") || out_.right.count("kms");
      if (asked && stage.id == cloud::StageId::Kms && stage.verdict == cloud::StageVerdict::Passed)
        text += concat({" ", stage.summary});
    }
    for (const audit::Record& r : trace().records) {
      if (out_.right.count("events"))
        text += concat({" ", r.event_name, " is kept by ", r.kept_by, "."});
    }
    return text;
  }

  const std::vector<std::string>& ask_;
  const cloud::World& world_;
  const table::Table* table_ = nullptr;
  std::optional<cloud::StepResult> result_;
  std::vector<std::pair<std::string, Expectation>> expectations_;
  Prediction out_;
};

}  // namespace

std::string count_text(std::int64_t n, const char* singular) {
  return concat({std::to_string(n), " ", singular, n == 1 ? "" : "s"});
}

Prediction predict(const Scenario& scenario, const Step& step, const cloud::World& world) {
  return Builder(to_call(step.request, scenario.variables, world), step.ask, step.targets, world)
      .build();
}

Prediction predict(const cloud::CallApi& call, const std::vector<std::string>& ask,
                   const std::vector<std::string>& targets, const cloud::World& world) {
  return Builder(call, ask, targets, world).build();
}

}  // namespace lockbox::lesson
