// `lockbox capture NAME`: the packets of the last request, for Wireshark.
#include "engine/base/text.hpp"
#include "engine/cloud/capture.hpp"
#include "engine/shell/lockbox_crypto.hpp"

namespace lockbox::shell {

std::string capture_text(const cloud::Capture& c) {
  std::string out =
      concat({std::to_string(c.packets.size()), " packets on ", std::to_string(c.links.size()),
              c.links.size() == 1 ? " link" : " links", ", ", std::to_string(c.pcapng.size()),
              " bytes\n"});
  for (const wire::Link& link : c.links)
    out += concat({"  ", link.name, "  ", link.client, " -> ", link.server, "\n"});
  if (!c.answered)
    return out + "Nobody answered: the client repeated its first packet and gave up.\n";
  if (!c.tls)
    return out + "Plain HTTP: everybody on the way reads request and answer.\n";
  if (!c.session.completed && c.session.version.empty())
    return out +
           concat({"The handshake fails, and nothing is sent. The server: ",
                   c.session.server_fault.empty() ? "-" : c.session.server_fault, ". The client: ",
                   c.session.client_fault.empty() ? "-" : c.session.client_fault, ".\n"});
  out += concat({c.session.version, ", ", c.session.cipher_suite, ", ", c.session.key_exchange,
                 "; the file holds the keys, so Wireshark shows the HTTP inside\n"});
  if (!c.session.client_fault.empty())
    out += concat({"The client hung up: ", c.session.client_fault, "\n"});
  return out;
}

Reply capture_request(cloud::History& history, Session&, const std::vector<std::string>& words) {
  const std::string option = words.size() == 3 ? words[2] : std::string();
  const bool known = option == "--tls12" || option == "--tls11";
  if (words.size() != 2 && !known)
    return refused(2, "usage: lockbox capture NAME [--tls12 | --tls11]\n");
  if (history.last_call() < 0)
    return refused(1, "There is no request yet. Send one: `aws help` shows how.\n");
  tls::Range versions;
  if (known)
    versions.most = option == "--tls12" ? tls::Version::Tls12 : tls::Version::Tls11;
  const auto captured = cloud::capture_step(history, history.last_call(), versions);
  if (!captured)
    return refused(1, concat({captured.error(), "\n"}));
  const std::string encoded = base64_encode(captured->pcapng);
  if (encoded.size() > 1024 * 1024)
    return refused(1, "The capture is larger than a file of this lab may be (1 MiB).\n");
  history.apply(cloud::WriteFile{words[1], encoded});
  Reply r;
  r.out = concat({capture_text(*captured), "Wrote ", words[1],
                  " in base64, because the lab's files are text. On your machine:\n"
                  "  base64 -d ",
                  words[1], " > request.pcapng\n"});
  return r;
}

}  // namespace lockbox::shell
