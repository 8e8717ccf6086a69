// SPDX-License-Identifier: Apache-2.0
#include "proxy/commands/command_registry.hpp"

#include "runtime/text.hpp"

namespace petal::proxy {

Result<void> CommandRegistry::add(std::shared_ptr<Owner> owner, const std::string& name,
                                  std::shared_ptr<CommandRunner> runner) {
  if (name.empty()) return Error(Errc::invalid_argument, "a command needs a name; this one is empty");
  if (auto const* const served = find(name))
    return Error(Errc::invalid_argument,
                 "the command " + runtime::escaped(name) + " is served already, by " + served->owner->name);
  commands_.emplace(name, Entry{std::move(owner), std::move(runner)});
  return {};
}

void CommandRegistry::remove(const Owner& owner) {
  std::erase_if(commands_, [&owner](const auto& item) { return item.second.owner.get() == &owner; });
}

const CommandRegistry::Entry* CommandRegistry::find(const std::string& name) const {
  auto const found = commands_.find(name);
  return found == commands_.end() ? nullptr : &found->second;
}

std::vector<std::string> CommandRegistry::names() const {
  std::vector<std::string> all;
  for (auto const& [name, entry] : commands_) all.push_back(name);
  return all;
}

}  // namespace petal::proxy
