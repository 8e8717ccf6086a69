// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
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
  std::size_t max_in_hand = 1000;                ///< messages whose handlers have not finished; one more waits
  std::chrono::milliseconds room_within{5'000};  ///< for its answer until there is room, and then is answered 503
};

/// The callback server: takes what a client service posts, on a thread and a listener of its own, with the Nagle
/// algorithm off. It answers as soon as a message is in the manager's hands, also while the main thread is blocked.
///
/// **Threads.** Construct, `listen` and destroy on the main thread; `on_messages` is called there, in batches.
class CallbackServer {
 public:
  /// A message, in hand until the last copy of its receipt is gone.
  struct Taken {
    Message message;
    std::shared_ptr<const void> receipt;
  };
  using OnMessages = std::function<void(std::vector<Taken>)>;

  CallbackServer(boost::asio::any_io_executor main, CallbackServerOptions options, OnMessages on_messages);
  CallbackServer(const CallbackServer&) = delete;
  CallbackServer& operator=(const CallbackServer&) = delete;
  ~CallbackServer();

  /// Starts the thread, and listens. **Errors.** invalid_argument: host and port, and what to do.
  Result<void> listen();

  std::uint16_t port() const;

  /// What `GET /callback/health` shows as `subscriptions`.
  void set_subscriptions(std::size_t count);

  /// Takes no more messages: they are answered 503, and come again. What was taken has been handed over when this
  /// returns.
  void refuse_messages();

  /// Takes messages again.
  void accept_messages();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace petal::callback
