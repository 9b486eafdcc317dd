#include "engine/cloud/stages.hpp"

#include "engine/base/text.hpp"
#include "engine/network/pricing.hpp"
#include "engine/table/state.hpp"
#include "engine/table/throughput.hpp"

namespace lockbox::cloud {

namespace {

Reason line(std::string text, StageVerdict verdict = StageVerdict::NotApplicable,
            std::string target = "") {
  Reason r;
  r.text = std::move(text);
  r.target = std::move(target);
  r.verdict = verdict;
  return r;
}

// "0.3 ms; NAT gateway: USD 0.045 per GB, 0.045 an hour".
std::string hop_cost(const network::Hop& hop) {
  const std::int64_t tenths = (hop.latency_us + 50) / 100;
  std::string out = concat({"time: ", std::to_string(tenths / 10), ".", std::to_string(tenths % 10),
                            " ms there and back"});
  if (hop.price.what.empty())
    return out;
  out += concat({"; ", hop.price.what, ": USD "});
  if (hop.price.per_gb > 0)
    out += concat({network::usd_text(hop.price.per_gb), " per GB"});
  if (hop.price.per_hour > 0)
    out += concat(
        {hop.price.per_gb > 0 ? ", " : "", network::usd_text(hop.price.per_hour), " an hour"});
  return out;
}

Reason hop_reason(const network::Hop& hop) {
  Reason r = line(
      hop.why.empty() ? concat({hop.node, ": ", hop.action}) : concat({hop.node, ": ", hop.why}),
      hop.blocked ? StageVerdict::Refused : StageVerdict::Passed, "hop:" + hop.node);
  if (!hop.rule.empty())
    r.children.push_back(line("rule: " + hop.rule));
  if (!hop.code.empty())
    r.children.push_back(line("code: " + hop.code));
  if (!hop.changed.empty())
    r.children.push_back(line("header: " + hop.changed));
  if (hop.latency_us > 0 || !hop.price.what.empty())
    r.children.push_back(line(hop_cost(hop)));
  for (const network::Loser& loser : hop.losers) {
    r.children.push_back(
        line(concat({"considered ", loser.what, ": ", loser.why, " (", loser.code, ")"})));
  }
  return r;
}

Reason clause_reason(const policy::ClauseResult& c) {
  const StageVerdict verdict = c.match == policy::Match::Yes  ? StageVerdict::Passed
                               : c.match == policy::Match::No ? StageVerdict::Refused
                                                              : StageVerdict::NotApplicable;
  Reason r = line(c.reason, verdict);
  if (c.element == "Condition") {
    r.children.push_back(
        line(concat({"policy wants ", c.op, " ", c.key, ": ", join(c.wanted, ", ")})));
    r.children.push_back(line(c.key_absent ? concat({c.key, " is absent from the request"})
                                           : concat({"request has: ", join(c.seen, ", ")})));
  }
  return r;
}

/// First clause that failed, in a sentence with the value seen and the value wanted.
std::string why_not(const policy::StatementResult& s) {
  const policy::ClauseResult* blocker = s.blocker();
  if (!blocker)
    return "no clause of it matched";
  if (blocker->element != "Condition")
    return blocker->reason;
  if (blocker->key_absent)
    return concat({blocker->key, " is absent, and ", blocker->op, " needs it"});
  return concat({blocker->key, " is ", join(blocker->seen, ", "), ", and ", blocker->op, " wants ",
                 join(blocker->wanted, " or ")});
}

Reason statement_reason(const policy::StatementResult& s, bool decides) {
  const std::string name =
      s.sid.empty() ? concat({"statement ", std::to_string(s.index + 1)}) : s.sid;
  const std::string effect = s.effect == policy::Effect::Allow ? "Allow" : "Deny";
  std::string text = concat({effect, " ", name});
  StageVerdict verdict = StageVerdict::NotApplicable;
  if (s.applies == policy::Match::Yes) {
    text += decides ? " applies and decides" : " applies";
    verdict = s.effect == policy::Effect::Allow ? StageVerdict::Passed : StageVerdict::Refused;
  } else if (s.applies == policy::Match::CannotEvaluate) {
    text += " cannot be evaluated";
    verdict =
        s.effect == policy::Effect::Deny ? StageVerdict::Refused : StageVerdict::NotApplicable;
  } else {
    text += concat({" does not apply: ", why_not(s)});
  }
  Reason r = line(std::move(text), verdict,
                  "statement:" + (s.sid.empty() ? std::to_string(s.index + 1) : s.sid));
  for (const policy::ClauseResult& c : s.clauses) r.children.push_back(clause_reason(c));
  return r;
}

StageVerdict layer_verdict(const policy::LayerResult& layer) {
  if (!layer.present)
    return StageVerdict::NotApplicable;
  if (!layer.reached)
    return StageVerdict::NotReached;
  return layer.verdict == policy::Verdict::Allow ? StageVerdict::Passed : StageVerdict::Refused;
}

Reason layer_reason(const policy::LayerResult& layer, const policy::StatementResult* deciding) {
  Reason r = line(concat({to_text(layer.layer), ": ", layer.reason}), layer_verdict(layer),
                  concat({"layer:", to_text(layer.layer)}));
  for (const policy::PolicyResult& p : layer.policies) {
    Reason policy_line =
        line(concat({"policy ", p.name, p.attached_to.empty() ? "" : " on ", p.attached_to}),
             StageVerdict::NotApplicable, "policy:" + p.name);
    for (const policy::StatementResult& s : p.statements) {
      policy_line.children.push_back(statement_reason(s, &s == deciding));
    }
    r.children.push_back(std::move(policy_line));
  }
  return r;
}

std::string half_units(table::HalfUnits units) {
  std::string text = std::to_string(units.halves / 2);
  if (units.halves % 2 != 0)
    text += ".5";
  return text;
}

}  // namespace

std::string_view to_text(StageId id) {
  constexpr std::string_view kNames[] = {"network", "signature", "authorization", "policy",
                                         "kms",     "table",     "audit"};
  return kNames[static_cast<std::size_t>(id)];
}

std::string_view title(StageId id) {
  constexpr std::string_view kTitles[] = {
      "Network path",   "TLS and signature",   "Permissions needed", "Policy decision",
      "Encryption key", "Table and partition", "Audit trail"};
  return kTitles[static_cast<std::size_t>(id)];
}

std::string_view to_text(StageVerdict v) {
  constexpr std::string_view kNames[] = {"passed", "refused", "not reached", "not applicable"};
  return kNames[static_cast<std::size_t>(v)];
}

Stage not_reached(StageId id) {
  Stage s;
  s.id = id;
  s.verdict = StageVerdict::NotReached;
  s.summary = "Not reached: the request ended before this stage.";
  return s;
}

Stage network_stage(const network::Path& path, bool tls) {
  Stage s;
  s.id = StageId::Network;
  s.verdict = path.delivered() ? StageVerdict::Passed : StageVerdict::Refused;
  s.summary = path.summary;
  for (const network::DnsStep& d : path.dns) {
    Reason r = line(concat({"DNS ", d.name, " = ",
                            d.failed ? std::string_view("no answer") : d.answer, ": ", d.why}),
                    d.failed ? StageVerdict::Refused : StageVerdict::Passed,
                    d.by.empty() ? std::string() : "dns:" + d.by);
    if (!d.code.empty())
      r.children.push_back(line("code: " + d.code));
    for (const network::Loser& loser : d.losers)
      r.children.push_back(
          line(concat({"considered ", loser.what, ": ", loser.why, " (", loser.code, ")"})));
    s.reasons.push_back(std::move(r));
  }
  for (const network::Hop& hop : path.hops) s.reasons.push_back(hop_reason(hop));
  if (!path.return_hops.empty()) {
    Reason back =
        line("The answer's way back", path.return_disposition == network::Disposition::Accepted
                                          ? StageVerdict::Passed
                                          : StageVerdict::Refused);
    for (const network::Hop& hop : path.return_hops) back.children.push_back(hop_reason(hop));
    s.reasons.push_back(std::move(back));
  }
  if (path.delivered())
    s.reasons.push_back(line("the whole road: " + network::cost_text(path)));
  if (!tls)
    s.reasons.push_back(line("plain HTTP: anyone on the way can read the request"));
  return s;
}

Stage signature_stage(const SignatureTrace& signature, const identity::Caller* caller,
                      const AwsError* error) {
  Stage s;
  s.id = StageId::Signature;
  s.verdict = error ? StageVerdict::Refused : StageVerdict::Passed;
  if (error) {
    s.summary = error->message.substr(0, error->message.find('\n'));
  } else if (!signature.signed_request) {
    s.summary = "The request is not signed; this operation does not ask for a signature.";
  } else {
    s.summary = concat({"Signed with key ", signature.access_key_id,
                        "; the service computed the same signature, so this is ",
                        caller ? caller->principal.arn : std::string("the owner of the key"), "."});
  }
  s.reasons.push_back(line(signature.tls
                               ? concat({"transport: ", signature.tls_version})
                               : std::string("transport: plain HTTP, nothing is encrypted")));
  if (signature.signed_request) {
    s.reasons.push_back(line("scope: " + signature.scope));
    Reason canonical = line("canonical request");
    canonical.children.push_back(line(signature.canonical_request));
    Reason to_sign = line("string to sign");
    to_sign.children.push_back(line(signature.string_to_sign));
    s.reasons.push_back(std::move(canonical));
    s.reasons.push_back(std::move(to_sign));
    s.reasons.push_back(line("signature: " + signature.signature));
  }
  return s;
}

Stage authorization_stage(const std::vector<policy::AuthRequest>& needs, const AwsError* error) {
  Stage s;
  s.id = StageId::Authorization;
  if (error) {
    s.verdict = StageVerdict::Refused;
    s.summary =
        concat({"The service refused the request before asking any policy: ", error->message});
    return s;
  }
  s.verdict = StageVerdict::Passed;
  if (needs.empty()) {
    s.summary = "This operation needs no permission.";
    return s;
  }
  s.summary = needs.size() == 1
                  ? concat({"Needs ", needs[0].action, " on ", needs[0].resource, "."})
                  : concat({"Needs ", std::to_string(needs.size()), " permissions, all of them."});
  for (const policy::AuthRequest& need : needs) {
    Reason r = line(concat({need.action, " on ", need.resource}));
    for (const auto& [key, value] : need.context.values) {
      r.children.push_back(line(
          concat(
              {key, " = ", value.values.empty() ? std::string("(empty)") : join(value.values, ", "),
               value.origin.empty() ? "" : "  (", value.origin, value.origin.empty() ? "" : ")"}),
          StageVerdict::NotApplicable, "context:" + key));
    }
    for (const auto& [key, why] : need.context.absent_because) {
      r.children.push_back(
          line(concat({key, " is absent: ", why}), StageVerdict::NotApplicable, "context:" + key));
    }
    s.reasons.push_back(std::move(r));
  }
  return s;
}

Stage policy_stage(const std::vector<policy::Decision>& decisions, std::size_t members_refused) {
  Stage s;
  s.id = StageId::Policy;
  s.verdict = StageVerdict::Passed;
  s.summary = decisions.empty() ? "No policy had to be asked." : "";
  for (const policy::Decision& d : decisions) {
    const StageVerdict verdict = d.allowed() ? StageVerdict::Passed : StageVerdict::Refused;
    if (!d.allowed() && s.verdict == StageVerdict::Passed) {
      s.verdict = StageVerdict::Refused;
      s.summary = d.reason;
    }
    Reason r = line(concat({to_text(d.verdict), " ", d.request.action, ": ", d.reason}), verdict);
    for (const policy::LayerResult& layer : d.layers)
      r.children.push_back(layer_reason(layer, d.statement()));
    s.reasons.push_back(std::move(r));
  }
  // A batch goes on without the members that were refused.
  if (members_refused > 0) {
    if (members_refused < decisions.size())
      s.verdict = StageVerdict::Passed;
    s.summary = concat({std::to_string(members_refused), " of ", std::to_string(decisions.size()),
                        " statements are refused, each by itself: ", s.summary});
  }
  if (s.summary.empty())
    s.summary = decisions[0].reason;
  return s;
}

Stage kms_stage(const std::vector<api::TableKeyUse>& uses) {
  Stage s;
  s.id = StageId::Kms;
  s.verdict = StageVerdict::NotApplicable;
  s.summary = "No table data is read or written, so no key is used.";
  for (const api::TableKeyUse& use : uses) {
    const bool own = use.source == api::TableKeySource::AwsOwned;
    const StageVerdict verdict = use.error ? StageVerdict::Refused
                                 : own     ? StageVerdict::NotApplicable
                                           : StageVerdict::Passed;
    // A refusal speaks for the stage, then the use of a key that is the account's.
    if (s.reasons.empty() || s.verdict == StageVerdict::NotApplicable ||
        (use.error && s.verdict != StageVerdict::Refused)) {
      s.verdict = verdict;
      s.summary = use.summary;
    }
    Reason r =
        line(use.key_arn.empty() ? use.summary : concat({use.key_arn, ": ", use.summary}), verdict);
    if (use.decision) {
      for (const policy::LayerResult& layer : use.decision->layers)
        r.children.push_back(layer_reason(layer, use.decision->statement()));
    }
    s.reasons.push_back(std::move(r));
  }
  return s;
}

Stage table_stage(const table::Work& work, bool reached, bool is_table_service,
                  const AwsError* error) {
  if (!reached)
    return not_reached(StageId::Table);
  Stage s;
  s.id = StageId::Table;
  s.verdict = error              ? StageVerdict::Refused
              : is_table_service ? StageVerdict::Passed
                                 : StageVerdict::NotApplicable;
  if (error) {
    s.summary = concat({error->code, ": ", error->message});
  } else {
    s.summary = !work.summary.empty() ? work.summary
                : is_table_service    ? "Done; no item was touched."
                                      : "Not an item operation: no partition was asked.";
  }
  if (error && work.throttle) {
    const table::Throttle& t = *work.throttle;
    s.reasons.push_back(line(concat({"this request was throttled because ", t.explanation}),
                             StageVerdict::Refused, "partition:" + t.partition));
    s.reasons.push_back(
        line(concat({"throttling reason ", table::reason_name(t), " of ", t.resource})));
  }
  for (const table::Throttle& t : work.left_out)
    s.reasons.push_back(line(concat({"an item was left unprocessed (", table::reason_name(t),
                                     ") because ", t.explanation}),
                             StageVerdict::Refused, "partition:" + t.partition));
  for (const table::PartitionUse& p : work.partitions) {
    s.reasons.push_back(
        line(concat({error && work.throttle ? "would have used partition " : "partition ",
                     p.partition, " of ", p.table, p.index.empty() ? "" : " index ", p.index, ": ",
                     half_units(p.read), " read units, ", half_units(p.write), " write units"}),
             StageVerdict::Passed, "partition:" + p.partition));
  }
  if (error && work.throttle) {
    s.reasons.push_back(line("a throttled request uses no capacity"));
    return s;
  }
  if (work.read.halves > 0)
    s.reasons.push_back(line(half_units(work.read) + " read capacity units"));
  if (work.write.halves > 0)
    s.reasons.push_back(line(half_units(work.write) + " write capacity units"));
  if (work.evaluated > 0) {
    s.reasons.push_back(line(concat({std::to_string(work.evaluated), " items evaluated, ",
                                     std::to_string(work.returned), " returned"})));
  }
  return s;
}

Stage audit_stage(const std::vector<audit::Record>& records,
                  const std::vector<events::Delivery>& heard) {
  Stage s;
  s.id = StageId::Audit;
  s.verdict = StageVerdict::NotApplicable;
  if (records.empty()) {
    s.summary =
        "The request left no record: CloudTrail sees only calls that reached the service with "
        "valid credentials.";
    return s;
  }
  bool kept = false;
  for (const audit::Record& r : records) {
    kept = kept || r.delivered;
    s.reasons.push_back(
        line(concat({to_text(r.category), " event ", r.event_name, ": ", "kept by ", r.kept_by}),
             r.delivered ? StageVerdict::Passed : StageVerdict::NotApplicable,
             "record:" + r.event_name));
  }
  for (const events::Delivery& d : heard) {
    s.reasons.push_back(
        d.problem.empty()
            ? line(concat({"Rule ", d.rule, " sent the event to log group ", d.group}),
                   StageVerdict::Passed, "rule:" + d.rule)
            : line(concat({"Rule ", d.rule, " heard of the event, and nobody got it: ", d.problem}),
                   StageVerdict::NotApplicable, "rule:" + d.rule));
  }
  s.verdict = kept ? StageVerdict::Passed : StageVerdict::NotApplicable;
  s.summary = kept ? concat({records[0].event_name, " is on record (", records[0].kept_by, ")."})
                   : concat({"No record was kept, by ", records[0].kept_by, "."});
  return s;
}

}  // namespace lockbox::cloud
