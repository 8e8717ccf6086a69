// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <petal/message.hpp>
#include <string>
#include <string_view>

#include "proxy/commands/command_processor.hpp"
#include "proxy/commands/device_topics.hpp"
#include "proxy/commands/pending_response.hpp"
#include "proxy/commands/response_filters.hpp"
#include "proxy/proxy.hpp"

namespace petal::proxy {

/// A command to be sent.
struct OutgoingCommand {
  std::optional<std::string> device;  ///< its device id; nullopt: this robot
  std::string command;
  std::string payload;  ///< JSON text, sent as it is; empty: none
  std::chrono::milliseconds timeout = std::chrono::seconds(30);
};

/// Checks that `device_id` can be a level of a topic. **Errors.** invalid_argument.
Result<void> check_device_id(std::string_view device_id);

/// Sends commands to devices of this organization, and runs those that are for this robot; for petals and the REST API.
///
/// **Lifetime.** Must outlive the tasks that send. The caller must await `stop()` before destroying it.
/// **Threads.** Main thread only.
class CommandSender {
 public:
  CommandSender(Proxy& proxy, CommandProcessor& commands, const DeviceTopics& device,
                std::chrono::milliseconds keep_listening = std::chrono::seconds(60));

  /// Returns the response as it came, a JSON object; that of this robot as it would be published. A command that is
  /// stored while the broker is out of reach expires with its timeout: a command must not run once the caller no longer
  /// waits for its response.
  /// **Errors.** As MqttProxy::send_command.
  Task<Result<Message>> send(OutgoingCommand outgoing);

  Task<> stop();

 private:
  using PendingPtr = std::shared_ptr<PendingResponse>;
  struct Sent {
    PendingPtr pending;
    std::string response_topic;
  };

  Task<Result<Message>> run_here(std::string text, PendingPtr pending, OutgoingCommand outgoing);
  Task<Result<Message>> send_away(std::string text, PendingPtr pending, OutgoingCommand outgoing);
  Task<> publish(PendingPtr pending, std::string topic, std::string text, std::chrono::seconds expiry);
  void on_response(const Message& message);
  Error timed_out(const OutgoingCommand& outgoing, const PendingResponse& pending) const;

  Proxy& proxy_;
  CommandProcessor& commands_;
  const DeviceTopics& device_;
  std::shared_ptr<runtime::Owner> owner_;
  std::map<std::string, Sent> sent_;  // by messageId, as json_text::message_id() returns it
  ResponseFilters filters_;
};

}  // namespace petal::proxy
