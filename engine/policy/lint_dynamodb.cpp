// Linter: how policies for DynamoDB go wrong. DynamoDB Developer Guide, "Using IAM policy
// conditions for fine-grained access control", "Considerations for resource-based policies",
// "IAM policies with PartiQL"; VPC User Guide, "Gateway endpoints".
#include <algorithm>
#include <iterator>

#include "engine/base/text.hpp"
#include "engine/policy/lint_rules.hpp"
#include "engine/policy/service_data.hpp"

namespace lockbox::policy {
namespace {

constexpr const char* kPartiql[] = {"dynamodb:PartiQLSelect", "dynamodb:PartiQLInsert",
                                    "dynamodb:PartiQLUpdate", "dynamodb:PartiQLDelete"};

bool covers_any(const Statement& s, std::initializer_list<const char*> actions) {
  return std::any_of(actions.begin(), actions.end(),
                     [&](const char* a) { return covers_action(s, a); });
}

const ConditionClause* with_operator(const Statement& s, std::string_view key, Base base,
                                     std::string_view value) {
  for (const ConditionClause& c : s.conditions) {
    const auto op = parse_operator(c.op);
    if (op && op->base == base && equals_ignore_case(c.key, key) &&
        std::find(c.values.begin(), c.values.end(), value) != c.values.end())
      return &c;
  }
  return nullptr;
}

bool has_null_false(const Statement& s, std::string_view key) {
  return with_operator(s, key, Base::Null, "false") != nullptr;
}

bool another_denies(const Document& d, std::string_view action) {
  return std::any_of(d.statements.begin(), d.statements.end(),
                     [&](const Statement& s) { return !is_allow(s) && covers_action(s, action); });
}

/// Keys that some condition of the document uses to look into items.
bool is_fine_grained(const Document& d) {
  return std::any_of(d.statements.begin(), d.statements.end(), [](const Statement& s) {
    return condition_on(s, "dynamodb:LeadingKeys") || condition_on(s, "dynamodb:Attributes") ||
           condition_on(s, "dynamodb:FirstPartitionKeyValues");
  });
}

/// An action that the statement covers and whose requests may come without leading keys; Scan
/// first.
std::string keyless_action(const Statement& s) {
  if (covers_action(s, "dynamodb:Scan"))
    return "Scan";
  const ConditionKey* key = condition_key("dynamodb:LeadingKeys");
  const auto always = [&](const std::string& name) {
    return name.rfind("PartiQL", 0) != 0 &&
           std::find(key->actions.begin(), key->actions.end(), name) != key->actions.end();
  };
  for (const std::string& name : *actions_of("dynamodb"))
    if (name != "PartiQLInsert" && !always(name) && covers_action(s, concat({"dynamodb:", name})))
      return name;
  return {};
}

void lint_leading_keys(LintContext& c, const Statement& s, const ConditionClause& clause) {
  const auto op = parse_operator(clause.op);
  if (!op || op->base == Base::Null)
    return;
  const bool for_all = op->set == SetQualifier::ForAllValues;
  const std::string keyless =
      is_allow(s) && for_all && !op->negated && !has_null_false(s, clause.key) ? keyless_action(s)
                                                                               : std::string();
  if (!keyless.empty()) {
    const bool scan = keyless == "Scan";
    c.at_condition(
        scan ? Severity::SecurityWarning : Severity::Warning,
        scan ? "DYNAMODB_SCAN_HOLE" : "DYNAMODB_FORALLVALUES_WITHOUT_NULL", s, clause,
        scan ? concat({"A Scan names no partition key, so ", clause.key,
                       " is absent, and ForAllValues is true for the empty set: the whole table "
                       "can be read."})
             : concat({"A request for dynamodb:", keyless, " may come without ", clause.key,
                       ", and ForAllValues is true then."}),
        concat({scan ? "Remove dynamodb:Scan, or add" : "Add", " \"Null\": {\"", clause.key,
                "\": \"false\"}."}));
  }
  if (is_allow(s) && op->set == SetQualifier::ForAnyValue && !op->negated &&
      covers_any(s, {"dynamodb:BatchGetItem", "dynamodb:BatchWriteItem"}))
    c.at_condition(Severity::SecurityWarning, "DYNAMODB_FORANYVALUE_BATCH", s, clause,
                   "One own key in a batch is enough to reach all the others.",
                   "Write ForAllValues: with a Null condition.");
  for (const std::string& v : clause.values) {
    if (v.find("cognito-identity.amazonaws.com:sub") != std::string::npos &&
        op->base == Base::String)
      c.at_condition(Severity::Suggestion, "DYNAMODB_COGNITO_SUB_EQUALS", s, clause,
                     "StringEquals lets only keys pass that are exactly the identity id; composed "
                     "keys such as ID#order are denied.",
                     "Write StringLike with \"${cognito-identity.amazonaws.com:sub}#*\" for them.");
    if (v == "*")
      c.at_condition(Severity::SecurityWarning, "DYNAMODB_LEADING_KEYS_ANY", s, clause,
                     "The value * lets every key pass.", "Name the keys.");
  }
}

void lint_attributes(LintContext& c, const Statement& s) {
  const ConditionClause* attributes = condition_on(s, "dynamodb:Attributes");
  const auto op = attributes ? parse_operator(attributes->op) : std::nullopt;
  if (!op || op->base == Base::Null || !is_allow(s) || op->negated)
    return;
  if (covers_any(
          s, {"dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:BatchGetItem"}) &&
      !condition_on(s, "dynamodb:Select"))
    c.at_condition(Severity::SecurityWarning, "DYNAMODB_ATTRIBUTES_WITHOUT_SELECT", s, *attributes,
                   "A request without a projection names no attribute and is answered with all.",
                   "Add \"StringEqualsIfExists\": {\"dynamodb:Select\": \"SPECIFIC_ATTRIBUTES\"}.");
  if (covers_any(s, {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"}) &&
      !condition_on(s, "dynamodb:ReturnValues"))
    c.at_condition(Severity::SecurityWarning, "DYNAMODB_RETURN_VALUES_LEAK", s, *attributes,
                   "ReturnValues ALL_OLD or ALL_NEW answers with every attribute.",
                   "Add \"StringEqualsIfExists\": {\"dynamodb:ReturnValues\": [\"NONE\", "
                   "\"UPDATED_OLD\", \"UPDATED_NEW\"]}.");
  if (covers_any(s, {"dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"}))
    c.at_condition(Severity::Warning, "DYNAMODB_WHOLE_ITEM_REPLACEMENT", s, *attributes,
                   "PutItem, DeleteItem and BatchWriteItem replace or remove whole items, also the "
                   "attributes that the list protects.",
                   "Allow UpdateItem only.");
}

// A Deny by name of what PartiQL can do as well.
void lint_partiql(LintContext& c, const Statement& s) {
  if (is_allow(s) || !s.conditions.empty() || s.not_action)
    return;
  const bool reads = covers_action(s, "dynamodb:Scan") ||
                     (covers_action(s, "dynamodb:GetItem") && covers_action(s, "dynamodb:Query"));
  if (reads && !another_denies(c.document, kPartiql[0]))
    c.at_statement(Severity::SecurityWarning, "DYNAMODB_PARTIQL_BYPASS", s,
                   "Reads are denied by name, but PartiQL has actions of its own: a SELECT still "
                   "reads, and without a key it reads the whole table.",
                   "Deny dynamodb:PartiQLSelect as well (or with Bool dynamodb:FullTableScan).");
}

// A list of what may be returned does not keep other attributes out of expressions.
void lint_inference(LintContext& c, const Statement& s) {
  const ConditionClause* select =
      with_operator(s, "dynamodb:Select", Base::String, "SPECIFIC_ATTRIBUTES");
  if (is_allow(s) && select && !condition_on(s, "dynamodb:Attributes"))
    c.at_condition(Severity::Warning, "DYNAMODB_SELECT_WITHOUT_ATTRIBUTES", s, *select,
                   "A projection is demanded, but it may name any attribute, and expressions may "
                   "compare any (a hidden value can be guessed step by step).",
                   "Add ForAllValues:StringEquals dynamodb:Attributes with the names allowed.");
}

void lint_resources(LintContext& c, const Statement& s) {
  if (!is_allow(s) || s.not_resource)
    return;
  bool table = false, index = false;
  for (const std::string& r : s.resources) {
    const std::size_t at = r.find(":table/");
    if (r.rfind("arn:", 0) != 0 || at == std::string::npos) {
      index = index || r == "*";
      continue;
    }
    const std::string name = r.substr(at + 7);
    const bool plain = name.find('/') == std::string::npos;
    if (plain && name.size() > 1 && name.back() == '*') {
      index = true;
      c.add(Severity::Warning, "DYNAMODB_TABLE_STAR",
            concat({"table/", name,
                    " covers indexes, streams and backups, and every other table "
                    "whose name begins like it."}),
            concat({"Write table/", name.substr(0, name.size() - 1), " and table/",
                    name.substr(0, name.size() - 1), "/index/*."}),
            LintContext::pointer(s, "Resource"), s.resource_span);
    } else if (plain) {
      table = true;
      index = index || name == "*";
    } else {
      index = index || name.find("/index/") != std::string::npos ||
              name.find("/*") != std::string::npos;
    }
  }
  if (table && !index && !s.not_action && covers_any(s, {"dynamodb:Query", "dynamodb:Scan"}))
    c.add(Severity::Suggestion, "DYNAMODB_INDEX_FORGOTTEN",
          "The ARN of a table does not cover its indexes: a Query with IndexName is denied.",
          "Add .../index/* if the indexes are meant as well.", LintContext::pointer(s, "Resource"),
          s.resource_span);
}

void lint_beside(LintContext& c, const Statement& s) {
  const bool fine = is_fine_grained(c.document);
  if (!is_allow(s) || s.not_action)
    return;
  if (covers_any(s, {"dynamodb:GetRecords"}) && fine)
    c.at_statement(
        Severity::SecurityWarning, "DYNAMODB_STREAMS_UNFILTERED", s,
        "GetRecords and GetShardIterator know no fine-grained keys: a stream shows every "
        "item that changes.",
        "Move stream actions into a statement for those who may see everything.");
  if (covers_action(s, "dynamodb:ExportTableToPointInTime") && !covers_action(s, "iam:DeleteUser"))
    c.at_statement(Severity::Warning, "DYNAMODB_EXPORT", s,
                   "An export writes the whole table into a bucket, which may belong to another "
                   "account.",
                   "Allow it only to those who may read everything.");
  if (covers_any(s, {"dynamodb:RestoreTableFromBackup", "dynamodb:RestoreTableToPointInTime"}) &&
      !covers_action(s, "iam:DeleteUser"))
    c.at_statement(Severity::Warning, "DYNAMODB_RESTORE_NEW_NAME", s,
                   "A restored table has a new name, and neither the resource policy nor the tags "
                   "of the old one.",
                   "Name the tables that may be restored to.");
  if (covers_any(s,
                 {"dynamodb:TagResource", "dynamodb:UntagResource", "dynamodb:UpdateAbacStatus"}) &&
      !covers_action(s, "iam:DeleteUser") &&
      std::any_of(
          c.document.statements.begin(), c.document.statements.end(), [](const Statement& other) {
            return std::any_of(other.conditions.begin(), other.conditions.end(),
                               [](const ConditionClause& clause) {
                                 return to_lower(clause.key).rfind("aws:resourcetag/", 0) == 0;
                               });
          }))
    c.at_statement(Severity::SecurityWarning, "DYNAMODB_SELF_TAGGING", s,
                   "Access follows tags, and whoever has this statement can change them, or what "
                   "they decide.",
                   "Separate dynamodb:TagResource from access, or condition it on aws:TagKeys.");
  if (covers_action(s, "kms:CreateGrant") && !condition_on(s, "kms:GrantIsForAWSResource") &&
      !condition_on(s, "kms:ViaService") && !covers_action(s, "iam:DeleteUser"))
    c.at_statement(Severity::SecurityWarning, "DYNAMODB_KMS_CREATE_GRANT", s,
                   "A grant can hand the key to anybody without a change of the key policy.",
                   "Add Bool kms:GrantIsForAWSResource \"true\".");
  if (covers_action(s, "cloudwatch:GetInsightRuleReport") && !covers_action(s, "iam:DeleteUser"))
    c.at_statement(Severity::Warning, "DYNAMODB_CONTRIBUTOR_INSIGHTS_KEYS", s,
                   "Contributor Insights shows partition keys in plain text.",
                   "Allow it only to those who may see every key.");
  if (covers_action(s, "dax:GetItem") && fine)
    c.at_statement(
        Severity::SecurityWarning, "DYNAMODB_DAX_ROLE", s,
        "DAX reads with the cluster's role: fine-grained keys of the caller do not count.",
        "Keep those who need fine-grained access away from the cluster.");
}

// VPC User Guide, "Endpoint policies": the default policy lets every table of everybody through.
void lint_endpoint(LintContext& c, const Statement& s) {
  const bool everything =
      std::find(s.resources.begin(), s.resources.end(), "*") != s.resources.end();
  if (c.document.kind == Kind::VpcEndpoint && is_allow(s) && everything && s.conditions.empty() &&
      covers_action(s, "dynamodb:PutItem"))
    c.at_statement(Severity::Warning, "DYNAMODB_ENDPOINT_OPEN", s,
                   "Through this endpoint data can be written to tables of other accounts.",
                   "Add StringEquals aws:ResourceAccount or aws:ResourceOrgID.");
}

// An Allow by address fails behind an endpoint: the key is absent there.
void lint_source_ip(LintContext& c, const Statement& s) {
  const ConditionClause* ip = condition_on(s, "aws:SourceIp");
  const auto op = ip ? parse_operator(ip->op) : std::nullopt;
  if (is_allow(s) && op && op->base == Base::Ip && !op->negated && !op->if_exists &&
      covers_any(s, {"dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"}))
    c.at_condition(Severity::Suggestion, "DYNAMODB_SOURCE_IP_BEHIND_ENDPOINT", s, *ip,
                   "Through a VPC endpoint aws:SourceIp is absent, so this statement allows "
                   "nothing there.",
                   "Add a statement with aws:SourceVpce if endpoints are meant as well.");
}

void lint_network_denies(LintContext& c, const Statement& s) {
  if (is_allow(s))
    return;
  for (const ConditionClause& clause : s.conditions) {
    const auto op = parse_operator(clause.op);
    if (!op || !op->negated)
      continue;
    const std::string key = to_lower(clause.key);
    const bool exempt = condition_on(s, "aws:ViaAWSService") || condition_on(s, "aws:CalledVia") ||
                        condition_on(s, "aws:PrincipalIsAWSService");
    if ((key == "aws:sourcevpce" || key == "aws:sourcevpc") && !exempt)
      c.at_condition(Severity::Warning, "DYNAMODB_VPCE_ONLY_BREAKS_SERVICES", s, clause,
                     "Calls that AWS services make for you (exports, replication) do not come "
                     "through the endpoint and are denied too.",
                     "Add BoolIfExists aws:PrincipalIsAWSService \"false\" and aws:ViaAWSService "
                     "\"false\".");
    if (key == "aws:sourceip" && !op->if_exists)
      c.at_condition(
          Severity::Warning, "DYNAMODB_SOURCE_IP_BEHIND_ENDPOINT", s, clause,
          "Through a VPC endpoint aws:SourceIp is absent, and a negated operator is true "
          "then: every request through an endpoint is denied.",
          "Write NotIpAddressIfExists, and judge endpoints by aws:SourceVpce.");
  }
}

/// A variable without a default whose key some requests do not have; empty: none.
std::string uncertain_variable(const std::string& value) {
  static constexpr std::string_view kCertain[] = {
      "aws:principalaccount", "aws:principaltype",  "aws:userid",       "aws:currenttime",
      "aws:epochtime",        "aws:useragent",      "aws:principalarn", "aws:requestedregion",
      "aws:securetransport",  "aws:resourceaccount"};
  for (const std::string& name : Template(value, PatternMode::Exact, true).variables()) {
    const std::string lower = to_lower(name);
    const bool with_default = value.find(name + ", '") != std::string::npos;
    if (!with_default &&
        std::find(std::begin(kCertain), std::end(kCertain), lower) == std::end(kCertain))
      return name;
  }
  return {};
}

void lint_unresolved(LintContext& c, const Statement& s) {
  for (const ConditionClause& clause : s.conditions) {
    const auto op = parse_operator(clause.op);
    if (!op || !op->negated)
      continue;
    for (const std::string& v : clause.values) {
      const std::string name = uncertain_variable(v);
      if (!name.empty() && is_allow(s))
        c.at_condition(Severity::Warning, "DYNAMODB_UNRESOLVED_VARIABLE_NEGATED", s, clause,
                       concat({"A request without ", name, " has no value for ", v,
                               ", and a negated operator is true then."}),
                       "Give the variable a default, or demand the key with Null.");
    }
  }
}

// On an index the leading key is the index's own, which several owners may share.
void lint_index_keys(LintContext& c, const Statement& s) {
  const ConditionClause* keys = condition_on(s, "dynamodb:LeadingKeys");
  const bool index = std::any_of(s.resources.begin(), s.resources.end(), [](const std::string& r) {
    return r.find("/index/") != std::string::npos;
  });
  if (is_allow(s) && keys && index)
    c.at_condition(
        Severity::Suggestion, "DYNAMODB_INDEX_LEADING_KEYS", s, *keys,
        "For a query of an index dynamodb:LeadingKeys is the partition key of the index; "
        "items of others may have the same one.",
        "Make sure that the index's partition key names the owner as well.");
}

}  // namespace

void lint_dynamodb_rules(LintContext& c) {
  for (const Statement& s : c.document.statements) {
    for (const ConditionClause& clause : s.conditions) {
      const std::string key = to_lower(clause.key);
      if (key == "dynamodb:leadingkeys" || key.find("partitionkeyvalues") != std::string::npos)
        lint_leading_keys(c, s, clause);
    }
    lint_attributes(c, s);
    lint_partiql(c, s);
    lint_resources(c, s);
    lint_beside(c, s);
    lint_network_denies(c, s);
    lint_unresolved(c, s);
    lint_inference(c, s);
    lint_endpoint(c, s);
    lint_source_ip(c, s);
    lint_index_keys(c, s);
  }
}

}  // namespace lockbox::policy
