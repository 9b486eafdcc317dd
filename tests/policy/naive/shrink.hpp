#pragma once
#include <vector>

namespace naive {

/// All lines that lack one element of one list or one optional member, outermost first.
inline void without_one_part(const Json& whole, Json& part, std::vector<Json>& out,
                             const Json& root) {
  if (part.is_array() && !part.empty()) {
    for (std::size_t i = 0; i < part.size(); ++i) {
      const Json kept = part;
      part.erase(i);
      out.push_back(root);
      part = kept;
    }
  }
  if (part.is_object()) {
    std::vector<std::string> names;
    for (const auto& [name, value] : part.items()) names.push_back(name);
    for (const std::string& name : names) {
      const bool needed = name == "principal" || name == "action" || name == "resource" ||
                          name == "Statement" || name == "Effect" || name == "Action" ||
                          name == "Resource" || name == "Principal";
      if (!needed) {
        const Json kept = part;
        part.erase(name);
        out.push_back(root);
        part = kept;
      }
    }
  }
  if (part.is_structured())
    for (Json& child : part) without_one_part(whole, child, out, root);
}

template <class F>
Json shrink(Json line, F still_fails) {
  for (bool smaller = true; smaller;) {
    smaller = false;
    Json root = line;
    std::vector<Json> candidates;
    without_one_part(line, root, candidates, root);
    for (Json& candidate : candidates)
      if (!smaller && still_fails(candidate)) {
        line = std::move(candidate);
        smaller = true;
      }
  }
  return line;
}

}  // namespace naive
