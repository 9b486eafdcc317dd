#pragma once
// A small HTTP/1.1 server on 127.0.0.1: keep-alive, pipelined requests in order, connections spread
// over threads. Parsing is Boost.Beast's; answers may be given later (when they are durable).
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/crypto/sigv4.hpp"

namespace lockbox::native {

/// A request as it arrived. `headers` of crypto::HttpRequest are in order of arrival.
using HttpRequest = crypto::HttpRequest;

/// Value of a header (name in any case), or an empty text.
std::string_view header(const HttpRequest& request, std::string_view name);

/// The longest body of a request, compressed or not.
constexpr std::size_t kMaxBody = 16u * 1024u * 1024u;

struct HttpReply {
  int status = 200;
  /// Besides Content-Length. Names are literals.
  std::vector<std::pair<std::string_view, std::string>> headers;
  std::string body;
  bool close = false;
};

/// Call once to send the answer, from any thread. May be kept until later.
using Responder = std::function<void(HttpReply)>;
/// Called by several threads at once, but for one request of a connection after the other.
using HttpHandler = std::function<void(HttpRequest&&, Responder)>;

class HttpServer {
 public:
  /// Listens at once; `port` 0 takes a free one. Throws std::runtime_error with a sentence when
  /// the port cannot be had.
  HttpServer(std::uint16_t port, unsigned threads);
  ~HttpServer();

  std::uint16_t port() const;

  /// Who answers. To be said before run().
  void on_request(HttpHandler handler);

  /// What ends a batch; never called twice at the same time.
  void on_batch_end(std::function<void()> hook);

  /// Asks for the hook to be called after what is ready now. For any thread.
  void request_batch_end();

  /// Calls `then` after so many milliseconds, unless the server stops before. For any thread.
  void after(std::int64_t ms, std::function<void()> then);

  /// Serves until SIGTERM or SIGINT.
  void run();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lockbox::native
