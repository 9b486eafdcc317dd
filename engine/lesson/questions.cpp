#include "engine/lesson/questions.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/text.hpp"

namespace lockbox::lesson {

namespace {

constexpr std::size_t kMaxParts = 3;

/// Questions that fit the operation; which of them are put is decided by what they tell.
std::vector<std::string> kinds_for(const QuestionWorld& w, const cloud::CallApi& call) {
  const std::string& op = call.operation;
  if (call.service == "kms" || op == "RestoreTableFromBackup")
    return {"outcome"};
  std::vector<std::string> out = {"decision"};
  if (call.service != "dynamodb")
    return out;
  const bool many = op == "Query" || op == "Scan";
  if (!w.later.empty() && (many || op == "GetItem")) {
    out.push_back("outcome");
    out.push_back(concat({"after:", w.later}));
  }
  if (many || op == "GetItem")
    out.push_back("items");
  if (op == "GetItem" || op == "DeleteItem" || op == "UpdateItem")
    out.push_back("attributes");
  if (many && call.parameters->contains("FilterExpression"))
    out.push_back("read");
  out.push_back("events");
  if (call.endpoint.empty() && (call.from != "internet" || call.region.empty()))
    out.push_back("path");
  return out;
}

/// Keeps the decision and the parts that tell most.
void keep_best(Prediction& p) {
  std::vector<std::pair<std::size_t, std::string>> order;
  for (const Question& q : p.questions) {
    std::size_t told = 0;
    for (const auto& w : p.wrong) told += w.second.count(q.id);
    if (q.id == "decision")
      told += 1000;
    if (told > 0)
      order.push_back({told, q.id});
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  if (order.size() > kMaxParts)
    order.resize(kMaxParts);
  const auto kept = [&](const std::string& id) {
    return std::any_of(order.begin(), order.end(), [&](const auto& o) { return o.second == id; });
  };
  p.questions.erase(std::remove_if(p.questions.begin(), p.questions.end(),
                                   [&](const Question& q) { return !kept(q.id); }),
                    p.questions.end());
  for (auto it = p.right.begin(); it != p.right.end();)
    it = kept(it->first) ? std::next(it) : p.right.erase(it);
  for (auto it = p.wrong.begin(); it != p.wrong.end();) {
    for (auto part = it->second.begin(); part != it->second.end();)
      part = kept(part->first) ? std::next(part) : it->second.erase(part);
    it = it->second.empty() ? p.wrong.erase(it) : std::next(it);
  }
}

Prediction predict_generated(const QuestionWorld& w, std::size_t call) {
  Prediction p = predict(w.calls[call], kinds_for(w, w.calls[call]), evaluators(), w.world);
  keep_best(p);
  return p;
}

struct Named {
  QuestionWorld world;
  std::size_t call = 0;
};

std::optional<Named> named(std::string_view id) {
  const std::size_t dot = id.find('.');
  const auto world = to_int(id.substr(0, dot));
  const auto call =
      dot == std::string_view::npos ? std::nullopt : to_int(std::string(id.substr(dot + 1)));
  if (!world || !call || *world < 0 || *call < 0)
    return std::nullopt;
  Named out{question_world(bare_question_world(), static_cast<std::uint64_t>(*world)),
            static_cast<std::size_t>(*call)};
  if (out.call >= out.world.calls.size())
    return std::nullopt;
  return out;
}

/// Two questions with this text in common tell a learner's models apart alike.
std::string signature(const GeneratedQuestion& q) {
  std::string out = q.kind;
  for (const Part& p : q.parts) {
    out += concat({"|", p.id, "/", std::to_string(p.choices), "/", p.right});
    for (const auto& w : p.wrong) out += concat({";", w.first, "=", w.second});
  }
  return out;
}

}  // namespace

const std::string& Part::answer(const std::string& slug) const {
  const auto it = wrong.find(slug);
  return it == wrong.end() ? right : it->second;
}

std::vector<Part> parts_of(const Prediction& prediction) {
  std::vector<Part> out;
  for (const Question& q : prediction.questions) {
    Part p;
    p.id = q.id;
    p.choices = std::max<std::size_t>(q.choices.size(), 2);
    p.right = prediction.right.at(q.id);
    for (const auto& w : prediction.wrong) {
      const auto answer = w.second.find(q.id);
      const bool offered = answer != w.second.end() &&
                           std::any_of(q.choices.begin(), q.choices.end(),
                                       [&](const Choice& c) { return c.id == answer->second; });
      if (offered)
        p.wrong[w.first] = answer->second;
    }
    out.push_back(std::move(p));
  }
  return out;
}

std::optional<Prediction> generated_prediction(std::string_view id) {
  const auto n = named(id);
  if (!n)
    return std::nullopt;
  return predict_generated(n->world, n->call);
}

std::vector<Exhibit> exhibits_of(std::string_view id) {
  std::vector<Exhibit> out;
  const auto n = named(id);
  if (!n)
    return out;
  out = setting_of(n->world.world, n->world.calls[n->call]);
  for (const std::string& line : n->world.told) out.front().text += concat({"\n", line});
  const cloud::StepResult r = cloud::probe(n->world.world, n->world.calls[n->call]);
  if (!r.trace)
    return out;
  std::set<std::string> seen, texts;
  for (const Exhibit& e : out) texts.insert(e.text);
  const auto show = [&](const policy::Decision& d) {
    for (const policy::LayerResult& layer : d.layers) {
      for (const policy::PolicyResult& p : layer.policies) {
        if (!p.document || texts.count(p.document->text) ||
            !seen.insert(p.attached_to + p.name).second)
          continue;
        out.push_back(Exhibit{concat({p.name, " (", p.attached_to, ")"}), p.document->text});
      }
    }
  };
  for (const policy::Decision& d : r.trace->decisions) show(d);
  for (const auto& onward : r.trace->onward)
    for (const policy::Decision& d : onward->decisions) show(d);
  return out;
}

QuestionBank::QuestionBank(std::size_t worlds) {
  const cloud::World bare = bare_question_world();
  std::set<std::string> seen;
  for (std::size_t w = 0; w < worlds; ++w) {
    const QuestionWorld world = question_world(bare, w);
    for (std::size_t c = 0; c < world.calls.size(); ++c) {
      GeneratedQuestion q;
      q.id = concat({std::to_string(w), ".", std::to_string(c)});
      const Prediction p = predict_generated(world, c);
      q.parts = parts_of(p);
      q.kind = world.calls[c].operation;
      std::set<std::string> told;
      for (const Part& part : q.parts) {
        for (const auto& wrong : part.wrong) told.insert(wrong.first);
      }
      q.separates.assign(told.begin(), told.end());
      q.check = fixed_hex(hash_bytes(signature(q)) >> 32, 8);
      if (!told.empty() && seen.insert(signature(q)).second)
        questions_.push_back(std::move(q));
    }
  }
}

const QuestionBank& question_bank() {
  static const QuestionBank bank;
  return bank;
}

const GeneratedQuestion* QuestionBank::find(std::string_view id) const {
  const auto it = std::find_if(questions_.begin(), questions_.end(),
                               [&](const GeneratedQuestion& q) { return q.id == id; });
  return it == questions_.end() ? nullptr : &*it;
}

std::vector<std::string> QuestionBank::told_apart() const {
  std::vector<std::string> out;
  for (const std::string& slug : evaluators()) {
    const bool told =
        std::any_of(questions_.begin(), questions_.end(), [&](const GeneratedQuestion& q) {
          return std::binary_search(q.separates.begin(), q.separates.end(), slug);
        });
    if (told)
      out.push_back(slug);
  }
  return out;
}

}  // namespace lockbox::lesson
