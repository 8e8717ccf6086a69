// SPDX-License-Identifier: Apache-2.0
#include "ctl/program.hpp"

#include <csignal>
#include <iostream>
#include <limits>

#include "ctl/arguments.hpp"
#include "runtime/harmless_signals.hpp"
#include "runtime/log.hpp"
#include "runtime/text.hpp"

namespace petal::ctl {
namespace {

/// Escapes text line by line, so that no part of it, for example an argument, controls the terminal.
std::string shown(std::string_view text) {
  auto const end = text.find('\n');
  auto const line = runtime::escaped(text.substr(0, end), std::numeric_limits<std::size_t>::max());
  return end == text.npos ? line : line + '\n' + shown(text.substr(end + 1));
}

int print_error(Exit status, std::string_view text) {
  std::cerr << "petalctl: " << shown(text) << '\n';
  return static_cast<int>(status);
}

Exit perform(const Settings&, std::monostate) {
  return Exit::usage;
}

template <typename Asked>
Exit perform(const Settings& settings, const Asked& asked) {
  return run(settings, asked);
}

}  // namespace

int run(int argc, char** argv) {
  runtime::make_harmless({SIGXFSZ});  // a file that must not become larger gives an error instead of a signal
  Arguments arguments;
  if (auto const ended = parse(argc, argv, arguments)) return *ended;
  runtime::configure_logging(spdlog::level::off, false);  // errors are printed as sentences instead of log lines
  try {
    auto const status =
        std::visit([&](const auto& asked) { return perform(arguments.settings, asked); }, arguments.subcommand);
    if (!std::cout.flush()) return print_error(Exit::cannot_create, "what was to be printed could not be written");
    return static_cast<int>(status);
  } catch (const CliError& ended) {
    return print_error(ended.status(), ended.what());
  } catch (const std::exception& error) {
    return print_error(Exit::internal, error.what());
  }
}

}  // namespace petal::ctl
