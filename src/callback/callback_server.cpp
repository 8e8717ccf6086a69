// SPDX-License-Identifier: Apache-2.0
#include "callback/callback_server.hpp"

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <future>
#include <mutex>
#include <thread>

#include "callback/log.hpp"
#include "callback/received_message.hpp"
#include "http/json_error.hpp"
#include "http/server.hpp"
#include "runtime/text.hpp"
#include "runtime/timestamp.hpp"

namespace petal::callback {
namespace {

namespace asio = boost::asio;
using http::Method;
using http::Request;
using http::Response;
using std::chrono::steady_clock;

/// Beside the payload, which may be text or bytes in JSON's clothes: its topic and the other members.
constexpr std::size_t body_overhead = 512 * 1024;

http::ServerOptions server_options(const CallbackServerOptions& options) {
  http::ServerOptions server;
  server.name = "petal-callback";
  server.host = options.host;
  server.port = options.port;
  server.host_key = "CALLBACK_HOST";
  server.port_key = "CALLBACK_PORT";
  server.body_limit = options.max_payload_bytes * 2 + body_overhead;
  server.max_connections = 2048;
  return server;
}

}  // namespace

struct CallbackServer::State : std::enable_shared_from_this<State> {
  State(asio::any_io_executor main_thread, CallbackServerOptions o, OnMessages callback)
      : main(std::move(main_thread)),
        options(std::move(o)),
        on_messages(std::move(callback)),
        room(loop.get_executor()) {}

  http::RouteTable routes();
  Task<Response> take(Request request);
  Task<Response> health(Request request);
  Task<std::string> push(Message message);
  std::string why_not() const;
  void hand_over();
  void finished();

  asio::any_io_executor main;
  CallbackServerOptions options;
  OnMessages on_messages;  // main thread
  std::atomic<std::size_t> subscriptions = 0;
  std::mutex mutex;
  bool refusing = false;
  std::vector<Taken> waiting;
  std::size_t in_hand = 0;  // waiting, and handed over but not handled yet
  steady_clock::time_point refuse_until;
  asio::io_context loop{1};
  asio::steady_timer room;  // cancelled when there is some
  std::unique_ptr<http::Server> server;
  std::thread thread;
};

http::RouteTable CallbackServer::State::routes() {
  auto const healthy = [this](Request request) { return health(std::move(request)); };
  return {
      {Method::post, "/callback", [this](Request request) { return take(std::move(request)); }},
      {Method::get, "/callback/health", healthy},
      {Method::get, "/health", healthy},
  };
}

/// `Petal-Callback` tells our own client service that it may pipeline: answers leave in the order of the requests.
Task<Response> CallbackServer::State::take(Request request) {
  auto read = read_message(request, options.max_payload_bytes);
  if (auto* const refusal = std::get_if<Response>(&read)) {
    log().warn("callback refused: status={} answer={}", refusal->status, runtime::printable(refusal->body));
    refusal->headers.emplace_back("Petal-Callback", "pipelined");
    co_return std::move(*refusal);
  }
  if (auto const refused = co_await push(std::move(std::get<Message>(read))); !refused.empty())
    co_return http::error_response(503, refused);
  static std::string const success = R"({"status":"success"})";
  co_return Response{200, "application/json", success, {{"Petal-Callback", "pipelined"}}};
}

Task<Response> CallbackServer::State::health(Request) {
  co_return http::json_response(
      200, {{"status", "healthy"}, {"timestamp", runtime::timestamp()}, {"subscriptions", subscriptions.load()}});
}

/// Why no message can be taken now; empty where one can. Under the mutex.
std::string CallbackServer::State::why_not() const {
  if (refusing) return "the manager is starting or stopping";
  bool const full = in_hand >= options.max_in_hand || steady_clock::now() < refuse_until;
  return full ? "the manager's handlers are too slow" : "";
}

/// Returns why the message cannot be taken; nothing where it was. Waits for room: that slows the service down without
/// having it try again.
Task<std::string> CallbackServer::State::push(Message message) {
  auto const deadline = steady_clock::now() + options.room_within;
  for (;;) {
    {
      std::lock_guard const lock(mutex);
      auto refused = why_not();
      if (refused.empty()) {
        ++in_hand;
        auto const self = shared_from_this();
        std::shared_ptr<const void> receipt(this, [self](const void*) { self->finished(); });
        waiting.push_back({std::move(message), std::move(receipt)});
        if (waiting.size() == 1) asio::post(main, [self] { self->hand_over(); });
        co_return std::string();
      }
      if (refusing || steady_clock::now() >= deadline) {
        // Those that were pipelined behind it must not be taken before it comes again.
        refuse_until = steady_clock::now() + std::chrono::milliseconds(100);
        co_return refused;
      }
    }
    room.expires_at(std::min(deadline, steady_clock::now() + std::chrono::milliseconds(100)));
    boost::system::error_code woken;
    co_await room.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
}

/// A message has left the manager's hands.
void CallbackServer::State::finished() {
  std::lock_guard const lock(mutex);
  if (in_hand-- == options.max_in_hand) asio::post(loop, [self = shared_from_this()] { self->room.cancel(); });
}

void CallbackServer::State::hand_over() {
  std::vector<Taken> batch;
  {
    std::lock_guard const lock(mutex);
    batch.swap(waiting);
  }
  if (on_messages && !batch.empty()) on_messages(std::move(batch));
}

CallbackServer::CallbackServer(asio::any_io_executor main, CallbackServerOptions options, OnMessages on_messages)
    : state_(std::make_shared<State>(std::move(main), std::move(options), std::move(on_messages))) {}

Result<void> CallbackServer::listen() {
  auto& state = *state_;
  state.server =
      std::make_unique<http::Server>(state.loop.get_executor(), server_options(state.options), state.routes());
  auto const listening = state.server->listen();
  if (!listening) return listening;
  state.thread = std::thread([&state] {
    auto const work = asio::make_work_guard(state.loop);
    state.loop.run();
  });
  log().info("listening: url=http://{}:{}/callback", state.options.host, state.server->port());
  return {};
}

CallbackServer::~CallbackServer() {
  auto& state = *state_;
  state.on_messages = nullptr;
  state.hand_over();  // to nobody: each message holds the state
  if (!state.thread.joinable()) return;
  std::promise<void> stopped;
  asio::co_spawn(state.loop, state.server->stop(std::chrono::milliseconds(200)),
                 [&stopped](const std::exception_ptr&) { stopped.set_value(); });
  stopped.get_future().wait();
  state.loop.stop();
  state.thread.join();
}

std::uint16_t CallbackServer::port() const {
  return state_->server->port();
}
void CallbackServer::set_subscriptions(std::size_t count) {
  state_->subscriptions = count;
}
void CallbackServer::refuse_messages() {
  {
    std::lock_guard const lock(state_->mutex);
    state_->refusing = true;
  }
  state_->hand_over();
}
void CallbackServer::accept_messages() {
  std::lock_guard const lock(state_->mutex);
  state_->refusing = false;
}

}  // namespace petal::callback
