#pragma once
// The connections of the HTTP server. All that a connection does runs in one thread, that of its
// socket's loop; connections of different threads share nothing but the list of all.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

#include "native/serve/http_server.hpp"

namespace lockbox::native {

/// A socket that belongs to the loop of one thread.
using HttpSocket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

class HttpConnection;

/// All open connections and whom they ask. For any thread.
class HttpConnections {
 public:
  HttpHandler handler;  ///< set before the first is opened

  /// Serves the client, unless there are too many.
  void open(HttpSocket socket);

  /// Closes those that have been sending a request for too long, or nothing at all.
  void sweep();

  void close_all();

 private:
  friend class HttpConnection;
  /// Calls `f` with each connection, in the connection's thread.
  template <class F>
  void each(const F& f);
  void remove(const std::shared_ptr<HttpConnection>& connection);

  std::mutex mutex_;  ///< guards the member below
  std::set<std::shared_ptr<HttpConnection>> open_;
};

}  // namespace lockbox::native
