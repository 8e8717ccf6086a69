// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <sysexits.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <iostream>

#include "config/describe.hpp"
#include "host/manager.hpp"
#include "host/options.hpp"
#include "runtime/data_directory.hpp"
#include "runtime/log.hpp"
#include "runtime/loop_watchdog.hpp"
#include "runtime/termination.hpp"

namespace {

using namespace petal;  // NOLINT(google-build-using-namespace)

constexpr auto leave_within = std::chrono::milliseconds(4500);
constexpr auto blocked_after = std::chrono::milliseconds(500);

spdlog::level::level_enum level(LogLevel configured) {
  switch (configured) {
    case LogLevel::debug: return spdlog::level::debug;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::warning: return spdlog::level::warn;
    case LogLevel::error: return spdlog::level::err;
  }
  return spdlog::level::info;
}

int complain(int status, std::string_view what) {
  std::cerr << "petal-app-manager: " << what << '\n';
  return status;
}

/// The program's life: start, wait for a signal, stop. Returns the exit status.
Task<int> live(host::Manager& manager, boost::asio::steady_timer& signalled) {
  auto const started = co_await manager.start();
  if (started) {
    boost::system::error_code ignored;
    co_await signalled.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
  } else {
    complain(EX_UNAVAILABLE, started.error().message());
  }
  co_await manager.stop();
  co_return started ? EXIT_SUCCESS : EX_UNAVAILABLE;
}

int run(const config::Config& config, const config::Environment& environment) {
  boost::asio::io_context io(1);
  boost::asio::steady_timer signalled(io, boost::asio::steady_timer::time_point::max());
  runtime::Termination const termination(
      [&](int) { boost::asio::post(io, [&] { signalled.expires_after(std::chrono::seconds(0)); }); }, leave_within);
  runtime::configure_logging(level(config.logging.level), config.logging.mqtt_debug);
  runtime::DataDirectory const data(config.storage.data_dir, "petal-app-manager");

  int status = EXIT_FAILURE;
  {
    runtime::LoopWatchdog const watchdog(io.get_executor(), blocked_after);
    host::Manager manager(io.get_executor(), config, environment);
    boost::asio::co_spawn(io, live(manager, signalled), [&](const std::exception_ptr& thrown, int result) {
      if (thrown) std::rethrow_exception(thrown);
      status = result;
      io.stop();
    });
    io.run();
  }
  runtime::flush_logging();
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Runs petals on a robot and carries their MQTT messages to the cloud and back.", "petal-app-manager"};
  std::optional<std::string> env_file;
  bool check_config = false;
  app.add_option("--env-file", env_file, "Read settings from this file instead of ./.env")->type_name("PATH");
  app.add_flag("--check-config", check_config, "Print the configuration that holds, and exit");
  app.set_version_flag("--version", "petal-app-manager " PETAL_VERSION);
  app.footer("Settings, from the environment or the .env file:\n" + config::help_text() +
             "\nExit status: 0 after a signal, 64 for wrong arguments, 69 where something needed is missing or taken,\n"
             "78 for a wrong setting.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? EXIT_SUCCESS : EX_USAGE;
  }

  auto const environment = config::Environment::load(env_file, environ);
  if (!environment) return complain(EX_CONFIG, environment.error().message());
  auto const config = config::load_config(*environment);
  if (!config) return complain(EX_CONFIG, "wrong settings:\n" + config.error().message());
  if (check_config) {
    std::cout << config::describe(*environment, *config);
    return EXIT_SUCCESS;
  }
  if (auto const supported = host::check_supported(*config); !supported)
    return complain(EX_CONFIG, supported.error().message());
  try {
    return run(*config, *environment);
  } catch (const std::exception& error) {
    runtime::flush_logging();
    return complain(EX_UNAVAILABLE, error.what());
  }
}
