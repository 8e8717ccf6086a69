// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "runtime/event.hpp"
#include "runtime/task_group.hpp"
#include "service_link/callback_server.hpp"
#include "service_link/service_api.hpp"
#include "service_link/service_health.hpp"
#include "transport/transport.hpp"

namespace petal::service_link {

struct ServiceTransportOptions {
  http::Url service{.host = "localhost", .port = 3004};  ///< its address; the target is ignored
  std::string callback_url_host = "localhost";
  bool enable_callbacks = true;
  CallbackServerOptions callbacks;
  std::filesystem::path secret_file;  ///< where the secret of the callback URL is stored; empty: nowhere
  std::chrono::milliseconds request_limit{10'000};
  std::chrono::milliseconds health_interval{10'000};
  std::chrono::milliseconds health_limit{2'000};
};

/// The Transport for a client service: sends HTTP requests to it, and receives messages on the callback server.
///
/// It checks the service's health every `health_interval`, more often while the service or its broker is away, and at
/// once after a request failed. When the service is back, possibly without its memory, every subscription is sent to it
/// again.
class ServiceTransport final : public transport::Transport {
 public:
  ServiceTransport(boost::asio::any_io_executor executor, ServiceTransportOptions options);
  ~ServiceTransport() override;

  /// Opens the callback server. Must be called before `start`. **Errors.** invalid_argument: for example, the port is
  /// in use.
  Result<void> listen();

  void start(transport::Sink sink, OnState on_state) override;
  void hold_incoming() override;
  Task<> stop() override;
  Task<Result<PublishOutcome>> publish(transport::OutgoingMessage message) override;
  bool keeps_order() const override { return false; }
  bool keeps_handshakes() const override { return false; }  // the client service keeps its own
  Task<Result<void>> subscribe(std::string filter, transport::FilterOptions options) override;
  Task<Result<void>> unsubscribe(std::string filter) override;
  const transport::LinkState& state() const override { return state_; }

 private:
  Task<> watch();
  Task<> look();
  Task<> tell_all();
  Task<> tell_refused();
  Task<bool> tell(std::string filter);
  Task<Result<void>> ask(std::string filter);
  void granted(const std::string& filter);
  void roll_back(const std::string& filter, std::optional<transport::FilterOptions> before, const std::string& why);
  void show_state();
  Task<> wait_until_next_look();
  std::string callback_url() const;
  void failed(const Error& error);
  void drop_properties(transport::OutgoingMessage& message);

  boost::asio::any_io_executor executor_;
  ServiceTransportOptions options_;
  ServiceApi api_;
  ServiceHealth health_;
  // As it is shown: connected only when the subscriptions were sent, too.
  transport::LinkState state_ = health_.state();
  std::map<std::string, transport::FilterOptions> wanted_;
  std::map<std::string, std::string> refused_;  // filters of `wanted_` that were refused, and why
  std::unique_ptr<CallbackServer> callbacks_;
  OnState on_state_;
  bool holding_ = false;
  bool look_now_ = false;
  bool told_of_properties_ = false;
  runtime::Event looked_at_;
  runtime::Event next_look_;
  runtime::TaskGroup tasks_;
};

}  // namespace petal::service_link
