#include "native/serve/http_connection.hpp"

#include <boost/asio.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/read_size.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <ctime>
#include <optional>

#include "engine/base/http_status.hpp"
#include "engine/base/text.hpp"

namespace lockbox::native {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Clock = std::chrono::steady_clock;

constexpr std::uint32_t kMaxHeader = 64u * 1024u;
constexpr std::size_t kMaxRead = 64u * 1024u;
constexpr std::size_t kMaxConnections = 4096;
constexpr auto kSlowRequest = std::chrono::seconds(30);
constexpr auto kIdle = std::chrono::minutes(10);

/// "Tue, 01 Sep 2026 09:00:00 GMT", made once a second by each thread.
const std::string& http_date() {
  thread_local std::time_t made = -1;
  thread_local std::string text;
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
  out.headers.reserve(16);
  for (const auto& field : message.base())
    out.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  out.body = std::move(message.body());
  return out;
}

}  // namespace

/// One client. Reads a request, waits for its answer, writes it, reads the next.
class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(HttpSocket socket, HttpConnections& all) : socket_(std::move(socket)), all_(all) {}

  HttpSocket::executor_type executor() { return socket_.get_executor(); }

  void start() {
    boost::system::error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    read();
  }

  void close() {
    boost::system::error_code ignored;
    socket_.shutdown(HttpSocket::shutdown_both, ignored);
    socket_.close(ignored);
    all_.remove(shared_from_this());
  }

  /// Closes the connection when a request has been arriving for too long, or nothing at all.
  void sweep() {
    if (answering_)
      return;
    if (Clock::now() - since_ >
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
    told_to_continue_ = false;
    parse();
  }

  /// Takes what has arrived; reads more when that is no whole request. (One read_some for all is
  /// half the work of Beast's reads of header and body.)
  void parse() {
    boost::system::error_code error;
    while (!error && buffer_.size() > 0 && !parser_->is_done()) {
      buffer_.consume(parser_->put(buffer_.data(), error));
      if (parser_->is_header_done() && !parser_->is_done() && expects_continue())
        return tell_to_continue();
    }
    if (error && error != http::error::need_more)
      return failed(error);
    if (parser_->is_done())
      return handle();
    socket_.async_read_some(
        buffer_.prepare(boost::beast::read_size(buffer_, kMaxRead)),
        [self = shared_from_this()](boost::system::error_code read_error, std::size_t bytes) {
          if (read_error)
            return self->failed(read_error);
          self->buffer_.commit(bytes);
          self->parse();
        });
  }

  bool expects_continue() const {
    const auto expect = parser_->get()[http::field::expect];
    return !told_to_continue_ &&
           equals_ignore_case(std::string_view(expect.data(), expect.size()), "100-continue");
  }

  void tell_to_continue() {
    told_to_continue_ = true;
    output_ = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(
        socket_, asio::buffer(output_),
        [self = shared_from_this()](boost::system::error_code write_error, std::size_t) {
          if (write_error)
            return self->close();
          self->parse();
        });
  }

  void handle() {
    answering_ = true;
    keep_alive_ = parser_->keep_alive();
    head_ = parser_->get().method() == http::verb::head;
    all_.handler(convert(parser_->release()), [self = shared_from_this()](HttpReply reply) {
      // The answer to a change comes from the thread that made it durable.
      asio::dispatch(self->executor(), [self, reply = std::move(reply)] { self->answer(reply); });
    });
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
    if (error == asio::error::eof || error == asio::error::operation_aborted ||
        error == asio::error::connection_reset || !socket_.is_open())
      return close();
    HttpReply reply;
    reply.status = error == http::error::body_limit ? 413 : 400;
    reply.close = true;
    answering_ = true;
    answer(reply);
  }

  using Parser = http::request_parser<http::string_body>;
  HttpSocket socket_;
  HttpConnections& all_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::string output_;
  Clock::time_point since_;
  bool told_to_continue_ = false, keep_alive_ = true, head_ = false, answering_ = false;
};

void HttpConnections::open(HttpSocket socket) {
  const auto connection = std::make_shared<HttpConnection>(std::move(socket), *this);
  {
    const std::lock_guard lock(mutex_);
    if (open_.size() >= kMaxConnections)
      return;
    open_.insert(connection);
  }
  asio::post(connection->executor(), [connection] { connection->start(); });
}

template <class F>
void HttpConnections::each(const F& f) {
  const std::lock_guard lock(mutex_);
  for (const auto& connection : open_)
    asio::post(connection->executor(), [f, connection] { f(*connection); });
}

void HttpConnections::sweep() {
  each([](HttpConnection& connection) { connection.sweep(); });
}

void HttpConnections::close_all() {
  each([](HttpConnection& connection) { connection.close(); });
}

void HttpConnections::remove(const std::shared_ptr<HttpConnection>& connection) {
  const std::lock_guard lock(mutex_);
  open_.erase(connection);
}

}  // namespace lockbox::native
