#include "engine/shell/paginate.hpp"

#include <nlohmann/json.hpp>

#include "engine/base/json_parse.hpp"
#include "engine/base/text.hpp"

namespace lockbox::shell {
namespace {

constexpr const char* kTruncated = "boto_truncate_amount";

CommandError bad_token() {
  return CommandError{255,
                      "\nError during pagination: Bad starting token: the value of "
                      "--starting-token must be the NextToken of an earlier answer\n"};
}

/// Applies --starting-token to the parameters; `skip` gets the items of that page already seen.
bool apply_token(const std::string& token, const Paging& paging, Json& parameters,
                 std::int64_t& skip) {
  const auto text = base64_decode(token);
  if (!text)
    return false;
  const JsonParse parsed = parse_json(*text);
  if (!parsed || !parsed.value.is_object())
    return false;
  for (const auto& [name, value] : parsed.value.items()) {
    if (name == kTruncated && value.is_number_integer()) {
      skip = value.get<std::int64_t>();
    } else if (name == paging.input) {
      if (!value.is_null())
        parameters[name] = value;
    } else {
      return false;
    }
  }
  return skip >= 0;
}

std::string make_token(const Paging& paging, const Json* position, std::int64_t skip) {
  Json token = Json::object();
  token[paging.input] = position ? *position : Json();
  if (skip > 0)
    token[kTruncated] = skip;
  return base64_encode(to_text(token));
}

/// Only the result members of an answer, in the model's order.
Json result_part(const Json& answer, const Paging& paging) {
  Json out = Json::object();
  for (const std::string& name : paging.results) {
    if (const Json* v = member(answer, name))
      out[name] = *v;
  }
  return out;
}

/// Drops items from the front or the back of the first result list; returns how many are left.
void erase_items(Json& page, const std::string& list, std::size_t from, std::size_t to) {
  Json& items = page[list];
  items.erase(items.begin() + static_cast<std::ptrdiff_t>(from),
              items.begin() + static_cast<std::ptrdiff_t>(to));
}

}  // namespace

Expected<Pages, CommandError> fetch_pages(const Invocation& call, const Sender& send) {
  const Paging& paging = *call.command->paging;
  const std::string& list = paging.results[0];
  Json parameters = *call.parameters;
  if (call.page_size && !paging.limit.empty())
    parameters[paging.limit] = *call.page_size;
  std::int64_t skip = 0, taken = 0;
  if (call.starting_token && !apply_token(*call.starting_token, paging, parameters, skip))
    return bad_token();
  Pages out;
  while (true) {
    Expected<Json, CommandError> answer = send(parameters);
    if (!answer)
      return answer.error();
    Json page = result_part(*answer, paging);
    const bool has_list = page.contains(list) && page[list].is_array();
    const std::int64_t size = has_list ? static_cast<std::int64_t>(page[list].size()) : 0;
    if (out.pages.empty()) {
      for (const std::string& name : paging.keep)
        out.kept.emplace_back(name, answer->contains(name) ? (*answer)[name] : Json());
    }
    const std::int64_t begin = std::min(skip, size);
    std::int64_t end = size;
    if (call.max_items)
      end = std::min(size, begin + *call.max_items - taken);
    if (has_list) {
      erase_items(page, list, static_cast<std::size_t>(end), static_cast<std::size_t>(size));
      erase_items(page, list, 0, static_cast<std::size_t>(begin));
    }
    taken += end - begin;
    skip = 0;
    out.pages.push_back(std::move(page));
    if (end < size) {
      out.next_token = make_token(paging, member(parameters, paging.input), end);
      return out;
    }
    const Json* position = member(*answer, paging.output);
    const Json* more = paging.more.empty() ? nullptr : member(*answer, paging.more);
    if (!position || position->empty() || (more && *more == Json(false)))
      return out;
    if (call.max_items && taken >= *call.max_items) {
      out.next_token = make_token(paging, position, 0);
      return out;
    }
    parameters[paging.input] = *position;
  }
}

Json merge_pages(const Pages& pages, const Paging& paging) {
  Json out = Json::object();
  for (const Json& page : pages.pages) {
    for (const std::string& name : paging.results) {
      const Json* v = member(page, name);
      if (!v)
        continue;
      if (!out.contains(name)) {
        out[name] = *v;
      } else if (v->is_array()) {
        for (const Json& e : *v) out[name].push_back(e);
      } else if (v->is_number_integer()) {
        out[name] = out[name].get<std::int64_t>() + v->get<std::int64_t>();
      }
    }
  }
  for (const auto& [name, value] : pages.kept) out[name] = value;
  if (!pages.next_token.empty())
    out["NextToken"] = pages.next_token;
  return out;
}

}  // namespace lockbox::shell
