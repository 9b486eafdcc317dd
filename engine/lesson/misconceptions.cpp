#include "engine/lesson/misconceptions.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"
#include "engine/lesson/event.hpp"
#include "engine/lesson/reader.hpp"
#include "engine/lesson/wrong_copies.hpp"
#include "engine/lesson/wrong_evaluators.hpp"
#include "engine/lesson/wrong_keys.hpp"

namespace lockbox::lesson {

namespace {

const table::Table* table_of(const cloud::World& world, const cloud::CallApi& call) {
  const auto name = call.parameters ? string_member(*call.parameters, "TableName") : std::nullopt;
  return name ? table::find_table(world.services.tables, world.account,
                                  call.region.empty() ? world.region : call.region, *name)
              : nullptr;
}

/// Values of the caller's tags: what "my rows" means to somebody who believes in walls.
std::vector<std::string> caller_tags(const cloud::RequestTrace& trace) {
  std::vector<std::string> out;
  for (const policy::AuthRequest& need : trace.needs) {
    for (const auto& entry : need.context.values) {
      if (to_lower(entry.first).compare(0, 17, "aws:principaltag/") == 0)
        out.insert(out.end(), entry.second.values.begin(), entry.second.values.end());
    }
  }
  return out;
}

bool listed(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

std::string partition_value(const table::Table& t, const value::AttributeMap& item) {
  const value::AttributeValue* v =
      t.keys.hash.empty() ? nullptr : item.find(t.keys.hash.front().name);
  return v ? scalar_text(*v) : std::string();
}

/// Items of the answer whose partition key is one of the caller's tags.
std::optional<Expectation> only_my_rows(const cloud::World& world, const cloud::CallApi& call,
                                        const cloud::StepResult& truth) {
  const table::Table* t = table_of(world, call);
  const std::vector<std::string> mine = caller_tags(*truth.trace);
  if (!t || mine.empty())
    return std::nullopt;
  Expectation e;
  e.items.emplace();
  e.allowed = true;
  for (const auto& entry : t->items) {
    if (entry.second && listed(mine, partition_value(*t, *entry.second)))
      e.items->push_back(item_key(*t, *entry.second));
  }
  return e;
}

std::optional<Expectation> partition_is_a_boundary(const cloud::World& world,
                                                   const cloud::CallApi& call,
                                                   const cloud::StepResult& truth) {
  const std::vector<std::string> mine = caller_tags(*truth.trace);
  // Behind a cluster the table's partitions are the role's business, see M22.
  if (mine.empty() || truth.trace->needs.empty() || !truth.trace->cluster.empty())
    return std::nullopt;
  const policy::ContextValue* keys =
      truth.trace->needs.front().context.find("dynamodb:LeadingKeys");
  if (!keys || keys->values.empty())
    return only_my_rows(world, call, truth);
  Expectation e;
  e.allowed = std::all_of(keys->values.begin(), keys->values.end(),
                          [&](const std::string& key) { return listed(mine, key); });
  if (!*e.allowed)
    e.items.emplace();
  return e;
}

std::optional<Expectation> for_all_values_needs_a_key(const cloud::StepResult& truth) {
  const policy::StatementResult* statement =
      truth.trace->decisions.empty() ? nullptr : truth.trace->decisions.front().statement();
  if (!statement || statement->effect != policy::Effect::Allow)
    return std::nullopt;
  for (const policy::ClauseResult& clause : statement->clauses) {
    if (!clause.key_absent || to_lower(clause.op).compare(0, 13, "forallvalues:") != 0)
      continue;
    Expectation e;
    e.allowed = false;
    e.items.emplace();
    return e;
  }
  return std::nullopt;
}

std::optional<Expectation> filter_saves_reads(const cloud::StepResult& truth) {
  const table::Work& work = truth.trace->work;
  if (work.evaluated == work.returned)
    return std::nullopt;
  Expectation e;
  e.read = work.returned;
  return e;
}

std::optional<Expectation> reads_are_logged(const cloud::StepResult& truth) {
  const bool data = std::any_of(
      truth.trace->records.begin(), truth.trace->records.end(),
      [](const audit::Record& r) { return r.category == audit::Category::Data && !r.delivered; });
  if (!data)
    return std::nullopt;
  Expectation e;
  e.kept = true;
  return e;
}

}  // namespace

const std::vector<std::string>& evaluators() {
  static const std::vector<std::string> slugs = {
      "keys.partition-is-a-boundary", "fgac.scan-is-scoped",
      "iam.forallvalues-needs-a-key", "log.item-reads-by-default",
      "ddb.filter-saves-reads",       "iam.allow-beats-deny",
      "iam.scp-or-boundary-grants",   "iam.same-account-needs-both",
      "iam.cross-account-needs-one",  "fgac.attributes-hide-columns",
      "fgac.writes-cannot-read",      "partiql.same-actions",
      "ddb.index-inherits-table-arn", "net.gateway-reaches-everywhere",
      "net.endpoint-policy-grants",   "net.private-is-authorized",
      "cred.temporary-needs-no-care", "backup.restore-keeps-guards",
      "data.copies-keep-policy",      "iam.service-acts-for-me",
      "dax.enforces-table-policy",    "kms.at-rest-stops-readers",
      "kms.rotation-reencrypts",      "kms.disable-is-instant",
      "crypto.service-cannot-read"};
  return slugs;
}

std::optional<Expectation> wrong_expectation(std::string_view slug, const cloud::World& world,
                                             const cloud::CallApi& call,
                                             const cloud::StepResult& truth) {
  if (!truth.trace)
    return std::nullopt;
  if (slug == "keys.partition-is-a-boundary")
    return partition_is_a_boundary(world, call, truth);
  if (slug == "fgac.scan-is-scoped" && call.operation == "Scan")
    return only_my_rows(world, call, truth);
  if (slug == "iam.forallvalues-needs-a-key")
    return for_all_values_needs_a_key(truth);
  if (slug == "ddb.filter-saves-reads")
    return filter_saves_reads(truth);
  if (slug == "log.item-reads-by-default")
    return reads_are_logged(truth);
  if (slug == "backup.restore-keeps-guards" || slug == "data.copies-keep-policy" ||
      slug == "iam.service-acts-for-me" || slug == "dax.enforces-table-policy")
    return copy_expectation(slug, world, call, truth);
  if (auto e = key_expectation(slug, world, call, truth))
    return e;
  return policy_expectation(slug, world, call, truth);
}

std::string item_name(const table::Table& t, const value::AttributeMap& item) {
  const auto& keys = t.keys.range.empty() ? t.keys.hash : t.keys.range;
  const value::AttributeValue* v = keys.empty() ? nullptr : item.find(keys.front().name);
  return v ? scalar_text(*v) : std::string();
}

std::string item_key(const table::Table& t, const value::AttributeMap& item) {
  std::string out = partition_value(t, item);
  if (!t.keys.range.empty())
    out += concat({"/", item_name(t, item)});
  return out;
}

Expected<std::vector<Misconception>, std::vector<Problem>> load_misconceptions(
    const FileSource& files) {
  const std::string path = "misconceptions.json";
  std::vector<Problem> problems;
  const auto text = files(path);
  if (!text)
    return std::vector<Problem>{Problem{path, "", "missing", "there is no such file"}};
  const JsonParse parsed = parse_json(*text);
  if (parsed.error)
    return std::vector<Problem>{Problem{path, "", "json", parsed.error->message}};
  const Node root(&parsed.value, path, "", &problems);
  root.object({"format", "misconceptions"});
  std::vector<Misconception> out;
  for (const Node& n : root.at("misconceptions").elements()) {
    n.object({"number", "slug", "belief", "truth", "source"});
    Misconception m;
    m.number = n.text("number");
    m.slug = n.text("slug");
    m.belief = n.text("belief");
    m.truth = n.text("truth");
    m.source = n.text("source");
    out.push_back(std::move(m));
  }
  if (!problems.empty())
    return problems;
  return out;
}

const Misconception* find_misconception(const std::vector<Misconception>& all,
                                        std::string_view slug) {
  for (const Misconception& m : all) {
    if (m.slug == slug)
      return &m;
  }
  return nullptr;
}

}  // namespace lockbox::lesson
