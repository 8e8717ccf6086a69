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

/// Answers commands that arrive on the device's command topic: runs the handler that serves the command, and publishes
/// what it returned or threw. Each command has a queue of its own, so that a slow one delays only itself.
///
/// If a petal has subscribed the command topic itself, it has taken over, and nothing is answered here.
///
/// **Lifetime.** Must outlive the proxy's queues.
class CommandProcessor {
 public:
  CommandProcessor(Proxy& proxy, std::shared_ptr<runtime::Owner> manager);

  /// Serves `name` with `call` on behalf of `owner`.
  /// **Errors.** Throws std::invalid_argument if `name` is served already.
  void serve(std::shared_ptr<runtime::Owner> owner, const std::string& name, CommandCall call);
  void release(const runtime::Owner& owner);

  /// Suspends the commands of `owner`, which is about to restart: they wait until an owner of the same name serves
  /// them. release() refuses the rest as unknown, or leaves it for the next run if the manager is leaving.
  void suspend(const runtime::Owner& owner) { registry_.suspend(owner); }

  using OnResponse = std::function<void(Message response)>;

  /// Runs `command`, an envelope whose messageId is `id`, as if it had arrived on its topic. The response that would be
  /// published is passed to `on_response`, once. The topic of the command is empty if the robot has no organization id.
  /// **Errors.** limit_exceeded: too many commands wait for the same handler.
  Result<void> run_here(const Message& command, const std::string& name, const std::string& id, OnResponse on_response);

  /// Discards the response to `id`, for which the caller no longer waits. It is not published either; if its handler
  /// has not begun, it does not run.
  void forget(const std::string& id);

  /// Returns what is subscribed to the command topic. It passes each command to its queue, which keeps it until it is
  /// answered. A retained command is an old one: it is logged, counted as dropped, and neither run nor answered.
  Tap tap();

  /// Returns the queue of each command of `owner`, by the command's name.
  std::map<std::string, std::shared_ptr<const HandlerQueue>> queues_of(const runtime::Owner& owner) const {
    return registry_.queues_of(owner);
  }

 private:
  void serve_built_in();
  void answer_here(const runtime::Owner& owner);
  void leave_to_petal(const Message& message);
  void drop_retained(const Message& message);
  HandlerQueue& queue_of(const Message& message);
  Task<> on_unrouted(Message message);
  Task<> run(std::string name, Message message);
  Task<> refuse(const Message& message, std::string_view code, std::string text);
  Task<> refuse_unknown(const Message& message, const std::string& name);
  static Task<json::object> response_of(std::shared_ptr<const CommandCall> call, Command command,
                                        std::exception_ptr& thrown);
  bool drop_forgotten(const std::string& message_id);
  Task<> answer(std::string topic, std::string message_id, json::object response);

  Proxy& proxy_;
  std::shared_ptr<runtime::Owner> manager_;
  std::shared_ptr<Reports::Publisher> reports_;
  CommandRegistry registry_;
  std::shared_ptr<HandlerQueue> unrouted_;  // for commands that are refused
  struct Here {
    std::string name;
    OnResponse on_response;
    bool is_forgotten = false;
  };
  std::map<std::string, Here> here_;  // the commands of run_here, by messageId as JSON text, until they are answered
};

}  // namespace petal::proxy
