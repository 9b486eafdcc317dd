// Tags of users and roles. Source: IAM API Reference (TagUser, TagRole ...).
#include <nlohmann/json.hpp>

#include "engine/api/iam_common.hpp"
#include "engine/api/session_guard.hpp"
#include "engine/base/text.hpp"

namespace lockbox::api::iam {

namespace {

template <class Kind>
Result<Prepared> tag(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string name = in.text(Kind::name_member, Pattern::Name, 1, 128);
  const TagList tags = in.tags();
  if (!in.has("Tags"))
    in.violation("null", "Tags", "Member must not be null");
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  Need need =
      need_for(services, call, concat({"Tag", Kind::title}), arn_of<Kind>(services, account, name));
  add_request_tags(need, tags);
  return prepared(std::move(need), [=](Run& run) -> Result<Json> {
    const auto entity = edit_entity<Kind>(run, account, name);
    if (!entity)
      return entity.error();
    if (const auto error = merge_tags((*entity)->tags, tags))
      return *error;
    return Json::object();
  });
}

template <class Kind>
Result<Prepared> untag(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string name = in.text(Kind::name_member, Pattern::Name, 1, 128);
  const std::vector<std::string> keys = in.texts("TagKeys");
  if (!in.has("TagKeys"))
    in.violation("null", "TagKeys", "Member must not be null");
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  Need need = need_for(services, call, concat({"Untag", Kind::title}),
                       arn_of<Kind>(services, account, name));
  need.context.set_multi("aws:TagKeys", keys, "tag keys in the request");
  return prepared(std::move(need), [=](Run& run) -> Result<Json> {
    const auto entity = edit_entity<Kind>(run, account, name);
    if (!entity)
      return entity.error();
    for (const std::string& key : keys) (*entity)->tags.erase(key);
    return Json::object();
  });
}

template <class Kind>
Result<Prepared> list_tags(const Services& services, const Call& call) {
  Params in(call.parameters);
  const std::string name = in.text(Kind::name_member, Pattern::Name, 1, 128);
  const Paging paging = read_paging(in);
  if (const auto error = in.error())
    return *error;
  const std::string account(call.account);
  return prepared(need_for(services, call, concat({"List", Kind::title, "Tags"}),
                           arn_of<Kind>(services, account, name)),
                  [=](Run& run) -> Result<Json> {
                    const auto entity = find_entity<Kind>(run.services, account, name);
                    if (!entity)
                      return entity.error();
                    std::vector<Json> all;
                    for (const Json& shown : tags_json((*entity)->tags)) all.push_back(shown);
                    return page("Tags", std::move(all), paging);
                  });
}

}  // namespace

std::vector<Operation> tag_operations() {
  constexpr audit::Category kind = audit::Category::Management;
  return {
      {"iam", "ListRoleTags", kind, true, false, guarded<list_tags<RoleKind>>},
      {"iam", "ListUserTags", kind, true, false, guarded<list_tags<UserKind>>},
      {"iam", "TagRole", kind, false, false, guarded<tag<RoleKind>>},
      {"iam", "TagUser", kind, false, false, guarded<tag<UserKind>>},
      {"iam", "UntagRole", kind, false, false, guarded<untag<RoleKind>>},
      {"iam", "UntagUser", kind, false, false, guarded<untag<UserKind>>},
  };
}

}  // namespace lockbox::api::iam
