// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "proxy/commands/command_runner.hpp"
#include "proxy/owner.hpp"

namespace petal::proxy {

/// The commands that are served, each with its owner and its handler.
class CommandRegistry {
 public:
  struct Entry {
    std::shared_ptr<Owner> owner;
    std::shared_ptr<CommandRunner> runner;
  };

  /// **Errors.** invalid_argument: the name is empty, or served already.
  Result<void> add(std::shared_ptr<Owner> owner, const std::string& name, std::shared_ptr<CommandRunner> runner);
  void remove(const Owner& owner);

  const Entry* find(const std::string& name) const;
  std::vector<std::string> names() const;

 private:
  std::map<std::string, Entry> commands_;
};

}  // namespace petal::proxy
