#pragma once
// The form that makes a table: what its choices mean, the CreateTable call it amounts to, and what
// the service would say. Source: API Reference, "CreateTable"; Developer Guide, "Core components",
// "Best practices for designing and using partition keys effectively", "Throughput capacity for
// reads and writes", "Encryption at rest", "Deletion protection".
#include <string>
#include <vector>

#include "engine/base/json_parse.hpp"
#include "engine/cloud/world.hpp"
#include "web/desk/problem.hpp"

namespace lockbox::desk {

/// {"name", "hash": {"name","type"}, "range": {"name","type"}, "billing": "on-demand" |
///  "provisioned", "read", "write", "protection": bool, "class": "STANDARD" |
///  "STANDARD_INFREQUENT_ACCESS", "encryption": "owned" | "managed" | "customer", "key": text,
///  "stream": "" | view type, "ttl": attribute, "indexes": [{"name", "kind": "global" | "local",
///  "hash", "range", "projection": "ALL" | "KEYS_ONLY" | "INCLUDE", "attributes": text, "read",
///  "write"}]}. Numbers may be texts, as a form gives them.
struct TableForm {
  Json parameters;                ///< of CreateTable
  std::string line;               ///< `aws dynamodb create-table ...`
  std::string ttl_line;           ///< `aws dynamodb update-time-to-live ...`; empty: none wanted
  std::vector<Problem> problems;  ///< `at`: "name", "hash/name", "indexes/0/name" ...
};

/// What the form asks for. `world` is asked on a copy for what the service itself would refuse.
TableForm read_table_form(const Json& form, const cloud::World& world, const std::string& as);

/// A sentence or two for each field of the form, about the choice that is made now.
Json explain_table_form(const Json& form);

}  // namespace lockbox::desk
