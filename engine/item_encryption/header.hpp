#pragma once
// Head and foot of an encrypted item. Source: specification of the AWS Database Encryption SDK for
// DynamoDB, "Structured Encryption Header", "... Footer"; all facts restated.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/item_encryption/keyring.hpp"

namespace lockbox::item_encryption {

/// Attributes that the library adds to an item.
inline constexpr char kHeadName[] = "aws_dbe_head";
inline constexpr char kFootName[] = "aws_dbe_foot";
inline constexpr char kReservedPrefix[] = "aws_dbe_";

inline constexpr std::size_t kMessageIdBytes = 32, kCommitmentBytes = 32, kTagBytes = 48;
/// An ECDSA P-384 signature in DER that has exactly this length is the only one readers accept.
inline constexpr std::size_t kSignatureBytes = 103;

/// The part of an item that says how the rest of it is locked.
struct Head {
  int version = 1;               ///< 2 when attributes stand in the encryption context
  bool signed_by_author = true;  ///< flavour 1: an ECDSA signature beside the recipients' tags
  std::string message_id;
  std::string legend;                  ///< 'e', 's', 'c' for each signed attribute, in path order
  Context stored_context;              ///< what a reader cannot work out again
  std::vector<EncryptedDataKey> keys;  ///< one for each recipient
  std::string commitment;
};

/// Everything before the commitment.
std::string head_body(const Head& head);
/// Binds the head to one data key: another key cannot give the same commitment.
std::string commitment_of(const Head& head, std::string_view data_key);
/// nullopt when the bytes are no head of a known version, down to the last byte.
std::optional<Head> read_head(std::string_view bytes);

struct Foot {
  std::vector<std::string> tags;  ///< one for each recipient
  std::string signature;          ///< empty without author
};
std::string foot_bytes(const Foot& foot);
std::optional<Foot> read_foot(std::string_view bytes, const Head& head);

}  // namespace lockbox::item_encryption
