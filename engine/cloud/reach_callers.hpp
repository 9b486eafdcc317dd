#pragma once
// Callers, roads and actions that policies cannot tell apart are asked about once. Private to the
// folder.
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/cloud/access_question.hpp"
#include "engine/cloud/reach_looks.hpp"

namespace lockbox::cloud {

/// Places in a list, in order.
using Members = std::vector<std::size_t>;
/// Signature of what policies see, and the place of its class in a list of classes.
using Classes = std::map<std::string, std::size_t>;

/// Puts `member` into the class with this signature, a new one at the end when there is none.
void join_class(Classes& classes, std::vector<Members>& list, std::string signature,
                std::size_t member);

void add_number(std::string& out, std::uint64_t n);

/// The documents that decide about a caller: its own, the resource's, and those on the way.
Documents documents_of(const policy::PolicySet& set, const Documents& on_the_way, Hashes& hashes);

/// Callers whom no policy can tell apart: the same documents that give the same answers. `closed`:
/// one question for each caller, all with the same road and action. `on_the_way`: documents of all
/// endpoints that roads use.
std::vector<Members> alike_callers(const std::vector<AccessQuestion>& closed,
                                   const Documents& on_the_way, Hashes& hashes);

}  // namespace lockbox::cloud
