#pragma once
// The bytes of a request: HTTP text, TLS records, packets on every link. Computed when somebody
// looks, from the world before the step and the command; the same step gives the same bytes.
#include <string>

#include "engine/cloud/history.hpp"
#include "engine/tls/session.hpp"
#include "engine/wire/conversation.hpp"

namespace lockbox::cloud {

/// One request and its answer as HTTP/1.1 text, as the client sent and got them.
struct HttpExchange {
  std::string request, response;
};

struct Capture {
  HttpExchange http;
  bool tls = true;
  bool answered = true;  ///< false: the packets went into the void
  tls::Session session;  ///< tls only
  std::vector<wire::Link> links;
  std::vector<wire::Packet> packets;
  std::string pcapng;
};

/// The HTTP texts of a call, from its trace (what was signed) and its outcome.
HttpExchange http_of(const CallApi& call, const RequestTrace& trace,
                     const Result<std::shared_ptr<const Json>>& outcome);

/// Captures step `index` of the time line (a call). `versions`: what the client offers. The error
/// is a sentence: no call, or nothing that left the machine.
Expected<Capture, std::string> capture_step(const History& history, int index,
                                            const tls::Range& versions = {});

}  // namespace lockbox::cloud
