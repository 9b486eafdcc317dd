#include "native/serve/http_server.hpp"

#include <atomic>
#include <boost/asio.hpp>
#include <chrono>
#include <deque>
#include <set>
#include <stdexcept>
#include <thread>

#include "engine/base/text.hpp"
#include "native/serve/http_connection.hpp"

namespace lockbox::native {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto kSweepEvery = std::chrono::seconds(5);

/// One for each thread.
std::deque<asio::io_context> make_loops(unsigned threads) {
  std::deque<asio::io_context> loops;
  for (unsigned i = 0; i < threads; ++i) loops.emplace_back(1);
  return loops;
}

/// What no handler expects ends the program, whichever thread meets it.
void run_loop(asio::io_context& loop) noexcept {
  loop.run();
}

}  // namespace

struct HttpServer::Impl {
  explicit Impl(unsigned threads) : loops(make_loops(threads)) {
    for (asio::io_context& loop : loops) busy.push_back(asio::make_work_guard(loop));
  }

  std::deque<asio::io_context> loops;
  /// Keep the loops running while they have no connections.
  std::vector<asio::executor_work_guard<asio::io_context::executor_type>> busy;
  asio::io_context& first = loops.front();  ///< runs what is not a connection's
  tcp::acceptor acceptor{first};
  asio::signal_set signals{first};
  asio::steady_timer sweeper{first};
  HttpConnections connections;
  std::size_t accepted = 0;
  std::function<void()> batch_end;
  std::atomic<unsigned> batch_end_asks = 0;  ///< since the last batch ended
  using Timer = std::shared_ptr<asio::steady_timer>;
  std::set<Timer> timers;  ///< of after(); belongs to the first loop

  void accept() {
    asio::io_context& loop = loops[accepted++ % loops.size()];
    acceptor.async_accept(loop, [this](boost::system::error_code error, HttpSocket socket) {
      if (!acceptor.is_open())
        return;
      if (!error)
        connections.open(std::move(socket));
      accept();
    });
  }

  void sweep() {
    sweeper.expires_after(kSweepEvery);
    sweeper.async_wait([this](boost::system::error_code error) {
      if (error)
        return;
      connections.sweep();
      sweep();
    });
  }

  void after(std::int64_t ms, std::function<void()> then) {
    if (!acceptor.is_open())
      return;
    const auto timer = std::make_shared<asio::steady_timer>(first, std::chrono::milliseconds(ms));
    timers.insert(timer);
    timer->async_wait([this, timer, then = std::move(then)](boost::system::error_code error) {
      timers.erase(timer);
      if (!error)
        then();
    });
  }

  /// Goes through the loops from `index` on. In each, handlers that are ready now stand before this
  /// one, so that their requests join the batch. It ends when nobody has asked for it since `asks`
  /// did: clients that wait for the batch ask for nothing else, so that it does end.
  void end_batch(std::size_t index, unsigned asks) {
    asio::post(loops[index], [this, index, asks]() mutable {
      if (index + 1 < loops.size())
        end_batch(index + 1, asks);
      else if (!batch_end_asks.compare_exchange_strong(asks, 0))
        end_batch(0, asks);
      else
        batch_end();
    });
  }

  void stop() {
    boost::system::error_code ignored;
    acceptor.close(ignored);
    sweeper.cancel();
    for (const Timer& timer : timers) timer->cancel();
    connections.close_all();
    busy.clear();
  }
};

std::string_view header(const HttpRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (equals_ignore_case(key, name))
      return value;
  }
  return "";
}

HttpServer::HttpServer(std::uint16_t port, unsigned threads)
    : impl_(std::make_unique<Impl>(threads)) {
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

void HttpServer::on_request(HttpHandler handler) {
  impl_->connections.handler = std::move(handler);
}

void HttpServer::on_batch_end(std::function<void()> hook) {
  impl_->batch_end = std::move(hook);
}

void HttpServer::request_batch_end() {
  if (impl_->batch_end_asks++ == 0)
    impl_->end_batch(0, 1);
}

void HttpServer::after(std::int64_t ms, std::function<void()> then) {
  asio::post(impl_->first, [impl = impl_.get(), ms, then = std::move(then)]() mutable {
    impl->after(ms, std::move(then));
  });
}

void HttpServer::run() {
  impl_->signals.add(SIGTERM);
  impl_->signals.add(SIGINT);
  impl_->signals.async_wait([this](boost::system::error_code error, int) {
    if (!error)
      impl_->stop();
  });
  impl_->accept();
  impl_->sweep();
  std::vector<std::thread> threads;
  for (asio::io_context& loop : impl_->loops)
    if (&loop != &impl_->first)
      threads.emplace_back([&loop] { run_loop(loop); });
  run_loop(impl_->first);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace lockbox::native
