#include "native/serve/http_server.hpp"

#include <boost/asio.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <ctime>
#include <optional>
#include <set>
#include <stdexcept>

#include "engine/base/http_status.hpp"
#include "engine/base/text.hpp"

namespace lockbox::native {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

constexpr std::uint32_t kMaxHeader = 64u * 1024u;
constexpr std::size_t kMaxConnections = 4096;
constexpr auto kSweepEvery = std::chrono::seconds(5);
constexpr auto kSlowRequest = std::chrono::seconds(30);
constexpr auto kIdle = std::chrono::minutes(10);

/// "Tue, 01 Sep 2026 09:00:00 GMT", made once a second (the server has one thread).
const std::string& http_date() {
  static std::time_t made = -1;
  static std::string text;
  const std::time_t now = std::time(nullptr);
  if (now == made)
    return text;
  made = now;
  std::tm utc{};
  gmtime_r(&now, &utc);
  char buffer[40];
  const std::size_t n = std::strftime(buffer, sizeof buffer, "%a, %d %b %Y %H:%M:%S GMT", &utc);
  text.assign(buffer, n);
  return text;
}

/// `head`: the answer to a HEAD request, which says how long the body would be.
std::string serialise(const HttpReply& reply, bool keep_alive, bool head) {
  std::string out;
  out.reserve(reply.body.size() + 256);
  out += "HTTP/1.1 ";
  out += std::to_string(reply.status);
  out += ' ';
  out += reason_phrase(reply.status);
  out += "\r\n";
  for (const auto& [name, value] : reply.headers) {
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
  }
  out += "Date: ";
  out += http_date();
  out += "\r\nContent-Length: ";
  out += std::to_string(reply.body.size());
  out += keep_alive ? "\r\nConnection: keep-alive\r\n\r\n" : "\r\nConnection: close\r\n\r\n";
  if (!head)
    out += reply.body;
  return out;
}

HttpRequest convert(http::request<http::string_body>&& message) {
  HttpRequest out;
  out.method = std::string(message.method_string());
  const std::string_view target(message.target().data(), message.target().size());
  const std::size_t question = target.find('?');
  out.path = std::string(target.substr(0, question));
  if (question != std::string_view::npos)
    out.query = std::string(target.substr(question + 1));
  for (const auto& field : message.base()) {
    out.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  }
  out.body = std::move(message.body());
  return out;
}

}  // namespace

// Not in an anonymous namespace: HttpServer::Impl has members of these classes, and may be compiled
// in a batch.
class HttpConnection;

/// What connections share with the server.
struct HttpConnections {
  HttpHandler handler;
  std::set<std::shared_ptr<HttpConnection>> connections;
};

/// One client. Reads a request, waits for its answer, writes it, reads the next.
class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(tcp::socket socket, HttpConnections& shared)
      : socket_(std::move(socket)), shared_(shared) {}

  void start() {
    boost::system::error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    read();
  }

  void close() {
    boost::system::error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
    shared_.connections.erase(shared_from_this());
  }

  /// Closes the connection when a request has been arriving for too long, or nothing at all.
  void sweep(Clock::time_point now) {
    if (answering_)
      return;
    if (now - since_ >
        (buffer_.size() > 0 || (parser_ && parser_->got_some()) ? kSlowRequest : kIdle))
      close();
  }

 private:
  void read() {
    answering_ = false;
    since_ = Clock::now();
    parser_.emplace();
    parser_->body_limit(kMaxBody);
    parser_->header_limit(kMaxHeader);
    http::async_read_header(socket_, buffer_, *parser_,
                            [self = shared_from_this()](boost::system::error_code error,
                                                        std::size_t) { self->got_header(error); });
  }

  void got_header(boost::system::error_code error) {
    if (error)
      return failed(error);
    const auto expect = parser_->get()[http::field::expect];
    if (!equals_ignore_case(std::string_view(expect.data(), expect.size()), "100-continue"))
      return read_body();
    output_ = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(
        socket_, asio::buffer(output_),
        [self = shared_from_this()](boost::system::error_code write_error, std::size_t) {
          if (write_error)
            return self->close();
          self->read_body();
        });
  }

  void read_body() {
    if (parser_->is_done())
      return handle();
    http::async_read(socket_, buffer_, *parser_,
                     [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                       if (error)
                         return self->failed(error);
                       self->handle();
                     });
  }

  void handle() {
    answering_ = true;
    keep_alive_ = parser_->keep_alive();
    head_ = parser_->get().method() == http::verb::head;
    HttpRequest request = convert(parser_->release());
    shared_.handler(std::move(request),
                    [self = shared_from_this()](HttpReply reply) { self->answer(reply); });
  }

  void answer(const HttpReply& reply) {
    if (!socket_.is_open())
      return;
    const bool keep = keep_alive_ && !reply.close;
    output_ = serialise(reply, keep, head_);
    asio::async_write(
        socket_, asio::buffer(output_),
        [self = shared_from_this(), keep](boost::system::error_code error, std::size_t) {
          if (error || !keep)
            return self->close();
          self->read();
        });
  }

  /// The client went away, or what it sent is not HTTP.
  void failed(boost::system::error_code error) {
    if (error == http::error::end_of_stream || error == asio::error::operation_aborted ||
        error == asio::error::connection_reset || error == http::error::partial_message ||
        !socket_.is_open())
      return close();
    HttpReply reply;
    reply.status = error == http::error::body_limit ? 413 : 400;
    reply.close = true;
    answering_ = true;
    answer(reply);
  }

  using Parser = http::request_parser<http::string_body>;
  tcp::socket socket_;
  HttpConnections& shared_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::string output_;
  Clock::time_point since_;
  bool keep_alive_ = true, head_ = false, answering_ = false;
};

struct HttpServer::Impl {
  asio::io_context context{1};
  tcp::acceptor acceptor{context};
  asio::signal_set signals{context};
  asio::steady_timer sweeper{context};
  HttpConnections shared;
  std::function<void()> batch_end;
  bool batch_end_asked = false;

  void accept() {
    acceptor.async_accept([this](boost::system::error_code error, tcp::socket socket) {
      if (error == asio::error::operation_aborted)
        return;
      if (!error && shared.connections.size() < kMaxConnections) {
        auto connection = std::make_shared<HttpConnection>(std::move(socket), shared);
        shared.connections.insert(connection);
        connection->start();
      }
      accept();
    });
  }

  void sweep() {
    sweeper.expires_after(kSweepEvery);
    sweeper.async_wait([this](boost::system::error_code error) {
      if (error)
        return;
      const std::vector<std::shared_ptr<HttpConnection>> all(shared.connections.begin(),
                                                             shared.connections.end());
      for (const auto& connection : all) connection->sweep(Clock::now());
      sweep();
    });
  }

  void stop() {
    boost::system::error_code ignored;
    acceptor.close(ignored);
    sweeper.cancel();
    const std::vector<std::shared_ptr<HttpConnection>> all(shared.connections.begin(),
                                                           shared.connections.end());
    for (const auto& connection : all) connection->close();
  }
};

std::string_view header(const HttpRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (equals_ignore_case(key, name))
      return value;
  }
  return "";
}

HttpServer::HttpServer(std::uint16_t port, HttpHandler handler) : impl_(std::make_shared<Impl>()) {
  impl_->shared.handler = std::move(handler);
  const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
  boost::system::error_code error;
  impl_->acceptor.open(endpoint.protocol(), error);
  if (!error)
    impl_->acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error)
    impl_->acceptor.bind(endpoint, error);
  if (!error)
    impl_->acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    throw std::runtime_error(
        concat({"cannot listen on 127.0.0.1:", std::to_string(port), ": ", error.message()}));
  }
}

HttpServer::~HttpServer() = default;

std::uint16_t HttpServer::port() const {
  return impl_->acceptor.local_endpoint().port();
}

void HttpServer::on_batch_end(std::function<void()> hook) {
  impl_->batch_end = std::move(hook);
}

void HttpServer::request_batch_end() {
  if (impl_->batch_end_asked)
    return;
  impl_->batch_end_asked = true;
  // Handlers that are ready now stand before this one, so their requests join the batch.
  asio::post(impl_->context, [impl = impl_] {
    impl->batch_end_asked = false;
    if (impl->batch_end)
      impl->batch_end();
  });
}

void HttpServer::run() {
  impl_->signals.add(SIGTERM);
  impl_->signals.add(SIGINT);
  impl_->signals.async_wait([impl = impl_](boost::system::error_code error, int) {
    if (!error)
      impl->stop();
  });
  impl_->accept();
  impl_->sweep();
  impl_->context.run();
}

}  // namespace lockbox::native
