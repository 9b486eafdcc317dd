// Forms about identities, the clock and the trail.
#include "engine/lesson/form_builder.hpp"

namespace lockbox::lesson {

namespace {

std::string lookup_events(FormBuilder& b) {
  b.form.title = "Look into the event history";
  const std::string name = b.labelled("name", "Event name",
                                      {{"-", "all events"},
                                       {"AssumeRole", "AssumeRole"},
                                       {"GetCallerIdentity", "GetCallerIdentity"},
                                       {"CreateTable", "CreateTable"},
                                       {"GetItem", "GetItem"},
                                       {"Query", "Query"},
                                       {"PutItem", "PutItem"},
                                       {"Decrypt", "Decrypt"},
                                       {"DisableKey", "DisableKey"},
                                       {"ScheduleKeyDeletion", "ScheduleKeyDeletion"},
                                       {"BatchWriteItem", "BatchWriteItem"}});
  std::string line = "aws cloudtrail lookup-events";
  if (name != "-")
    line += concat({" --lookup-attributes AttributeKey=EventName,AttributeValue=", name});
  return line;
}

std::vector<std::string> inline_names(const identity::Policies& policies) {
  std::vector<std::string> out;
  for (const auto& entry : policies) out.push_back(entry.first);
  return out;
}

/// Roles in the order in which somebody wants to give them policies: those that have one of their
/// own first, and last the administrator, who would cut the branch that they sit on.
std::vector<std::string> roles_to_limit(const FormBuilder& b) {
  const auto& profiles = b.world().services.identity.profiles;
  const auto* admin = profiles.find("admin");
  const auto rank = [&](const std::string& name) {
    if (admin && admin->as == "role/" + name)
      return 2;
    const auto found = b.account()->roles.find(name);
    return found && !(*found)->inline_policies.empty() ? 0 : 1;
  };
  std::vector<std::string> out = b.roles();
  std::stable_sort(out.begin(), out.end(),
                   [&](const std::string& x, const std::string& y) { return rank(x) < rank(y); });
  return out;
}

std::string put_role_policy(FormBuilder& b) {
  b.form.title = "Give a role a policy";
  const std::string role = b.choice("role", "Role", roles_to_limit(b));
  // The name of the policy that is there: a new document takes the place of the old one.
  const auto found = b.account() ? b.account()->roles.find(role) : nullptr;
  const std::vector<std::string> there =
      found ? inline_names((*found)->inline_policies) : std::vector<std::string>();
  const std::string name = b.text("name", "Policy name", there.empty() ? "own" : there.front());
  const std::string file = b.choice("file", "Document", b.policies());
  return concat({"aws iam put-role-policy --role-name ", shell_word(role), " --policy-name ",
                 shell_word(name), " --policy-document file://", file});
}

std::string put_event_selectors(FormBuilder& b) {
  b.form.title = "Choose what the trail records";
  std::vector<std::string> trails;
  for (const auto& entry : b.world().services.audit.trails) trails.push_back(entry.first);
  const std::string trail = b.choice("trail", "Trail", trails);
  const std::string file = b.choice("file", "Selectors", b.files("events.json"));
  return concat({"aws cloudtrail put-event-selectors --trail-name ", shell_word(trail),
                 " --advanced-event-selectors file://", file});
}

std::string put_rule(FormBuilder& b) {
  b.form.title = "Make a rule that hears of events";
  const std::string name = b.text("name", "Name of the rule", "alarm");
  const std::string file = b.choice("file", "Event pattern", b.files("pattern.json"));
  return file.empty() ? std::string()
                      : concat({"aws events put-rule --name ", shell_word(name),
                                " --event-pattern file://", file});
}

std::string put_targets(FormBuilder& b) {
  b.form.title = "Say where a rule sends its events";
  std::vector<std::string> rules;
  for (const auto& entry : b.world().services.events.rules) rules.push_back(entry.first);
  std::vector<std::pair<std::string, std::string>> groups;
  for (const auto& entry : b.world().services.events.groups)
    groups.push_back({entry.second->arn, concat({"log group ", entry.first})});
  const std::string rule =
      b.choice("rule", "Rule", rules, rules.empty() ? "There is no rule yet: make one first." : "");
  const std::string group = b.labelled("target", "Target", groups);
  return rule.empty() || group.empty() ? std::string()
                                       : concat({"aws events put-targets --rule ", shell_word(rule),
                                                 " --targets Id=log,Arn=", group});
}

std::string filter_log_events(FormBuilder& b) {
  b.form.title = "Read a log group";
  std::vector<std::string> groups;
  for (const auto& entry : b.world().services.events.groups) groups.push_back(entry.first);
  const std::string group = b.choice("group", "Log group", groups);
  return concat({"aws logs filter-log-events --log-group-name ", shell_word(group)});
}

std::string whoami(FormBuilder& b) {
  b.form.title = "Ask who you are";
  return "aws sts get-caller-identity";
}

std::string assume_role(FormBuilder& b) {
  b.form.title = "Take a session of a role";
  const std::string role = b.choice("role", "Role", b.roles());
  const std::string name = b.text("name", "Session name", "borrowed");
  const auto found = b.account() ? b.account()->roles.find(role) : nullptr;
  return found ? concat({"aws sts assume-role --role-arn ", (*found)->arn, " --role-session-name ",
                         shell_word(name)})
               : std::string();
}

/// Whose credentials the terminal uses from now on: profiles, and sessions that STS handed out.
std::string become(FormBuilder& b) {
  b.form.title = "Use other credentials";
  std::vector<std::pair<std::string, std::string>> options;
  for (const auto& entry : b.world().services.identity.profiles)
    options.push_back({entry.first, concat({entry.first, " (", entry.second.as, ")"})});
  std::vector<std::string> own, seen;
  for (const auto& entry : b.world().services.identity.cached) own.push_back(entry.second);
  for (const auto& entry : b.world().services.identity.sessions) {
    const std::string name = "session/" + entry.second->session_name;
    if (std::find(own.begin(), own.end(), entry.first) != own.end() ||
        std::find(seen.begin(), seen.end(), name) != seen.end())
      continue;
    seen.push_back(name);
    options.insert(options.begin(), {name, concat({name, " (handed out by STS)"})});
  }
  const std::string who = b.labelled("who", "Credentials", options);
  return concat({"lockbox as ", shell_word(who)});
}

std::string wait(FormBuilder& b) {
  b.form.title = "Let time pass";
  const std::string span = b.labelled("span", "How long",
                                      {{"+5m", "five minutes"},
                                       {"+30m", "half an hour"},
                                       {"+2h", "two hours"},
                                       {"+14h", "fourteen hours"},
                                       {"+2d", "two days"}});
  return concat({"lockbox clock ", span});
}

std::string update_access_key(FormBuilder& b) {
  b.form.title = "Switch an access key on or off";
  const std::string user = b.choice("user", "User", b.users());
  std::vector<std::string> keys;
  const auto found = b.account() ? b.account()->users.find(user) : nullptr;
  if (found) {
    for (const identity::AccessKey& key : (*found)->access_keys) keys.push_back(key.id);
  }
  const std::string key = b.choice("key", "Access key", keys);
  const std::string status = b.choice("status", "Status", {"Inactive", "Active"});
  return concat({"aws iam update-access-key --user-name ", shell_word(user), " --access-key-id ",
                 key, " --status ", status});
}

std::string create_access_key(FormBuilder& b) {
  b.form.title = "Make a new access key";
  const std::string user = b.choice("user", "User", b.users());
  return concat({"aws iam create-access-key --user-name ", shell_word(user)});
}

std::string delete_user_policy(FormBuilder& b) {
  b.form.title = "Take a policy from a user";
  const std::string user = b.choice("user", "User", b.users());
  const auto found = b.account() ? b.account()->users.find(user) : nullptr;
  const std::string name =
      b.choice("name", "Policy",
               found ? inline_names((*found)->inline_policies) : std::vector<std::string>());
  return concat({"aws iam delete-user-policy --user-name ", shell_word(user), " --policy-name ",
                 shell_word(name)});
}

std::string put_user_policy(FormBuilder& b) {
  b.form.title = "Give a user a policy";
  const std::string user = b.choice("user", "User", b.users());
  const std::string name = b.text("name", "Policy name", "own");
  const std::string file = b.choice("file", "Document", b.policies());
  return concat({"aws iam put-user-policy --user-name ", shell_word(user), " --policy-name ",
                 shell_word(name), " --policy-document file://", file});
}

std::string put_group_policy(FormBuilder& b) {
  b.form.title = "Give a group a policy";
  const std::string group = b.choice("group", "Group", b.groups());
  const std::string name = b.text("name", "Policy name", "own");
  const std::string file = b.choice("file", "Document", b.policies());
  return concat({"aws iam put-group-policy --group-name ", shell_word(group), " --policy-name ",
                 shell_word(name), " --policy-document file://", file});
}

std::string update_trust(FormBuilder& b) {
  b.form.title = "Say who may take a role";
  const std::string role = b.choice("role", "Role", b.roles());
  const std::string file = b.choice("file", "Document", b.policies());
  return concat({"aws iam update-assume-role-policy --role-name ", shell_word(role),
                 " --policy-document file://", file});
}

/// GetCredentialsForIdentity for a guest: those who signed in would have to show a login.
std::string guest_credentials(FormBuilder& b) {
  b.form.title = "Ask an identity pool for credentials";
  std::vector<std::pair<std::string, std::string>> guests;
  for (const auto& pool : b.world().services.identity.pools)
    for (const auto& entry : pool.second->identities)
      if (entry.second.logins.empty())
        guests.push_back({entry.first, concat({entry.first, " (a guest)"})});
  const std::string id = b.labelled("identity", "Identity", guests);
  return id.empty()
             ? std::string()
             : concat({"aws cognito-identity get-credentials-for-identity --identity-id ", id});
}

/// IAM's own answer to what a role may do.
std::string simulate(FormBuilder& b) {
  b.form.title = "Ask IAM what a role may do";
  const std::string role = b.choice("role", "Role", b.roles());
  const std::string action = b.choice("action", "Action",
                                      {"dynamodb:DeleteTable", "dynamodb:Scan", "dynamodb:PutItem",
                                       "dynamodb:UpdateItem", "dynamodb:GetItem"});
  const auto found = b.account() ? b.account()->roles.find(role) : nullptr;
  return found ? concat({"aws iam simulate-principal-policy --policy-source-arn ", (*found)->arn,
                         " --action-names ", action})
               : std::string();
}

}  // namespace

const std::vector<std::pair<std::string_view, ComposeForm>>& account_forms() {
  static const std::vector<std::pair<std::string_view, ComposeForm>> forms = {
      {"lookup-events", lookup_events},
      {"put-event-selectors", put_event_selectors},
      {"put-role-policy", put_role_policy},
      {"put-rule", put_rule},
      {"put-targets", put_targets},
      {"filter-log-events", filter_log_events},
      {"put-user-policy", put_user_policy},
      {"put-group-policy", put_group_policy},
      {"delete-user-policy", delete_user_policy},
      {"update-assume-role-policy", update_trust},
      {"update-access-key", update_access_key},
      {"create-access-key", create_access_key},
      {"simulate-principal-policy", simulate},
      {"get-credentials", guest_credentials},
      {"get-caller-identity", whoami},
      {"assume-role", assume_role},
      {"as", become},
      {"clock", wait}};
  return forms;
}

}  // namespace lockbox::lesson
