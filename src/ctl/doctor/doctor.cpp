// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <list>

#include "ctl/doctor/checks.hpp"
#include "ctl/manager_api.hpp"
#include "ctl/subcommands.hpp"

namespace petal::ctl {
namespace {

void append(Findings& findings, Findings more) {
  std::ranges::move(more, std::back_inserter(findings));
}

/// Runs the checks that wait for the network, all at the same time; their findings are in this order.
Findings run_network_checks(const DoctorContext& examined) {
  boost::asio::io_context io(1);
  std::list<Findings> all;
  auto const start = [&](Task<Findings> check) {
    auto& place = all.emplace_back();
    boost::asio::co_spawn(io, std::move(check), [&place](const std::exception_ptr& thrown, Findings found) {
      if (thrown) std::rethrow_exception(thrown);
      place = std::move(found);
    });
  };
  if (examined.uses_service()) start(check_service(examined));
  for (auto const& url : examined.config.mqtt.brokers) start(check_broker(examined, url));
  start(check_ports(examined));
  io.run();
  Findings findings;
  for (auto& found : all) append(findings, std::move(found));
  return findings;
}

/// A name server that does not answer would delay the end of the program, too.
void be_impatient_with_name_servers() {
  ::setenv("RES_OPTIONS", "timeout:2 attempts:1", 0);
}

Findings examine(const Settings& settings) {
  FoundSettings found;
  std::optional<config::Config> config;
  auto findings = check_configuration(settings, found, config);
  append(findings, check_clock());
  append(findings, check_unit());
  if (!config) return findings;

  auto const& data_dir = config->storage.data_dir;
  bool const over_service = config->mqtt.transport == config::TransportKind::service;
  DoctorContext examined{settings, *config, service_user(data_dir), broker_user(data_dir, over_service), std::nullopt};
  append(findings, check_manager(settings, found.environment, *config, examined.health));
  append(findings, check_petals(examined));
  append(findings, check_files(examined));
  append(findings, check_certificates(examined));
  append(findings, run_network_checks(examined));
  append(findings, check_data(examined));
  append(findings, check_databases(examined));
  return findings;
}

}  // namespace

Exit run(const Settings& settings, const Doctor& asked) {
  be_impatient_with_name_servers();
  auto const findings = examine(settings);
  std::cout << (asked.json ? findings_json(findings) : findings_text(findings, Style::of(STDOUT_FILENO)));
  return exit_of(findings);
}

}  // namespace petal::ctl
