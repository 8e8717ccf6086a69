// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ctl/cli_error.hpp"
#include "ctl/settings.hpp"

/// The subcommands: their arguments, and their functions, which return the exit status. They write to standard output,
/// and remarks to standard error (docs/petalctl.md).
///
/// **Errors.** CliError.
namespace petal::ctl {

struct Status {
  bool json = false;
};
Exit run(const Settings& settings, const Status& asked);

struct Publish {
  std::string topic;
  std::string payload;  ///< the payload itself, `-`, or `@file`
  int qos = 1;
  bool retain = false;
  std::optional<std::uint32_t> expiry;  ///< seconds
  std::optional<std::string> content_type;
  std::optional<std::string> response_topic;
  std::optional<std::string> correlation_data;
  std::vector<std::string> user;  ///< `NAME=VALUE`
};
Exit run(const Settings& settings, const Publish& asked);

struct Subscribe {
  std::vector<std::string> filters;
  int qos = 1;
  bool json = false;
  std::optional<std::uint64_t> count;  ///< end after this number of messages
  std::optional<double> timeout;       ///< seconds
};
Exit run(const Settings& settings, const Subscribe& asked);

struct Command {
  std::string name;
  std::optional<std::string> payload;  ///< as for Publish
  std::optional<std::string> device;   ///< another device of the organization
  std::uint32_t timeout = 30;          ///< seconds
};
Exit run(const Settings& settings, const Command& asked);

struct Provision {
  std::string organization;
  std::optional<std::string> robot_type;
};
Exit run(const Settings& settings, const Provision& asked);

struct Petals {
  std::optional<std::string> name;
  bool restart = false;
  bool json = false;
};
Exit run(const Settings& settings, const Petals& asked);

struct DeadLetters {
  enum class Action { list, retry, remove };
  Action action = Action::list;
  std::optional<std::int64_t> id;  ///< empty: all of them
  bool json = false;
};
Exit run(const Settings& settings, const DeadLetters& asked);

struct New {
  std::string name;
  std::optional<std::string> directory;
};
Exit run(const Settings& settings, const New& asked);

struct Doctor {
  bool json = false;
};
Exit run(const Settings& settings, const Doctor& asked);

/// The words for shell completion: the names of petals, or of commands, of the running manager; none if none runs.
struct Names {
  bool commands = false;
};
Exit run(const Settings& settings, const Names& asked);

}  // namespace petal::ctl
