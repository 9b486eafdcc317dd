// OpenID Connect providers: whose web identity tokens the account's roles may trust. Source: IAM
// API Reference (CreateOpenIDConnectProvider ...).
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/api/iam_common.hpp"
#include "engine/api/session_guard.hpp"
#include "engine/base/arn.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::iam {

namespace {

constexpr std::size_t kMostProviders = 100, kMostClientIds = 100, kMostThumbprints = 5;

AwsError no_provider(const std::string& arn) {
  return no_such_entity(concat({"OpenIDConnect Provider not found for arn ", arn}));
}

AwsError invalid_input(std::string message) {
  return query_error("InvalidInput", std::move(message));
}

/// Host and path of an https URL; empty when it is none.
std::string url_without_scheme(const std::string& url) {
  if (url.rfind("https://", 0) != 0)
    return {};
  std::string rest = url.substr(8);
  while (!rest.empty() && rest.back() == '/') rest.pop_back();
  const std::string host = rest.substr(0, rest.find('/'));
  const bool fine = !host.empty() && host.find('.') != std::string::npos &&
                    rest.find_first_of("?#: \t\r\n*") == std::string::npos;
  return fine ? rest : std::string();
}

std::optional<AwsError> check_lists(const std::vector<std::string>& client_ids,
                                    const std::vector<std::string>& thumbprints) {
  if (client_ids.size() > kMostClientIds)
    return limit_exceeded("Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100");
  for (const std::string& id : client_ids)
    if (id.empty() || id.size() > 255)
      return invalid_input("A client ID has 1 to 255 characters.");
  if (thumbprints.size() > kMostThumbprints)
    return invalid_input("Thumbprint list must contain fewer than 5 entries.");
  for (const std::string& t : thumbprints)
    if (t.size() != 40 || t.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos)
      return invalid_input("A thumbprint has 40 hexadecimal digits.");
  return std::nullopt;
}

Result<Prepared> create_provider(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string given = in.text("Url", Pattern::Any, 1, 255);
  const std::vector<std::string> client_ids = in.texts("ClientIDList");
  const std::vector<std::string> thumbprints = in.texts("ThumbprintList");
  const TagList tags = in.tags();
  if (const auto error = in.error())
    return *error;
  const std::string url = url_without_scheme(given);
  if (url.empty())
    return invalid_input("Invalid Open ID Connect Provider URL");
  if (const auto error = check_lists(client_ids, thumbprints))
    return *error;
  const std::string account(call.account);
  const std::string arn = concat({"arn:aws:iam::", account, ":oidc-provider/", url});
  Need need = need_for(services, call, "CreateOpenIDConnectProvider", arn);
  add_request_tags(need, tags);
  return prepared(std::move(need), [=](Run& run) -> Result<Json> {
    auto& providers = edit_account(run, account).oidc_providers;
    if (providers.contains(arn))
      return already_exists(concat({"Provider with url https://", url, " already exists."}));
    if (providers.size() >= kMostProviders)
      return limit_exceeded("Cannot exceed quota for OpenIdConnectProvidersPerAccount: 100");
    identity::OidcProvider one;
    one.arn = arn;
    one.url = url;
    one.client_ids = client_ids;
    one.thumbprints = thumbprints;
    one.created = run.now;
    if (const auto error = merge_tags(one.tags, tags))
      return *error;
    Json answer{{"OpenIDConnectProviderArn", arn}};
    if (!tags.empty())
      answer["Tags"] = tags_json(one.tags);
    providers.set(arn, std::move(one));
    return answer;
  });
}

Result<Prepared> list_providers(const Services& services, const Call& call) {
  Params in(call.parameters);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  return prepared(need_for(services, call, "ListOpenIDConnectProviders", "*"),
                  [=](Run& run) -> Result<Json> {
                    Json list = Json::array();
                    for (const auto& p : account_of(run.services, account).oidc_providers)
                      list.push_back(Json{{"Arn", p.first}});
                    return Json{{"OpenIDConnectProviderList", std::move(list)}};
                  });
}

Result<Prepared> get_provider(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string arn = in.text("OpenIDConnectProviderArn", Pattern::Any, 20, 2048);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  return prepared(need_for(services, call, "GetOpenIDConnectProvider", arn),
                  [=](Run& run) -> Result<Json> {
                    const auto* p = account_of(run.services, account).oidc_providers.find(arn);
                    if (!p)
                      return no_provider(arn);
                    return Json{{"Url", p->url},
                                {"ClientIDList", p->client_ids},
                                {"ThumbprintList", p->thumbprints},
                                {"CreateDate", cli_seconds(p->created.ms)},
                                {"Tags", tags_json(p->tags)}};
                  });
}

Result<Prepared> delete_provider(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string arn = in.text("OpenIDConnectProviderArn", Pattern::Any, 20, 2048);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  return prepared(need_for(services, call, "DeleteOpenIDConnectProvider", arn),
                  [=](Run& run) -> Result<Json> {
                    auto& providers = edit_account(run, account).oidc_providers;
                    if (!providers.contains(arn))
                      return no_provider(arn);
                    providers.erase(arn);
                    return Json::object();
                  });
}

/// AddClientIDToOpenIDConnectProvider and RemoveClientIDFromOpenIDConnectProvider.
template <bool Add>
Result<Prepared> change_client_id(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string arn = in.text("OpenIDConnectProviderArn", Pattern::Any, 20, 2048);
  const std::string id = in.text("ClientID", Pattern::Any, 1, 255);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  const char* action =
      Add ? "AddClientIDToOpenIDConnectProvider" : "RemoveClientIDFromOpenIDConnectProvider";
  return prepared(need_for(services, call, action, arn), [=](Run& run) -> Result<Json> {
    identity::OidcProvider* p = edit_account(run, account).oidc_providers.edit(arn);
    if (!p)
      return no_provider(arn);
    const auto at = std::find(p->client_ids.begin(), p->client_ids.end(), id);
    // Both are idempotent.
    if (Add && at == p->client_ids.end()) {
      if (p->client_ids.size() >= kMostClientIds)
        return limit_exceeded("Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100");
      p->client_ids.push_back(id);
    } else if (!Add && at != p->client_ids.end()) {
      p->client_ids.erase(at);
    }
    return Json::object();
  });
}

}  // namespace

std::vector<Operation> oidc_operations() {
  constexpr audit::Category kind = audit::Category::Management;
  return {
      {"iam", "AddClientIDToOpenIDConnectProvider", kind, false, false,
       guarded<change_client_id<true>>},
      {"iam", "CreateOpenIDConnectProvider", kind, false, false, guarded<create_provider>},
      {"iam", "DeleteOpenIDConnectProvider", kind, false, false, guarded<delete_provider>},
      {"iam", "GetOpenIDConnectProvider", kind, true, false, guarded<get_provider>},
      {"iam", "ListOpenIDConnectProviders", kind, true, false, guarded<list_providers>},
      {"iam", "RemoveClientIDFromOpenIDConnectProvider", kind, false, false,
       guarded<change_client_id<false>>},
  };
}

}  // namespace lockbox::api::iam
