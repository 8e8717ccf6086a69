// SPDX-License-Identifier: Apache-2.0
#include "proxy/commands/command_registry.hpp"

#include <stdexcept>
#include <utility>

#include "runtime/text.hpp"

namespace petal::proxy {

void CommandRegistry::require_free(const std::string& name) const {
  if (call(name))
    throw std::invalid_argument("the command " + runtime::escaped(name) + " is served already, by " +
                                queue(name)->owner().name);
}

void CommandRegistry::add(const std::string& name, ServedCommand command) {
  auto const suspended = std::exchange(commands_[name], std::move(command)).queue;
  if (suspended) commands_[name].queue->resume_from(*suspended);
}

void CommandRegistry::suspend(const runtime::Owner& owner) {
  for (auto& [name, command] : commands_) {
    if (&command.queue->owner() != &owner) continue;
    command.call.reset();
    command.queue->suspend();
  }
}

std::vector<std::shared_ptr<HandlerQueue>> CommandRegistry::remove(const runtime::Owner& owner) {
  std::vector<std::shared_ptr<HandlerQueue>> queues;
  std::erase_if(commands_, [&](const auto& item) {
    auto const& queue = item.second.queue;
    bool const is_his = &queue->owner() == &owner;
    if (is_his) queues.push_back(queue);
    return is_his;
  });
  return queues;
}

std::shared_ptr<const CommandCall> CommandRegistry::call(const std::string& name) const {
  auto const found = commands_.find(name);
  return found == commands_.end() ? nullptr : found->second.call;
}

std::shared_ptr<HandlerQueue> CommandRegistry::queue(std::string_view name) const {
  auto const found = commands_.find(name);
  return found == commands_.end() ? nullptr : found->second.queue;
}

std::vector<std::string> CommandRegistry::names() const {
  std::vector<std::string> served;
  for (auto const& [name, command] : commands_)
    if (command.call) served.push_back(name);
  return served;
}

std::map<std::string, std::shared_ptr<const HandlerQueue>> CommandRegistry::queues_of(
    const runtime::Owner& owner) const {
  std::map<std::string, std::shared_ptr<const HandlerQueue>> his;
  for (auto const& [name, command] : commands_)
    if (&command.queue->owner() == &owner) his.emplace(name, command.queue);
  return his;
}

}  // namespace petal::proxy
