// SPDX-License-Identifier: Apache-2.0
#include "daemon/program.hpp"

#include <sysexits.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <memory>

#include "config/describe.hpp"
#include "config/warnings.hpp"
#include "daemon/reload.hpp"
#include "runtime/data_directory.hpp"
#include "runtime/descriptor_limit.hpp"
#include "runtime/harmless_signals.hpp"
#include "runtime/log.hpp"
#include "runtime/loop_watchdog.hpp"
#include "runtime/termination.hpp"
#include "runtime/text.hpp"

namespace petal::daemon {
namespace {

constexpr auto leave_within = std::chrono::milliseconds(4500);
constexpr auto blocked_after = std::chrono::milliseconds(500);

struct Arguments {
  std::optional<std::string> env_file;
  bool check_config = false;
};

int complain(const Program& program, int status, std::string_view what) {
  std::cerr << program.name << ": " << what << '\n';
  return status;
}

/// Starts `running`. A signal ends the start, whatever it waits for: a name server, the robot's dashboard, a petal. Its
/// result does not matter then, because the program must end.
Task<Result<void>> start(Running& running, boost::asio::steady_timer& signalled) {
  namespace asio = boost::asio;
  struct Start {
    asio::cancellation_signal cancel;
    bool has_ended = false;
    bool was_left = false;
  };
  auto const state = std::make_shared<Start>();
  signalled.async_wait([state](boost::system::error_code) {
    if (state->has_ended) return;
    state->was_left = true;
    state->cancel.emit(asio::cancellation_type::terminal);
  });
  Result<void> started;
  try {
    started = co_await asio::co_spawn(co_await asio::this_coro::executor, running.start(),
                                      asio::bind_cancellation_slot(state->cancel.slot(), asio::use_awaitable));
  } catch (const boost::system::system_error& cancelled) {
    if (!state->was_left || cancelled.code() != asio::error::operation_aborted) throw;
  }
  state->has_ended = true;
  co_return state->was_left ? Result<void>() : started;
}

/// Starts the program, waits for a signal, and stops it. Returns the exit status.
Task<int> live(const Program& program, Running& running, boost::asio::steady_timer& signalled) {
  auto const started = co_await start(running, signalled);
  if (started) {
    boost::system::error_code ignored;
    co_await signalled.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
  } else {
    complain(program, EX_UNAVAILABLE, started.error().message());
  }
  co_await running.stop();
  co_return started ? EXIT_SUCCESS : EX_UNAVAILABLE;
}

/// An uncaught exception leaves tasks in the middle of their work, so nothing that they use is destroyed. What was
/// promised is on disk for the next start.
void run_loop(const Program& program, boost::asio::io_context& io) {
  try {
    io.run();
  } catch (const std::exception& error) {
    runtime::logger("program")->critical("ended by an exception: error={:?}", runtime::escaped(error.what()));
    runtime::flush_logging();
    complain(program, EX_SOFTWARE, std::string("ended by an exception: ") + error.what());
    std::_Exit(EX_SOFTWARE);
  }
}

void warn(const config::Config& config, const config::Environment& environment) {
  for (auto const& warning : config::unsafe_settings(config, environment))
    runtime::logger("program")->warn("unsafe setting: {}", to_string(warning));
}

void raise_limits() {
  auto const before = runtime::descriptor_limit();
  runtime::raise_descriptor_limit();
  runtime::logger("program")->debug("files and sockets that may be open: at_start={} now={}", before,
                                    runtime::descriptor_limit());
}

int work(const Program& program, const config::Config& config, const config::Environment& environment,
         const std::optional<std::string>& env_file) {
  configure_logging(config.logging);
  runtime::make_harmless({SIGPIPE, SIGXFSZ, SIGUSR1, SIGUSR2});
  raise_limits();
  boost::asio::io_context io(1);
  boost::asio::steady_timer signalled(io, boost::asio::steady_timer::time_point::max());
  Reload reload(env_file, program, config);
  runtime::Termination const termination(
      {.leave = [&] { boost::asio::post(io, [&] { signalled.expires_after(std::chrono::seconds(0)); }); },
       .reload = [&] { boost::asio::post(io, [&] { reload(); }); }},
      leave_within);
  warn(config, environment);
  runtime::DataDirectory const data(config.storage.data_dir, program.name);

  int status = EXIT_FAILURE;
  {
    runtime::LoopWatchdog const watchdog(io.get_executor(), blocked_after);
    auto const running = program.make(io.get_executor(), config, environment);
    boost::asio::co_spawn(io, live(program, *running, signalled), [&](const std::exception_ptr& thrown, int result) {
      if (thrown) std::rethrow_exception(thrown);
      status = result;
      io.stop();
    });
    run_loop(program, io);
  }
  runtime::flush_logging();
  return status;
}

/// Prints only the settings on standard output, so that they can be read again.
void show(const config::Config& config, const config::Environment& environment) {
  std::cout << config::describe(environment, config);
  for (auto const& warning : config::unsafe_settings(config, environment))
    std::cerr << "warning: " << to_string(warning) << '\n';
}

/// Returns the exit status if the arguments end the program; nothing if it continues.
std::optional<int> parse(const Program& program, int argc, char** argv, Arguments& arguments) {
  CLI::App app{program.summary, program.name};
  app.add_option("--env-file", arguments.env_file, "Read settings from this file instead of ./.env")->type_name("PATH");
  app.add_flag("--check-config", arguments.check_config, "Print the configuration that holds, and exit");
  app.set_version_flag("--version", program.name + " " PETAL_VERSION);
  app.footer([] {
    return "Settings, from the environment or the .env file:\n" + config::help_text() +
           "\nExit status: 0 after a signal, 64 for wrong arguments, 69 where something needed is missing or taken,\n"
           "70 after an error in the program itself, 78 for a wrong setting.";
  });
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? EXIT_SUCCESS : EX_USAGE;
  }
  return std::nullopt;
}

}  // namespace

int run(const Program& program, int argc, char** argv) {
  Arguments arguments;
  if (auto const ended = parse(program, argc, argv, arguments)) return *ended;
  auto const environment = config::Environment::load(arguments.env_file, environ);
  if (!environment) return complain(program, EX_CONFIG, environment.error().message());
  auto const config = config::load_config(*environment, program.uses);
  if (!config) return complain(program, EX_CONFIG, "wrong settings:\n" + config.error().message());
  if (arguments.check_config) {
    show(*config, *environment);
    return EXIT_SUCCESS;
  }
  if (auto const can = program.check(*config); !can) return complain(program, EX_CONFIG, can.error().message());
  try {
    return work(program, *config, *environment, arguments.env_file);
  } catch (const std::exception& error) {
    runtime::flush_logging();
    return complain(program, EX_UNAVAILABLE, error.what());
  }
}

}  // namespace petal::daemon
