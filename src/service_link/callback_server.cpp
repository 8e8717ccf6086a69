// SPDX-License-Identifier: Apache-2.0
#include "service_link/callback_server.hpp"

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <future>
#include <thread>

#include "http/json_error.hpp"
#include "http/server.hpp"
#include "runtime/log_throttle.hpp"
#include "runtime/text.hpp"
#include "runtime/timestamp.hpp"
#include "service_link/log.hpp"
#include "service_link/received_message.hpp"

namespace petal::service_link {
namespace {

namespace asio = boost::asio;
using http::Method;
using http::Request;
using http::Response;

constexpr std::string_view with_secret = "/callback/";

/// The size of what a body has besides the payload, which may be text or bytes encoded in JSON: topic, properties and
/// the other members. An MQTT packet has 128 KiB for them, and JSON writes a control character with six bytes.
constexpr std::size_t body_overhead = 1024 * 1024;

http::ServerOptions server_options(const CallbackServerOptions& options) {
  http::ServerOptions server;
  server.name = "petal-callback";
  server.host = options.host;
  server.port = options.port;
  server.socket = options.socket;
  server.host_key = "CALLBACK_HOST";
  server.port_key = "CALLBACK_PORT";
  server.socket_key = "CALLBACK_SOCKET";
  server.body_limit = options.max_payload_bytes * 2 + body_overhead;
  server.max_connections = 2048;
  server.allowed_hosts = options.allowed_hosts;
  server.pipeline = options.pipeline;
  return server;
}

/// Closes the connection, so that no later pipelined message is taken before this one comes again.
Response refused_for_now(unsigned status, std::string_view why) {
  auto response = http::error_response(status, why);
  response.close = true;
  return response;
}

Task<Response> refuse(unsigned status, std::string_view why) {
  co_return refused_for_now(status, why);
}

Task<Response> takes_post() {
  auto response = http::error_response(405, "Method Not Allowed: the callback URL takes POST");
  response.headers.emplace_back("Allow", "POST");
  co_return response;
}

/// `Petal-Callback` shows our own client service that it may pipeline: answers leave in the order of the requests.
Response pipelined(Response response) {
  response.headers.emplace_back("Petal-Callback", "pipelined");
  return response;
}

}  // namespace

struct CallbackServer::State {
  State(asio::any_io_executor main, CallbackServerOptions o)
      : options(std::move(o)), intake(std::move(main), options.intake) {}

  http::RouteTable routes();
  Task<Response> take(Request request);
  Task<Response> take_by_hand(Request request);
  Task<Response> take_by_secret(Request request);
  Task<Response> health(Request request);

  CallbackServerOptions options;
  std::atomic<std::size_t> subscriptions = 0;
  ReceiveQueue intake;
  std::unique_ptr<http::Server> server;
  std::thread thread;
  runtime::LogThrottle strangers;
};

http::RouteTable CallbackServer::State::routes() {
  auto const healthy = [this](Request request) { return health(std::move(request)); };
  http::RouteTable table{
      {Method::post, "/callback", [this](Request request) { return take_by_hand(std::move(request)); }},
      {Method::get, "/callback/health", healthy, {.is_essential = true}},
      {Method::get, "/health", healthy, {.is_essential = true}},
  };
  table.fallback(std::string(with_secret), [this](Request request) { return take_by_secret(std::move(request)); });
  return table;
}

/// Takes a message from a service whose callback URL a user has written into its settings.
Task<Response> CallbackServer::State::take_by_hand(Request request) {
  if (!options.secret_only) return take(std::move(request));
  return refuse(403,
                "CALLBACK_SECRET_ONLY is true: messages are taken only at the callback URL that the manager has "
                "registered");
}

/// A client with a wrong secret receives no information about the right one, and the wrong one is not logged.
Task<Response> CallbackServer::State::take_by_secret(Request request) {
  auto const secret = std::string_view(request.path).substr(with_secret.size());
  if (options.secret.is(secret)) return request.method == Method::post ? take(std::move(request)) : takes_post();
  if (auto const count = strangers.happened(); count > 0)
    log().warn("callback refused: status=404 reason=\"its URL has another secret than the manager's\" count={}", count);
  return refuse(404, "Not Found: there is nothing at this path below /callback");
}

Task<Response> CallbackServer::State::take(Request request) {
  auto read = read_message(request, options.max_payload_bytes);
  if (auto* const refusal = std::get_if<Response>(&read)) {
    log().warn("callback refused: status={} answer={}", refusal->status, runtime::escaped(refusal->body));
    co_return pipelined(std::move(*refusal));
  }
  auto const refused = co_await intake.take(std::move(std::get<Message>(read)));
  if (refused.empty()) co_return pipelined({200, "application/json", R"({"status":"success"})"});
  co_return refused_for_now(503, refused);
}

Task<Response> CallbackServer::State::health(Request) {
  co_return http::json_response(
      200, {{"status", "healthy"}, {"timestamp", runtime::timestamp()}, {"subscriptions", subscriptions.load()}});
}

CallbackServer::CallbackServer(asio::any_io_executor main, CallbackServerOptions options)
    : state_(std::make_unique<State>(std::move(main), std::move(options))) {}

Result<void> CallbackServer::listen() {
  auto& state = *state_;
  auto& loop = state.intake.loop();
  state.server = std::make_unique<http::Server>(loop.get_executor(), server_options(state.options), state.routes());
  auto const listening = state.server->listen();
  if (!listening) return listening;
  state.thread = std::thread([&loop] {
    auto const work = asio::make_work_guard(loop);
    loop.run();
  });
  auto const& socket = state.options.socket;
  log().info("listening: url=http://{}:{}/callback{}{}", state.options.host, state.server->port(),
             socket.empty() ? "" : " socket=", socket);
  return {};
}

CallbackServer::~CallbackServer() {
  auto& state = *state_;
  state.intake.give_up();
  if (!state.thread.joinable()) return;
  std::promise<void> stopped;
  asio::co_spawn(state.intake.loop(), state.server->stop(std::chrono::milliseconds(200)),
                 [&stopped](const std::exception_ptr&) { stopped.set_value(); });
  stopped.get_future().wait();
  state.intake.loop().stop();
  state.thread.join();
}

std::uint16_t CallbackServer::port() const {
  return state_->server->port();
}
void CallbackServer::set_subscriptions(std::size_t count) {
  state_->subscriptions = count;
}
void CallbackServer::set_sink(transport::Sink sink) {
  state_->intake.set_sink(std::move(sink));
}
void CallbackServer::accept_messages() {
  state_->intake.accept();
}
void CallbackServer::refuse_messages() {
  state_->intake.refuse();
}

}  // namespace petal::service_link
