#include "engine/lesson/check_run.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/hash.hpp"
#include "engine/base/text.hpp"
#include "engine/cloud/step.hpp"
#include "engine/lesson/attacker.hpp"
#include "engine/lesson/disk_thief.hpp"
#include "engine/lesson/world_view.hpp"
#include "engine/shell/shell.hpp"

namespace lockbox::lesson {

namespace {

using Variables = std::map<std::string, std::string>;

Tri to_tri(bool b) {
  return b ? Tri::True : Tri::False;
}

std::string text_of(const Json& json) {
  return json.is_string() ? json.get<std::string>() : lockbox::to_text(json);
}

/// Numbers by value, everything else as text; strings never equal numbers.
std::optional<int> order(const Json& a, const Json& b) {
  if (a.is_number_integer() && b.is_number_integer()) {
    const auto x = a.get<std::int64_t>(), y = b.get<std::int64_t>();
    return x < y ? -1 : x > y ? 1 : 0;
  }
  if (a.type() != b.type())
    return std::nullopt;
  const int c = text_of(a).compare(text_of(b));
  return c < 0 ? -1 : c > 0 ? 1 : 0;
}

bool contains(const Json& list, const Json& value) {
  return std::any_of(list.begin(), list.end(),
                     [&](const Json& element) { return order(element, value) == 0; });
}

Tri compare(const Json& a, const std::string& op, const Json& b) {
  if (op == "in")
    return b.is_array() ? to_tri(contains(b, a)) : Tri::Unknown;
  if (op == "subset") {
    if (!a.is_array() || !b.is_array())
      return Tri::Unknown;
    return to_tri(std::all_of(a.begin(), a.end(), [&](const Json& x) { return contains(b, x); }));
  }
  if (op == "like")
    return to_tri(wildcard_match(text_of(b), text_of(a)));
  if (op == "==" || op == "!=") {
    const bool equal = a == b || order(a, b) == 0;
    return to_tri(equal == (op == "=="));
  }
  const auto c = order(a, b);
  if (!c)
    return Tri::Unknown;
  if (op == "<")
    return to_tri(*c < 0);
  if (op == "<=")
    return to_tri(*c <= 0);
  if (op == ">")
    return to_tri(*c > 0);
  return to_tri(*c >= 0);
}

class Judge {
 public:
  explicit Judge(const Scene& scene) : scene_(scene), variables_(scene.scenario.variables) {}

  Judgement run(const Check& check) {
    Judgement j = dispatch(check);
    if (j.value != Tri::True && j.failing.empty())
      j.failing = check.id;
    return j;
  }

 private:
  Judgement dispatch(const Check& c) {
    switch (c.kind) {
      case Check::Kind::All:
        return all(c);
      case Check::Kind::Any:
        return any(c);
      case Check::Kind::Not:
        return negation(c);
      case Check::Kind::Test:
        return test(c);
      case Check::Kind::Each:
        return loop(c, true);
      case Check::Kind::Some:
        return loop(c, false);
      case Check::Kind::Probe:
        return probe(c);
      case Check::Kind::Event:
        return event(c);
      case Check::Kind::Reached:
        return reached(c);
      case Check::Kind::AttackerFails:
        return attacker();
      case Check::Kind::Excess:
        return excess(c);
      case Check::Kind::DiskSealed:
        return disk_sealed(c);
      case Check::Kind::Line:
        return line(c);
    }
    return {};
  }

  Judgement all(const Check& c) {
    Judgement first;
    first.value = Tri::True;
    for (const Check& child : c.children) {
      Judgement j = run(child);
      if (j.value == Tri::False && first.value != Tri::False)
        first = std::move(j);
      else if (j.value == Tri::Unknown && first.value == Tri::True)
        first = std::move(j);
      if (first.value == Tri::False)
        return first;
    }
    return first;
  }

  Judgement any(const Check& c) {
    Judgement best;
    best.value = Tri::False;
    bool have = false;
    for (const Check& child : c.children) {
      Judgement j = run(child);
      if (j.value == Tri::True)
        return j;
      if (!have || (j.value == Tri::Unknown && best.value == Tri::False)) {
        best = std::move(j);
        have = true;
      }
    }
    return best;
  }

  Judgement negation(const Check& c) {
    const Judgement j = run(c.children.front());
    Judgement out;
    out.value = j.value == Tri::Unknown ? Tri::Unknown : to_tri(j.value == Tri::False);
    if (out.value == Tri::False)
      out.failing = c.id.empty() ? c.children.front().id : c.id;
    return out;
  }

  Judgement test(const Check& c) {
    const auto left = value(c.left), right = value(c.right);
    Judgement j;
    if (!left || !right)
      return j;
    j.value = compare(*left, c.op, *right);
    if (j.value != Tri::True)
      j.counterexample =
          concat({"found ", text_of(*left), ", expected ", c.op, " ", text_of(*right)});
    return j;
  }

  Judgement loop(const Check& c, bool every) {
    Judgement out;
    const auto list = value(c.list);
    if (!list || !list->is_array() || list->size() > kMaxListLength)
      return out;
    out.value = to_tri(every);
    const auto outer = variables_.find(c.variable);
    const bool shadowed = outer != variables_.end();
    const std::string saved = shadowed ? outer->second : std::string();
    for (const Json& element : *list) {
      variables_[c.variable] = text_of(element);
      if (c.has_where && run(c.children[1]).value != Tri::True)
        continue;
      Judgement j = run(c.children[0]);
      if ((j.value == Tri::True) != every) {
        out = every ? std::move(j) : Judgement{Tri::True, {}, {}};
        break;
      }
      if (!every)
        out.counterexample = j.counterexample;
    }
    if (shadowed)
      variables_[c.variable] = saved;
    else
      variables_.erase(c.variable);
    return out;
  }

  Judgement probe(const Check& c) {
    const cloud::CallApi call = to_call(c.request, variables_, scene_.world);
    cloud::StepResult result = ask(c.request, call);
    Judgement j;
    if (!result.trace)
      return j;
    const bool allowed = result.trace->allowed;
    bool good = allowed == c.expect_allow;
    if (good && !c.layer.empty() && !result.trace->decisions.empty())
      good = c.layer == policy::to_text(result.trace->decisions.front().layer);
    if (good && !c.via.empty())
      good = wildcard_match(c.via, result.trace->path.context.source_vpce.value_or("internet"));
    if (good && !c.error.empty())
      good = c.error == (result.trace->error ? result.trace->error->code : "none");
    if (good && c.returns)
      good = returns(*c.returns, result);
    if (good && !c.rings.empty())
      good = rings(c.rings, *result.trace);
    j.value = to_tri(good);
    if (!good)
      j.counterexample = describe_call(call, result);
    return j;
  }

  static bool rings(const std::string& wanted, const cloud::RequestTrace& trace) {
    const auto heard =
        std::count_if(trace.heard.begin(), trace.heard.end(), [&](const events::Delivery& d) {
          return d.problem.empty() && (wanted == "none" || wildcard_match(wanted, d.group));
        });
    return wanted == "none" ? heard == 0 : heard > 0;
  }

  cloud::StepResult ask(const RequestSpec& request, const cloud::CallApi& call) {
    if (request.after_ms == 0)
      return cloud::probe(scene_.world, call);
    return cloud::probe(cloud::step(scene_.world, cloud::AdvanceClock{request.after_ms}).world,
                        call);
  }

  static bool returns(const Json& wanted, const cloud::StepResult& result) {
    const Json* count = member(wanted, "count");
    if (count && items_in(result) != count->get<std::int64_t>())
      return false;
    const auto shows = string_member(wanted, "shows");
    if (shows && (!result.outcome || !*result.outcome ||
                  lockbox::to_text(**result.outcome).find(*shows) == std::string::npos))
      return false;
    const Json* attributes = member(wanted, "attributes");
    if (!attributes)
      return true;
    for (const table::ItemTouch& touch : result.trace->work.touches) {
      for (const Json& name : *attributes) {
        const auto& seen = touch.returned_attributes;
        if (touch.returned && !seen.empty() &&
            std::find(seen.begin(), seen.end(), name.get<std::string>()) == seen.end())
          return false;
      }
    }
    return true;
  }

  Judgement event(const Check& c) {
    const std::int64_t seen = count_events(c.event, scene_);
    bool good = seen >= c.times;
    if (c.times_op == "==")
      good = seen == c.times;
    if (c.times_op == "<=")
      good = seen <= c.times;
    Judgement j;
    j.value = to_tri(good);
    if (!good)
      j.counterexample = near_miss(c.event);
    return j;
  }

  /// The latest call of the same operation says more than "not yet".
  std::string near_miss(const EventPattern& pattern) const {
    if (pattern.op.empty())
      return {};
    const int from = since(pattern.since);
    if (from < 0)
      return {};
    for (std::size_t i = scene_.events.size(); i > static_cast<std::size_t>(from); --i) {
      const Event& e = *scene_.events[i - 1];
      if (!wildcard_match(pattern.op, e.op))
        continue;
      if (!e.succeeded)
        return concat({e.op, " by ", e.as, " ended with ", e.error});
      if (pattern.answers.empty() || !e.answers.empty())
        return {};
      return concat({"the last ", e.op, " read ", std::to_string(e.evaluated),
                     e.evaluated == 1 ? " item" : " items", " and returned ",
                     std::to_string(e.returned)});
    }
    return {};
  }

  Judgement reached(const Check& c) {
    const std::string to = substitute(c.to, variables_);
    Judgement j;
    j.value = Tri::False;
    for (const Event* e : scene_.events) {
      const bool flowed = std::any_of(e->flows.begin(), e->flows.end(), [&](const Flow& f) {
        return f.label == c.label &&
               (c.via.empty() || f.channel == c.via || wildcard_match(c.via, e->op));
      });
      if (flowed && wildcard_match(to, e->as))
        j.value = Tri::True;
    }
    return j;
  }

  /// What the answers of policies and tables depend on; records of the trail are not part of it.
  std::string state_that_decides() const {
    const api::Services& s = scene_.world.services;
    std::uint64_t h = combine_hash(content_hash(s.tables), content_hash(s.identity));
    h = combine_hash(h, content_hash(s.network));
    h = combine_hash(combine_hash(h, content_hash(s.kms)), content_hash(s.s3));
    h = combine_hash(h, content_hash(s.dax));
    return fixed_hex(combine_hash(h, content_hash(scene_.world.now)), 16);
  }

  template <class Function>
  Judgement remembered(std::string what, Function judged) {
    if (!scene_.remembered)
      return judged();
    what += state_that_decides();
    const auto known = scene_.remembered->find(what);
    return known != scene_.remembered->end()
               ? known->second
               : scene_.remembered->emplace(std::move(what), judged()).first->second;
  }

  Judgement attacker() {
    if (!scene_.scenario.attacker)
      return {};
    return remembered("attacker ", [&] {
      const Attack attack = search(scene_.scenario, scene_.world, scene_.scenario.attacker->budget);
      Judgement j;
      j.value = to_tri(!attack.found);
      j.counterexample = attack.sentence;
      return j;
    });
  }

  /// A line can do work for many items, so what one world answered is asked once. It may read
  /// everything, files and logs too.
  Judgement line(const Check& c) {
    const std::string as = substitute(c.as, variables_), run = substitute(c.line, variables_),
                      shows = substitute(c.shows, variables_);
    const std::string world = fixed_hex(hash_all(scene_.world.services, scene_.world.files), 16);
    return remembered(
        concat({"line ", world, " ", as, " ", c.line_works ? "works" : "fails", " ", run, "\n",
                shows, "\n"}),
        [&] {
          cloud::History fork(scene_.world);
          shell::Session session;
          session.profile = as;
          const shell::Reply reply = shell::run(fork, session, run);
          Judgement j;
          j.value = to_tri((reply.status == 0) == c.line_works &&
                           (shows.empty() || reply.out.find(shows) != std::string::npos));
          if (j.value != Tri::True)
            j.counterexample =
                concat({as, " runs ", run, ": ", reply.status == 0 ? "it works" : trim(reply.err)});
          return j;
        });
  }

  Judgement disk_sealed(const Check& c) {
    const Theft theft = steal_disks(scene_.scenario, scene_.world, c.label,
                                    substitute(c.as, variables_), substitute(c.table, variables_));
    Judgement j;
    j.value = to_tri(theft.cells == 0);
    j.counterexample = theft.sentence;
    return j;
  }

  Judgement excess(const Check& c) {
    const std::string of = substitute(c.of, variables_);
    return remembered(concat({"excess ", of, " ", c.beyond, c.by_action ? " by action " : " ",
                              std::to_string(c.max), " "}),
                      [&] {
                        const auto surplus =
                            excess_of(scene_.scenario, scene_.world, of, c.beyond, c.by_action,
                                      static_cast<std::size_t>(c.max));
                        Judgement j;
                        j.value = to_tri(static_cast<std::int64_t>(surplus.size()) <= c.max);
                        if (j.value == Tri::False)
                          j.counterexample = surplus.front();
                        return j;
                      });
  }

  int since(const std::string& step) const {
    if (step.empty())
      return 0;
    const auto it = scene_.entered.find(step);
    return it == scene_.entered.end() ? -1 : it->second;
  }

  std::optional<Json> value(const Value& v) {
    switch (v.kind) {
      case Value::Kind::Literal:
        return substitute(*v.literal, variables_);
      case Value::Kind::Get:
        return look_up(scene_.world, scene_.initial, scene_.table_aliases,
                       substitute(v.name, variables_));
      case Value::Kind::Var: {
        const auto it = variables_.find(v.name);
        return it == variables_.end() ? std::optional<Json>() : Json(it->second);
      }
      case Value::Kind::List: {
        Json list = Json::array();
        for (const Value& item : v.items) {
          const auto element = value(item);
          if (!element)
            return std::nullopt;
          list.push_back(*element);
        }
        return list;
      }
      case Value::Kind::Count:
        return Json(count_events(*v.count, scene_));
      case Value::Kind::Size: {
        const auto inner = value(v.items.front());
        return inner && inner->is_array() ? Json(inner->size()) : std::optional<Json>();
      }
    }
    return std::nullopt;
  }

  const Scene& scene_;
  Variables variables_;
};

}  // namespace

Judgement judge(const Check& check, const Scene& scene) {
  return Judge(scene).run(check);
}

std::int64_t count_events(const EventPattern& pattern, const Scene& scene) {
  std::size_t from = 0;
  if (!pattern.since.empty()) {
    const auto it = scene.entered.find(pattern.since);
    if (it == scene.entered.end())
      return 0;
    from = static_cast<std::size_t>(it->second);
  }
  std::int64_t seen = 0;
  for (std::size_t i = from; i < scene.events.size(); ++i) {
    if (matches(pattern, *scene.events[i]))
      ++seen;
  }
  return seen;
}

std::int64_t items_in(const cloud::StepResult& result) {
  if (!result.outcome || !*result.outcome)
    return -1;
  const Json& body = **result.outcome;
  if (const Json* items = member(body, "Items"))
    return static_cast<std::int64_t>(items->size());
  if (const Json* responses = member(body, "Responses")) {
    std::int64_t count = 0;
    for (const auto& entry : responses->items())
      count += static_cast<std::int64_t>(entry.value().size());
    return count;
  }
  if (result.trace && result.trace->operation == "GetItem")
    return member(body, "Item") ? 1 : 0;
  return -1;
}

std::string describe_call(const cloud::CallApi& call, const cloud::StepResult& result) {
  std::string text = concat({call.as, " calls ", call.service, ":", call.operation});
  if (call.parameters) {
    const auto table = string_member(*call.parameters, "TableName");
    if (table)
      text += concat({" on ", *table});
  }
  if (!result.trace)
    return text;
  if (!call.from.empty())
    text += concat({" from ", call.from});
  const std::string& cluster = result.trace->cluster;
  if (!cluster.empty())
    text += concat({" through the DAX cluster ", cluster.substr(cluster.rfind('/') + 1)});
  if (!result.trace->path.delivered())
    return text + ": does not arrive";
  if (!result.trace->allowed)
    return text + ": denied";
  if (!result.trace->succeeded && result.trace->error)
    return concat({text, ": ", result.trace->error->code});
  const std::int64_t items = items_in(result);
  text += ": allowed";
  if (result.trace->from_cache)
    text += ", from its cache";
  else if (result.trace->path.is_private && cluster.empty())
    text += ", through the endpoint";
  if (items >= 0)
    text +=
        concat({", ", std::to_string(items), items == 1 ? " item came back" : " items came back"});
  return text;
}

}  // namespace lockbox::lesson
