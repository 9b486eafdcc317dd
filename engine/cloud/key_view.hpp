#pragma once
// Keys as somebody looks at them: what each protects, what became of it, who may use it, and what
// could still be read if something about it were otherwise. All of it is asked of the world: the
// log of the lab, the policy evaluator, and requests run on copies that are thrown away.
#include <optional>
#include <string>
#include <vector>

#include "engine/cloud/history.hpp"
#include "engine/storage/disk.hpp"

namespace lockbox::cloud {

/// Something encrypted under a key.
struct Protected {
  std::string what;    ///< "table", "index", "stream", "backup"
  std::string name;    ///< "Houses", "by-year of Houses"
  std::string status;  ///< of the table
};

struct KeyLook {
  std::string arn;    ///< empty: the key AWS owns
  std::string title;  ///< alias, else id, else "AWS owned key"
  storage::KeyKind kind = storage::KeyKind::AwsOwned;
  std::string state;  ///< "Enabled", ...; empty for the key AWS owns
  std::vector<std::string> facts;
  std::vector<Protected> protects;
};

/// The key AWS owns first (when something is under it), then the Region's keys by ARN.
std::vector<KeyLook> keys_of(const World& world);

/// A moment in the life of a key.
struct KeyMoment {
  SimTime time;
  int step = -1;  ///< that did it; -1: the base world, or the future
  std::string text;
  bool ahead = false;  ///< not yet: on the virtual clock
};
/// What happened to a key on the current branch up to the cursor, and what is going to.
std::vector<KeyMoment> moments_of(const History& history, const std::string& arn);

/// Who may call an operation of KMS on the key, by the policy evaluator.
struct KeyUser {
  std::string who;
  bool only_by_service = false;  ///< only while another service asks for them (kms:ViaService)
  std::string because;
};
struct KeyUsers {
  std::vector<KeyUser> users, administrators;  ///< kms:Decrypt; kms:PutKeyPolicy
};
KeyUsers users_of(const World& world, const std::string& arn);

/// What is supposed, for readable_if.
struct Suppose {
  bool disk_stolen = false;    ///< the reader has the disks, and asks KMS instead of DynamoDB
  bool key_disabled = false;   ///< the table's key is disabled, five minutes ago
  bool no_kms_rights = false;  ///< the reader may do everything with the table, nothing with KMS
  bool administrator = false;  ///< the reader may do everything in the account
};
struct Reading {
  std::string what;
  bool readable = false;
  std::string because;  ///< the answer that was given, or what opened it
};
/// Tries it on a copy of the world. Never fails: what cannot be tried is said.
std::vector<Reading> readable_if(const World& world, const std::string& table,
                                 const Suppose& suppose);

}  // namespace lockbox::cloud
