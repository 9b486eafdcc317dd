#include "engine/lesson/wrong_copies.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.hpp"
#include "engine/lesson/questions.hpp"
#include "engine/policy/allows.hpp"
#include "engine/table/links.hpp"

namespace lockbox::lesson {

namespace {

/// The table that `arn` is about, in the Region and account that the ARN names.
const table::Table* table_at(const cloud::World& world, const std::string& arn) {
  const std::vector<std::string> parts = split(arn, ':');
  const std::string name = table_name_of(arn);
  return parts.size() < 6 || arn.find(":table/") == std::string::npos
             ? nullptr
             : table::find_table(world.services.tables, parts[4], parts[3], name);
}

Expectation decided(bool allowed) {
  Expectation e;
  e.allowed = allowed;
  if (!allowed)
    e.items.emplace();
  return e;
}

/// The request decided as if it were about `source`: with its ARN and under its policy.
/// Differs from the truth, or says nothing.
std::optional<Expectation> guarded_as(const table::Table& copy, const table::Table& source,
                                      const cloud::RequestTrace& trace) {
  if (trace.decisions.empty())
    return std::nullopt;
  bool all = true;
  for (const policy::Decision& d : trace.decisions) {
    policy::AuthRequest request = d.request;
    policy::PolicySet set = policy::policies_asked(d);
    if (request.resource.compare(0, copy.arn.size(), copy.arn) != 0)
      return std::nullopt;
    request.resource = source.arn + request.resource.substr(copy.arn.size());
    set.resource.reset();
    if (!source.resource_policy.empty()) {
      auto document = policy::parse_document(source.resource_policy, policy::Kind::Resource);
      if (!document)
        return std::nullopt;
      set.resource =
          policy::PolicySource{source.name, concat({"table ", source.name}), "", *document};
    }
    all = all && policy::allows(request, set);
  }
  return all == trace.allowed ? std::nullopt : std::optional<Expectation>(decided(all));
}

/// The table that `copy` was restored from: what its description says while it is made, later what
/// the account's trail says about it.
const table::Table* restored_from(const cloud::World& world, const table::Table& copy) {
  if (!copy.restored_from_table.empty())
    return table_at(world, copy.restored_from_table);
  const table::Table* found = nullptr;
  for (const auto& entry : world.services.audit.records) {
    const audit::Record& r = entry.second;
    if (r.event_name.compare(0, 16, "RestoreTableFrom") != 0 &&
        r.event_name.compare(0, 14, "RestoreTableTo") != 0)
      continue;
    const Json* asked =
        r.document && r.error_code.empty() ? member(*r.document, "requestParameters") : nullptr;
    if (!asked || string_member(*asked, "targetTableName").value_or("") != copy.name)
      continue;
    std::string name = string_member(*asked, "sourceTableName").value_or("");
    for (const char* arn : {"sourceTableArn", "backupArn"}) {
      if (name.empty())
        name = table_name_of(string_member(*asked, arn).value_or(""));
    }
    if (const table::Table* source =
            table::find_table(world.services.tables, copy.account, copy.region, name))
      found = source;
  }
  return found;
}

/// M20: the guards of the table that was saved stand around what was restored.
std::optional<Expectation> restore_keeps_guards(const cloud::World& world,
                                                const cloud::RequestTrace& trace) {
  const table::Table* copy = table_at(world, trace.resource);
  const table::Table* source = copy ? restored_from(world, *copy) : nullptr;
  return source && source != copy ? guarded_as(*copy, *source, trace) : std::nullopt;
}

/// The replica that somebody thinks of as "the" table: the one in the world's own Region.
const table::Table* home_of(const cloud::World& world, const table::Table& replica) {
  if (!replica.links || replica.region == world.region || (*replica.links)->replicas.empty())
    return nullptr;
  return table::find_table(world.services.tables, replica.account, world.region, replica.name);
}

/// The table whose export this object belongs to; exports write below AWSDynamoDB/ID/.
const table::Table* exported_from(const cloud::World& world, const std::string& key) {
  for (const auto& entry : world.services.tables.jobs) {
    const table::Job& job = *entry.second;
    const std::size_t at = job.manifest.rfind('/');
    if (job.is_import || at == std::string::npos ||
        key.compare(0, at + 1, job.manifest, 0, at + 1) != 0)
      continue;
    return table_at(world, job.table_arn);
  }
  return nullptr;
}

/// M21: a replica is decided as its source is; an exported file is for those who may read the
/// table.
std::optional<Expectation> copies_keep_policy(const cloud::World& world, const cloud::CallApi& call,
                                              const cloud::RequestTrace& trace) {
  if (call.service == "s3" && call.operation == "GetObject") {
    const table::Table* source =
        exported_from(world, string_member(*call.parameters, "Key").value_or(""));
    if (!source)
      return std::nullopt;
    cloud::CallApi scan = call;
    scan.service = "dynamodb";
    scan.operation = "Scan";
    scan.parameters = std::make_shared<const Json>(Json{{"TableName", source->name}});
    const cloud::StepResult there = cloud::probe(world, scan);
    if (!there.trace || there.trace->allowed == trace.allowed)
      return std::nullopt;
    return decided(there.trace->allowed);
  }
  const table::Table* copy = table_at(world, trace.resource);
  const table::Table* source = copy ? home_of(world, *copy) : nullptr;
  return source ? guarded_as(*copy, *source, trace) : std::nullopt;
}

/// Does the trust ask for whom the role is taken?
bool asks_for_whom(const policy::StatementResult& statement) {
  return std::any_of(statement.clauses.begin(), statement.clauses.end(),
                     [](const policy::ClauseResult& c) {
                       return equals_ignore_case(c.key, "sts:ExternalId") ||
                              equals_ignore_case(c.key, "aws:SourceArn") ||
                              equals_ignore_case(c.key, "aws:SourceAccount");
                     });
}

/// M23: a vendor who acts for somebody else is refused, although nothing asks for whom it acts.
std::optional<Expectation> deputy_is_mine(const cloud::CallApi& call,
                                          const cloud::RequestTrace& trace) {
  if (call.service != "sts" || call.operation != "AssumeRole" || !trace.allowed ||
      string_member(*call.parameters, "ExternalId"))
    return std::nullopt;
  for (const policy::Decision& d : trace.decisions) {
    if (d.request.resource_account.empty() ||
        d.request.principal.account == d.request.resource_account)
      return std::nullopt;
    for (const policy::LayerResult& layer : d.layers) {
      for (const policy::PolicyResult& p : layer.policies) {
        for (const policy::StatementResult& s : p.statements) {
          if (layer.layer == policy::Layer::Trust && s.applies == policy::Match::Yes &&
              asks_for_whom(s))
            return std::nullopt;
        }
      }
    }
  }
  return trace.decisions.empty() ? std::nullopt : std::optional<Expectation>(decided(false));
}

/// M22: through a DAX cluster the caller may do what it may do at the table.
std::optional<Expectation> table_policy_holds(const cloud::World& world, const cloud::CallApi& call,
                                              const cloud::RequestTrace& trace) {
  if (trace.cluster.empty() || trace.needs.empty())
    return std::nullopt;
  cloud::CallApi past = call;
  past.endpoint.clear();
  past.tls = true;
  cloud::StepResult there = cloud::probe(world, past);
  if (there.trace && !there.trace->path.delivered()) {
    past.from = "internet";
    there = cloud::probe(world, past);
  }
  if (!there.trace || there.trace->decisions.empty() || there.trace->allowed == trace.allowed)
    return std::nullopt;
  return decided(there.trace->allowed);
}

}  // namespace

std::optional<Expectation> copy_expectation(std::string_view slug, const cloud::World& world,
                                            const cloud::CallApi& call,
                                            const cloud::StepResult& truth) {
  const cloud::RequestTrace& trace = *truth.trace;
  if (slug == "backup.restore-keeps-guards")
    return restore_keeps_guards(world, trace);
  if (slug == "data.copies-keep-policy")
    return copies_keep_policy(world, call, trace);
  if (slug == "iam.service-acts-for-me")
    return deputy_is_mine(call, trace);
  if (slug == "dax.enforces-table-policy")
    return table_policy_holds(world, call, trace);
  return std::nullopt;
}

}  // namespace lockbox::lesson
