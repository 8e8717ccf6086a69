// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <petal/error.hpp>
#include <petal/message.hpp>
#include <string>
#include <vector>

namespace petal::callback {

struct CallbackServerOptions {
  std::string host = "localhost";
  std::uint16_t port = 3005;  ///< 0: any free one
  std::size_t max_payload_bytes = 131'072;
  std::size_t max_waiting = 10'000;  ///< messages the main thread has not taken yet; one more is answered 503
};

/// The callback server: takes what a client service posts, on a thread and a listener of its own, with the Nagle
/// algorithm off. It answers as soon as a message is in the manager's hands, also while the main thread is blocked.
///
/// **Threads.** Construct, `listen` and destroy on the main thread; `on_messages` is called there, in batches.
class CallbackServer {
 public:
  using OnMessages = std::function<void(std::vector<Message>)>;

  CallbackServer(boost::asio::any_io_executor main, CallbackServerOptions options, OnMessages on_messages);
  CallbackServer(const CallbackServer&) = delete;
  CallbackServer& operator=(const CallbackServer&) = delete;
  ~CallbackServer();

  /// Starts the thread, and listens. **Errors.** invalid_argument: host and port, and what to do.
  Result<void> listen();

  std::uint16_t port() const;

  /// What `GET /callback/health` shows as `subscriptions`.
  void set_subscriptions(std::size_t count);

  /// Takes no more messages: they are answered 503, and come again.
  void refuse_messages();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace petal::callback
