// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <petal/commands.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/handler_queue.hpp"
#include "runtime/owner.hpp"

namespace petal::proxy {

/// What is called for each command, on the main thread: a handler, placed where it runs (runtime::placed).
using CommandCall = CommandHandler::Coroutine;

/// A command, its handler, and the queue of the messages that wait for it, which belongs to the command's owner. While
/// its owner restarts, the command is suspended: it has a queue and no handler.
struct ServedCommand {
  std::shared_ptr<const CommandCall> call;  ///< a call that runs keeps it
  std::shared_ptr<HandlerQueue> queue;
};

/// The commands that are served or suspended, by name.
class CommandRegistry {
 public:
  /// **Errors.** Throws std::invalid_argument if the name is served already.
  void require_free(const std::string& name) const;

  /// Adds a command whose name is free. If one of that name is suspended, its queue is continued.
  void add(const std::string& name, ServedCommand command);

  void suspend(const runtime::Owner& owner);

  /// Removes all commands of `owner`, and returns their queues.
  std::vector<std::shared_ptr<HandlerQueue>> remove(const runtime::Owner& owner);

  /// Returns null if the command is not served now.
  std::shared_ptr<const CommandCall> call(const std::string& name) const;
  /// Returns null if the command is neither served nor suspended.
  std::shared_ptr<HandlerQueue> queue(std::string_view name) const;

  /// Returns the names of the commands that are served now.
  std::vector<std::string> names() const;
  std::map<std::string, std::shared_ptr<const HandlerQueue>> queues_of(const runtime::Owner& owner) const;

 private:
  std::map<std::string, ServedCommand, std::less<>> commands_;
};

}  // namespace petal::proxy
