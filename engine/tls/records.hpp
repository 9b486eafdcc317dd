#pragma once
// The records of a captured connection: what anybody on the wire reads of each, and what its key
// log opens, as a protocol analyser does. Sources: RFC 8446, sections 4.1, 5 and 7; RFC 5246,
// sections 6.3 and 7.4; RFC 5288.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/tls/session.hpp"

namespace lockbox::tls {

struct Record {
  bool from_client = true;
  std::size_t offset = 0;  ///< in the stream of bytes that its end sent
  std::size_t size = 0;    ///< with its header of 5 bytes
  std::string name;        ///< as seen without keys: "Client Hello", "application data"
  bool sealed = false;
  /// What can be read without keys: "server name" -> "dynamodb.eu-west-1.amazonaws.com" ...
  std::vector<std::pair<std::string, std::string>> facts;
  bool opened = false;     ///< the key log opened it (or it never was sealed)
  std::string plaintext;   ///< then: its content
  std::string inner_name;  ///< then: "Certificate, Certificate Verify", "application data" ...
};

/// All records in the order in which they were sent.
std::vector<Record> records_of(const Session& session);

}  // namespace lockbox::tls
