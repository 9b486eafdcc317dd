#include "engine/cloud/reach_looks.hpp"

#include <algorithm>
#include <array>

#include "engine/base/text.hpp"

namespace lockbox::cloud {
namespace {

// Keys whose value the road decides.
bool is_network_key(std::string_view key) {
  static constexpr std::array<std::string_view, 8> kKeys = {
      "aws:sourceip",    "aws:sourcevpc", "aws:sourcevpce",   "aws:vpcsourceip",
      "aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths", "aws:sourcevpcarn"};
  return std::any_of(kKeys.begin(), kKeys.end(),
                     [&](std::string_view known) { return equals_ignore_case(known, key); });
}

void add_value(std::string& out, const policy::Context& context, const std::string& key) {
  const policy::ContextValue* v = context.find(key);
  out += v ? '=' : '-';
  for (std::size_t i = 0; v && i < v->values.size(); ++i) {
    out += v->values[i];
    out += '\x1f';
  }
  if (v && v->multivalued)
    out += 'm';
}

// Variables of a statement, in resources and in conditions.
std::set<std::string> variables_of(const policy::CompiledStatement& c) {
  std::set<std::string> out;
  const auto take = [&](const policy::Template& text) {
    if (text.has_variables())
      for (std::string& name : text.variables()) out.insert(std::move(name));
  };
  for (const policy::CompiledResource& r : c.resources) take(r.text);
  for (const policy::Condition& condition : c.conditions)
    for (const policy::ConditionValue& v : condition.values) take(v.text);
  return out;
}

}  // namespace

std::uint64_t Hashes::of(const policy::Document& d) {
  const auto [at, fresh] = known_.emplace(&d, 0);
  if (fresh)
    at->second = content_hash(d) ^ static_cast<std::uint64_t>(d.kind);
  return at->second;
}

std::set<std::string> mentioned_by(const Documents& documents) {
  std::set<std::string> out;
  for (const auto& entry : documents) {
    for (const policy::CompiledStatement& c : entry.second->compiled->statements)
      for (const std::string& name : variables_of(c)) out.insert(to_lower(name));
    for (const policy::Statement& s : entry.second->statements)
      for (const policy::ConditionClause& clause : s.conditions) out.insert(to_lower(clause.key));
  }
  return out;
}

Looks::Looks(const Documents& documents, bool network) {
  for (const auto& entry : documents) {
    const policy::Document& d = *entry.second;
    for (std::size_t s = 0; d.compiled && s < d.statements.size(); ++s)
      read(d.statements[s], d.compiled->statements[s], network);
  }
}

void Looks::read(const policy::Statement& s, const policy::CompiledStatement& c, bool network) {
  for (const std::string& name : variables_of(c))
    if (is_network_key(name) == network)
      values_.insert(name);
  for (std::size_t k = 0; k < c.conditions.size(); ++k) {
    const policy::ConditionClause& clause = s.conditions[k];
    if (is_network_key(clause.key) != network)
      continue;
    const auto& values = c.conditions[k].values;
    if (std::any_of(values.begin(), values.end(),
                    [](const policy::ConditionValue& v) { return v.text.has_variables(); }))
      values_.insert(clause.key);
    else
      lines_.push_back({&c.conditions[k], &clause});
  }
}

void Looks::add_answers(const policy::Context& context, std::string& out) const {
  for (const Line& line : lines_)
    out += static_cast<char>('0' + static_cast<int>(policy::evaluate_condition(
                                       *line.condition, *line.clause, context, nullptr)));
  for (const std::string& key : values_) add_value(out, context, key);
}

}  // namespace lockbox::cloud
