// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <petal/error.hpp>
#include <string>
#include <vector>

#include "service_link/callback_secret.hpp"
#include "service_link/receive_queue.hpp"

namespace petal::service_link {

struct CallbackServerOptions {
  std::string host = "localhost";
  std::uint16_t port = 3005;  ///< 0: any free one
  std::string socket = {};    ///< the path of a Unix socket on which it listens, too; empty: none
  CallbackSecret secret;      ///< messages are accepted at `/callback/SECRET`
  bool secret_only = false;   ///< and are not accepted at `/callback`
  std::size_t max_payload_bytes = 131'072;
  std::vector<std::string> allowed_hosts = {};  ///< besides its own: http/own_host.hpp
  std::size_t pipeline = 64;  ///< messages of one connection that are pending: not handled, and not on disk
  IntakeLimits intake;
};

/// The callback server: takes what a client service posts, on its own thread and listener, with the Nagle algorithm
/// off. It answers when every handler has finished with a message, or the message is on disk, even while the main
/// thread is blocked.
///
/// **Threads.** Construct, call and destroy on the main thread. Messages are delivered there; custody of them is taken
/// on the server's own thread.
class CallbackServer {
 public:
  CallbackServer(boost::asio::any_io_executor main, CallbackServerOptions options);
  CallbackServer(const CallbackServer&) = delete;
  CallbackServer& operator=(const CallbackServer&) = delete;

  /// Messages that are neither handled nor on disk are answered 503, or not at all.
  ~CallbackServer();

  /// Starts the thread, and listens; messages are refused at first. **Errors.** invalid_argument: host and port, and
  /// what to do.
  Result<void> listen();

  std::uint16_t port() const;

  /// Sets what `GET /callback/health` shows as `subscriptions`.
  void set_subscriptions(std::size_t count);

  /// Sets where messages go. The caller must call it once, before `accept_messages`.
  void set_sink(transport::Sink sink);

  void accept_messages();

  /// Accepts no more messages: they are answered 503, and come again. When this returns, every accepted message was
  /// delivered.
  void refuse_messages();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace petal::service_link
