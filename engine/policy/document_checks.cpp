// The rules a policy document has to keep, one function for each element. Sources: IAM User Guide,
// "IAM JSON policy element reference" and "Grammar of the IAM JSON policy language"; AWS
// Organizations User Guide, "SCP syntax" and "RCP syntax".
#include <algorithm>
#include <array>

#include "engine/base/text.hpp"
#include "engine/policy/document_reader.hpp"
#include "engine/policy/operators.hpp"

namespace lockbox::policy {
namespace {

bool is_vendor(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
  });
}

std::size_t count(std::string_view text, char c) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), c));
}

void check_iam_resource(const std::vector<std::string>& parts, const std::string& resource,
                        const std::string& pointer, Span span, Problems& problems) {
  if (parts.size() > 3 && !parts[3].empty() && parts[3] != "*")
    problems.add(concat({"IAM is global: the ARN has no Region, found ", resource}), pointer, span,
                 concat({"IAM resource ", resource, " cannot contain region information."}),
                 kRankResourceFormat);
  if (parts.size() < 6)
    return;
  static constexpr std::array<std::string_view, 12> kPaths = {"user/",
                                                              "federated-user/",
                                                              "role/",
                                                              "group/",
                                                              "instance-profile/",
                                                              "mfa/",
                                                              "server-certificate/",
                                                              "policy/",
                                                              "sms-mfa/",
                                                              "saml-provider/",
                                                              "oidc-provider/",
                                                              "report/"};
  const std::string& path = parts[5];
  const bool known = path == "*" || path == "root" || path.rfind("access-report/", 0) == 0 ||
                     std::any_of(kPaths.begin(), kPaths.end(),
                                 [&](std::string_view p) { return path.rfind(p, 0) == 0; });
  if (!known)
    problems.add(
        concat({"not a resource of IAM: ", path}), pointer, span,
        "IAM resource path must either be \"*\" or start with user/, federated-user/, role/, "
        "group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, "
        "oidc-provider/, report/, access-report/.",
        kRankResourceFormat);
}

}  // namespace

void check_action(const std::string& action, const std::string& pointer, Span span, Kind kind,
                  Problems& problems) {
  if (action == "*" || action == "*:*") {
    if (kind == Kind::Trust)
      problems.add("a trust policy names actions of STS", pointer, span,
                   "Trust Policy statement actions can only be sts:AssumeRole, "
                   "sts:AssumeRoleWithSAML,  and sts:AssumeRoleWithWebIdentity",
                   kRankTrust);
    return;
  }
  const std::size_t colon = action.find(':');
  if (colon == std::string::npos) {
    problems.add(concat({"an action is service:Name or \"*\", found \"", action, "\""}), pointer,
                 span, "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
                 kRankActionFormat);
    return;
  }
  const std::string vendor = action.substr(0, colon);
  if (count(action, ':') > 1) {
    problems.add(concat({"an action has one colon, found \"", action, "\""}), pointer, span,
                 "Actions/Condition can contain only one colon.", kRankActionFormat);
  } else if (!is_vendor(vendor)) {
    problems.add(concat({"not a service prefix: \"", vendor, "\""}), pointer, span,
                 concat({"Vendor ", vendor, " is not valid"}), kRankActionFormat);
  } else if (kind == Kind::Trust && !equals_ignore_case(vendor, "sts")) {
    problems.add(concat({"a trust policy names actions of STS, found \"", action, "\""}), pointer,
                 span,
                 "Trust Policy statement actions can only be sts:AssumeRole, "
                 "sts:AssumeRoleWithSAML,  and sts:AssumeRoleWithWebIdentity",
                 kRankTrust);
  }
}

void check_resource(const std::string& resource, const std::string& pointer, Span span,
                    Problems& problems) {
  if (resource == "*")
    return;
  const std::vector<std::string> parts = split(resource, ':');
  if (parts.size() < 2 || parts[0] != "arn") {
    problems.add(concat({"a resource is an ARN or \"*\", found \"", resource, "\""}), pointer, span,
                 concat({"Resource ", resource, " must be in ARN format or \"*\"."}),
                 kRankResourceFormat);
    return;
  }
  const std::string& partition = parts[1];
  const bool partition_ok = partition == "*" || partition == "aws" || partition == "aws-cn" ||
                            partition == "aws-us-gov" || partition == "aws-eusc" ||
                            partition.rfind("aws-iso", 0) == 0;
  if (!partition_ok) {
    problems.add(
        concat({"no partition of AWS: \"", partition, "\""}), pointer, span,
        concat({"Partition \"", partition, "\" is not valid for resource \"", resource, "\"."}),
        kRankResourceFormat);
    return;
  }
  if (parts.size() < 4) {
    problems.add(concat({"the ARN is cut short: \"", resource, "\""}), pointer, span,
                 "The policy failed legacy parsing", kRankLegacy);
    return;
  }
  if (parts[2].find_first_of("*?") != std::string::npos)
    problems.add(concat({"the service of an ARN cannot contain a wildcard: \"", resource, "\""}),
                 pointer, span,
                 "Resource vendor must be fully qualified and cannot contain regexes.",
                 kRankResourceFormat);
  if (parts[2] == "iam")
    check_iam_resource(parts, resource, pointer, span, problems);
}

void check_condition(const ConditionClause& c, const std::string& pointer, Kind kind,
                     Problems& problems) {
  const std::optional<Operator> op = parse_operator(c.op);
  if (equals_ignore_case(c.op, "NullIfExists")) {
    problems.add("Null asks whether the key exists; it cannot be used with IfExists", pointer,
                 c.span);
  } else if (!op) {
    std::string message = concat({"unknown condition operator ", c.op});
    if (const auto near = closest(c.op, operator_names()))
      message += concat({"; did you mean ", *near, "?"});
    problems.add(std::move(message), pointer, c.span);
  }
  if (c.key.find(':') == std::string::npos)
    problems.add(concat({"a condition key is service:Name, found \"", c.key, "\""}), pointer,
                 c.span,
                 "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
                 kRankActionFormat);
  constexpr std::string_view kContext = "kms:encryptioncontext:";
  if (kind == Kind::KeyPolicy && op && op->set == SetQualifier::ForAllValues &&
      to_lower(c.key).rfind(kContext, 0) == 0)
    problems.add(
        "ForAllValues on a single-valued key also matches requests without an encryption context",
        pointer, c.span,
        "OverlyPermissiveCondition:EncryptionContext: Using the ForAllValues set operator with a "
        "single-valued condition key matches requests without the specified encryption context or "
        "with an unspecified encryption context. To fix, remove ForAllValues.");
}

namespace {

void check_principal_shape(const Statement& s, const JsonNode& node, const std::string& pointer,
                           Kind kind, Problems& problems) {
  const bool forbidden = kind == Kind::Identity || kind == Kind::Boundary ||
                         kind == Kind::Session || kind == Kind::Scp;
  const bool required =
      kind == Kind::Resource || kind == Kind::Trust || kind == Kind::Rcp || kind == Kind::KeyPolicy;
  if (s.has_principal && forbidden)
    problems.add(
        kind == Kind::Scp
            ? "a service control policy has no Principal: it binds whole accounts"
            : "a policy of this kind has no Principal: it speaks about whom it is attached "
              "to",
        pointer, node.span, "Policy document should not specify a principal.");
  if (!s.has_principal && required)
    problems.add("the element Principal is missing", pointer, node.span);
  if (s.not_principal && kind == Kind::Trust)
    problems.add("a trust policy cannot have NotPrincipal", pointer, node.span,
                 "Has prohibited field NotPrincipal.", kRankTrust);
  if (node.find("Principal") && node.find("NotPrincipal"))
    problems.add("Principal and NotPrincipal exclude each other", pointer, node.span);
}

// Organizations User Guide, "RCP syntax": only RCPFullAWSAccess allows; the others deny.
void check_rcp(const Statement& s, const JsonNode& node, const std::string& pointer,
               Problems& problems) {
  const bool full = !s.not_action && s.actions == std::vector<std::string>{"*"} &&
                    !s.not_resource && s.resources == std::vector<std::string>{"*"} &&
                    s.conditions.empty();
  if (s.effect == Effect::Allow && !full)
    problems.add("a resource control policy can only deny", pointer, node.span);
  if (s.not_principal || !s.principal.any)
    problems.add("the Principal of a resource control policy is \"*\"", pointer, node.span);
  if (s.effect == Effect::Deny && (s.not_action || s.actions == std::vector<std::string>{"*"}))
    problems.add("a resource control policy names the services it denies", pointer, node.span);
}

}  // namespace

void check_statement_shape(const Statement& s, const JsonNode& node, const std::string& pointer,
                           Kind kind, Problems& problems) {
  if (!node.find("Effect"))
    problems.add("the element Effect is missing", pointer, node.span);
  const bool action = node.find("Action"), not_action = node.find("NotAction");
  if (action && not_action)
    problems.add("Action and NotAction exclude each other", pointer, node.span);
  if ((!action && !not_action) || s.actions.empty())
    problems.add(
        action || not_action ? "the list of actions is empty" : "the statement names no action",
        pointer, node.span, "Policy statement must contain actions.", kRankActionsPresent);
  const bool resource = node.find("Resource"), not_resource = node.find("NotResource");
  if (resource && not_resource)
    problems.add("Resource and NotResource exclude each other", pointer, node.span);
  if (kind == Kind::Trust) {
    if (s.has_resource)
      problems.add("a trust policy has no Resource: it is the role it belongs to", pointer,
                   node.span, "Has prohibited field Resource.", kRankTrust);
  } else if (s.resources.empty() &&
             (s.has_resource || (kind != Kind::Resource && kind != Kind::KeyPolicy))) {
    // Without the element a resource policy speaks about the resource it is attached to.
    problems.add(
        s.has_resource ? "the list of resources is empty" : "the statement names no resource",
        pointer, node.span, "Policy statement must contain resources.", kRankResourcesPresent);
  }
  check_principal_shape(s, node, pointer, kind, problems);
  if (kind == Kind::Rcp)
    check_rcp(s, node, pointer, problems);
}

}  // namespace lockbox::policy
