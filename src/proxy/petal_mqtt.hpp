// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <petal/commands.hpp>
#include <petal/mqtt_proxy.hpp>

#include "proxy/commands/command_processor.hpp"
#include "proxy/commands/command_sender.hpp"
#include "proxy/proxy.hpp"
#include "runtime/main_thread.hpp"

namespace petal::proxy {

/// The proxy as one petal sees it, from the main thread and from the worker pool.
class PetalMqtt final : public MqttProxy {
 public:
  struct Views {
    std::function<json::object()> health;
    std::function<DeviceInfo()> device;  ///< callable from any thread
  };

  /// `workers` runs the handlers that are cpu_heavy.
  PetalMqtt(Proxy& proxy, CommandSender& sender, std::shared_ptr<runtime::Owner> owner, Views views,
            boost::asio::any_io_executor workers, runtime::MainThread main)
      : proxy_(proxy),
        sender_(sender),
        owner_(std::move(owner)),
        views_(std::move(views)),
        workers_(std::move(workers)),
        main_(std::move(main)) {}

  Task<Result<PublishOutcome>> publish_message(std::string topic, Payload payload,
                                               const PublishOptions& options) override;
  Task<SubscribeResult> subscribe(std::string filter, MessageHandler handler, const SubscribeOptions& options) override;
  Task<Result<void>> subscribe_to_topic(std::string filter, MessageHandler handler,
                                        const SubscribeOptions& options) override;
  Task<Result<void>> unsubscribe_from_topic(std::string filter) override;
  Result<void> subscribe_pattern(std::string pattern, MessageHandler handler, const HandlerOptions& options) override;
  Result<void> unsubscribe_pattern(std::string pattern) override;
  Task<Result<PublishOutcome>> send_command_response(std::string response_topic, json::value message_id,
                                                     json::object response) override;
  Task<Result<json::object>> send_command(std::string device_id, std::string command, json::value payload,
                                          std::chrono::milliseconds timeout) override;
  Task<json::object> health_check() override;
  DeviceInfo device_info() const override { return views_.device(); }

 private:
  MessageCall placed(MessageHandler handler, bool cpu_heavy) const;
  Task<SubscribeResult> subscribe_here(std::string filter, MessageCall handler, Qos qos);
  Task<json::object> health();
  Task<Result<json::object>> send(OutgoingCommand outgoing);

  Proxy& proxy_;
  CommandSender& sender_;
  std::shared_ptr<runtime::Owner> owner_;
  Views views_;
  boost::asio::any_io_executor workers_;
  runtime::MainThread main_;
};

/// The commands of one petal, served as `"{petal-name}/{command}"`.
class PetalCommands final : public Commands {
 public:
  PetalCommands(CommandProcessor& processor, std::shared_ptr<runtime::Owner> owner,
                boost::asio::any_io_executor workers, runtime::MainThread main)
      : processor_(processor), owner_(std::move(owner)), workers_(std::move(workers)), main_(std::move(main)) {}

  void on(std::string name, CommandHandler handler, const HandlerOptions& options) override;

 private:
  CommandProcessor& processor_;
  std::shared_ptr<runtime::Owner> owner_;
  boost::asio::any_io_executor workers_;
  runtime::MainThread main_;
};

}  // namespace petal::proxy
