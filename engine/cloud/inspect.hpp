#pragma once
// A captured request as a packet inspector shows it: which packet carries what, what changed since
// the hop before, and what each observer gets to see. Everything is read from the bytes, the trace
// and the trail of that step.
#include <string>
#include <vector>

#include "engine/cloud/capture.hpp"
#include "engine/tls/records.hpp"
#include "engine/wire/dissect.hpp"

namespace lockbox::cloud {

/// One packet, on every link that it crosses.
struct InspectedPacket {
  bool from_client = true;
  std::int64_t time_us = 0;              ///< since the first packet
  std::vector<std::size_t> on_link;      ///< index into the capture's packets, for each link
  std::size_t stream = 0, carried = 0;   ///< place of its payload in its end's stream
  std::vector<std::size_t> records;      ///< TLS records that it carries a part of
  std::string wire_words, opened_words;  ///< what it is, as on the wire and with the keys
};

/// Somebody who sees something of the request.
struct Observer {
  std::string id, name;
  std::string verdict;             ///< one sentence
  std::vector<std::string> sees;   ///< facts it has
  std::vector<std::string> blind;  ///< facts it does not have
  std::string document;            ///< its own record, as text; empty: none
};

struct Inspection {
  Capture capture;
  std::string label;  ///< of the step
  std::vector<tls::Record> records;
  std::vector<InspectedPacket> packets;
  /// For each hop of the path: the link that the packet leaves it on.
  std::vector<std::size_t> link_of_hop;
  std::vector<Observer> observers;
};

/// Captures and inspects step `index`; the error is capture_step's.
Expected<Inspection, std::string> inspect_step(const History& history, int index);

/// The bytes of a packet on a link: as on the wire, or (`opened`) with the records that end in it
/// replaced by their content.
std::string bytes_of(const Inspection& i, std::size_t packet, std::size_t link, bool opened);

/// Its layers, down to the DynamoDB request as far as they can be read.
std::vector<wire::Layer> layers_of(const Inspection& i, std::size_t packet, std::size_t link,
                                   bool opened);

/// What differs from the same packet on the link it crossed before; empty on its first one.
std::vector<wire::Change> changes_of(const Inspection& i, std::size_t packet, std::size_t link);

}  // namespace lockbox::cloud
