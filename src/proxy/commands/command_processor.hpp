// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <petal/commands.hpp>
#include <string>

#include "proxy/commands/command_registry.hpp"
#include "proxy/commands/reports.hpp"
#include "proxy/handler_queue.hpp"
#include "proxy/proxy.hpp"

namespace petal::proxy {

/// Answers what comes on the device's command topic: runs the handler that serves the command, and publishes what it
/// returned or threw. Each command has a lane of its own, so that a slow one delays only itself.
///
/// A petal that has subscribed the command topic itself has taken over: nothing is answered here then.
///
/// **Lifetime.** Must outlive the proxy's lanes.
class CommandProcessor {
 public:
  /// `workers` runs what is cpu_heavy.
  CommandProcessor(Proxy& proxy, std::shared_ptr<Owner> manager, boost::asio::any_io_executor workers);

  /// Serves `name` with `handler`, as `owner`'s. **Errors.** invalid_argument.
  Result<void> serve(std::shared_ptr<Owner> owner, const std::string& name, CommandHandler handler,
                     CommandOptions options = {});
  void release(const Owner& owner);

  /// `owner` is about to start anew: its commands wait for an owner of the same name to serve them; release() refuses
  /// the rest as unknown, or leaves it for the next run where the manager is leaving.
  void suspend(const Owner& owner);

  using OnResponse = std::function<void(Message response)>;

  /// Runs `command`, an envelope whose messageId is `id`, as if it had come on its topic; what would be published is
  /// given to `on_response`, once. Its topic is empty where the robot has no organization id.
  /// **Errors.** limit_exceeded: too many wait for the same handler.
  Result<void> run_here(const Message& command, const std::string& name, const std::string& id, OnResponse on_response);

  /// Nobody waits for the response to `id` any more. It is not published either; where its handler has not begun, it
  /// does not run.
  void forget(const std::string& id);

  /// What is subscribed to the command topic: hands each command to its lane, which holds it until it is answered. One
  /// that is retained is an old one: it is logged, counted as dropped, and neither run nor answered.
  Receiver receiver();

  /// The lane of each command of `owner`, by the command's name.
  std::map<std::string, std::shared_ptr<const HandlerQueue>> lanes_of(const Owner& owner) const;

 private:
  void serve_built_in();
  void answer_here(const Owner& owner);
  void leave_to_petal(const Message& message);
  void drop_retained(const Message& message);
  HandlerQueue& lane_of(const Message& message);
  Task<> on_unrouted(Message message);
  Task<> run(std::string name, Message message);
  Task<> refuse(const Message& message, std::string_view code, std::string text);
  Task<> refuse_unknown(const Message& message, const std::string& name);
  static Task<json::object> response_of(std::shared_ptr<CommandRunner> runner, Command command,
                                        std::exception_ptr& thrown);
  bool drop_forgotten(const std::string& message_id);
  Task<> answer(std::string topic, std::string message_id, json::object response);

  Proxy& proxy_;
  std::shared_ptr<Owner> manager_;
  boost::asio::any_io_executor workers_;
  std::shared_ptr<Reports::Publisher> reports_;
  CommandRegistry registry_;
  std::map<std::string, std::shared_ptr<HandlerQueue>, std::less<>> lanes_;
  std::shared_ptr<HandlerQueue> unrouted_;  // of what is refused
  struct Here {
    std::string name;
    OnResponse on_response;
    bool is_forgotten = false;
  };
  std::map<std::string, Here> here_;  // what runs here, by messageId as JSON text, until it is answered
};

}  // namespace petal::proxy
