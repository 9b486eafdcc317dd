#pragma once
// The read-only view of the world that checks may look at with {"get": "/..."}.
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/json.hpp"
#include "engine/cloud/world.hpp"

namespace lockbox::lesson {

/// Value at a JSON pointer, or nullopt when there is nothing:
///  /tables/T/{name,itemCount,contentDigest,partitionKey,sortKey,status} (T: alias or name),
///  /tables/T/{streamView,streamRecordCount,streamAttributes} (view type, null without a stream;
///  records that can be read; names of attributes in their images), /tables/T/replicas (Regions),
///  /tables/T/key (alias of its KMS key, or "AWS owned key"),
///  /keys/ALIAS/state (Enabled, Disabled, PendingDeletion; the alias without "alias/"),
///  /tables (names), /trails/T/{selectors,logging}, /roles/R/inlinePolicies (names),
///  /roles/R/attachedPolicies, /clock, /region; /initial/... is the same of the starting world.
std::optional<Json> look_up(const cloud::World& world, const cloud::World& initial,
                            const std::map<std::string, std::string>& table_aliases,
                            std::string_view pointer);

}  // namespace lockbox::lesson
