#include "engine/cloud/reach_callers.hpp"

#include "engine/base/text.hpp"
#include "engine/policy/compiled.hpp"
#include "engine/policy/matching.hpp"

namespace lockbox::cloud {
namespace {

using policy::Document;

void add_principal_answers(const AccessQuestion& question, const Documents& documents,
                           std::string& out) {
  const policy::AuthRequest& r = question.question.request;
  const std::string action = to_lower(r.action);
  const policy::MatchInput input{r, action, !question.policies.boundaries.empty()};
  for (const auto& entry : documents)
    for (const policy::Statement& s : entry.second->statements) {
      if (!s.has_principal)
        continue;
      policy::Grant grant = policy::Grant::None;
      const policy::Match m = policy::match_principal(s, entry.second->kind, input, grant, nullptr);
      out += static_cast<char>('a' + static_cast<int>(m) * 4 + static_cast<int>(grant));
    }
}

}  // namespace

void join_class(Classes& classes, std::vector<Members>& list, std::string signature,
                std::size_t member) {
  const auto [at, fresh] = classes.emplace(std::move(signature), list.size());
  if (fresh)
    list.emplace_back();
  list[at->second].push_back(member);
}

void add_number(std::string& out, std::uint64_t n) {
  out.append(reinterpret_cast<const char*>(&n), sizeof n);
}

Documents documents_of(const policy::PolicySet& set, const Documents& on_the_way, Hashes& hashes) {
  Documents out = on_the_way;
  each_source(set, [&](const Document& d, char) { hashes.add(out, d); });
  return out;
}

std::vector<Members> alike_callers(const std::vector<AccessQuestion>& closed,
                                   const Documents& on_the_way, Hashes& hashes) {
  std::vector<Members> out;
  Classes classes;
  std::map<std::string, Looks> looks;  // of callers with the same documents
  for (std::size_t i = 0; i < closed.size(); ++i) {
    const policy::AuthRequest& r = closed[i].question.request;
    std::string signature = concat({r.principal.account, "/", r.resource_account, "/"});
    signature += static_cast<char>('0' + static_cast<int>(r.principal.kind));
    if (closed[i].policies.session)
      signature += 's';
    // On the way in by an endpoint its policy comes along; it is looked at for every caller.
    each_source(closed[i].policies, [&](const Document& d, char layer) {
      if (layer == 'e')
        return;
      signature += layer;
      add_number(signature, hashes.of(d));
    });
    const Documents documents = documents_of(closed[i].policies, on_the_way, hashes);
    const auto at = looks.try_emplace(signature, documents, false).first;
    add_principal_answers(closed[i], documents, signature);
    at->second.add_answers(r.context, signature);
    join_class(classes, out, std::move(signature), i);
  }
  return out;
}

}  // namespace lockbox::cloud
