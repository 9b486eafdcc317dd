#include "engine/table/indexes.hpp"

#include <algorithm>

#include "engine/table/keys.hpp"

namespace lockbox::table {

void drop_index(Table& t, std::string_view name) {
  t.indexes.erase(std::remove_if(t.indexes.begin(), t.indexes.end(),
                                 [&](const Cow<Index>& i) { return !i->local && i->name == name; }),
                  t.indexes.end());
  auto& all = t.attribute_definitions;
  all.erase(std::remove_if(all.begin(), all.end(),
                           [&](const auto& d) {
                             if (is_key_attribute(t.keys, d.first))
                               return false;
                             for (const Cow<Index>& i : t.indexes)
                               if (is_key_attribute(i->keys, d.first))
                                 return false;
                             return true;
                           }),
            all.end());
}

bool index_is_changing(const Table& t) {
  return std::any_of(t.indexes.begin(), t.indexes.end(),
                     [](const Cow<Index>& i) { return i->status_until.ms != 0; });
}

}  // namespace lockbox::table
