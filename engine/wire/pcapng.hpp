#pragma once
// Captures in the pcapng format, which Wireshark opens; the keys of TLS connections are in the
// file, so that it opens them decrypted. Source: IETF draft "PCAP Next Generation (pcapng) Capture
// File Format".
#include <string>
#include <string_view>
#include <vector>

#include "engine/wire/conversation.hpp"

namespace lockbox::wire {

/// One file: an interface for each link, the key log (lines as in an NSS key log) before the
/// packets.
std::string pcapng(const std::vector<Link>& links, const std::vector<Packet>& packets,
                   const std::vector<std::string>& key_log, std::string_view comment);

}  // namespace lockbox::wire
