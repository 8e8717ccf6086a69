// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

#include "ctl/manager_api.hpp"
#include "ctl/status_text.hpp"
#include "ctl/subcommands.hpp"

namespace petal::ctl {

Exit run(const Settings& settings, const Status& asked) {
  ManagerApi manager(endpoint_of(settings));
  auto const body = manager.get("/health/detailed");
  auto const health = parsed(body);
  std::cout << (asked.json ? body + "\n" : status_text(health, Style::of(STDOUT_FILENO)));
  auto const status = text_at(health, "status");
  return status == "healthy" ? Exit::good : status == "degraded" ? Exit::fair : Exit::bad;
}

}  // namespace petal::ctl
