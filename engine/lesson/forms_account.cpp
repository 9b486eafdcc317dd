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
                                       {"BatchWriteItem", "BatchWriteItem"}});
  std::string line = "aws cloudtrail lookup-events";
  if (name != "-")
    line += concat({" --lookup-attributes AttributeKey=EventName,AttributeValue=", name});
  return line;
}

std::string put_role_policy(FormBuilder& b) {
  b.form.title = "Give a role a policy";
  const std::string role = b.choice("role", "Role", b.roles());
  const std::string name = b.text("name", "Policy name", "house");
  const std::string file = b.choice("file", "Document", b.documents());
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

std::vector<std::string> inline_names(const identity::Policies& policies) {
  std::vector<std::string> out;
  for (const auto& entry : policies) out.push_back(entry.first);
  return out;
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
  const std::string file = b.choice("file", "Document", b.documents());
  return concat({"aws iam put-user-policy --user-name ", shell_word(user), " --policy-name ",
                 shell_word(name), " --policy-document file://", file});
}

std::string put_group_policy(FormBuilder& b) {
  b.form.title = "Give a group a policy";
  const std::string group = b.choice("group", "Group", b.groups());
  const std::string name = b.text("name", "Policy name", "own");
  const std::string file = b.choice("file", "Document", b.documents());
  return concat({"aws iam put-group-policy --group-name ", shell_word(group), " --policy-name ",
                 shell_word(name), " --policy-document file://", file});
}

std::string update_trust(FormBuilder& b) {
  b.form.title = "Say who may take a role";
  const std::string role = b.choice("role", "Role", b.roles());
  const std::string file = b.choice("file", "Document", b.documents());
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
