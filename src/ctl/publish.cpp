// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <iostream>

#include "ctl/manager_api.hpp"
#include "ctl/members.hpp"
#include "ctl/payload.hpp"
#include "ctl/subcommands.hpp"
#include "json/quote.hpp"

namespace petal::ctl {
namespace {

/// Longer than any PUBLISH_TIMEOUT that makes sense to wait for at a terminal.
constexpr auto answer_within = std::chrono::seconds(60);

std::string body_of(const Publish& asked) {
  auto body = fmt::format(R"({{"topic":{},"payload":{},"qos":{},"retain":{})", json_text::quoted(asked.topic),
                          payload_of(asked.payload, std::cin), asked.qos, asked.retain);
  if (asked.expiry) body += fmt::format(R"(,"message_expiry":{})", *asked.expiry);
  return body + "}";
}

}  // namespace

Exit run(const Settings& settings, const Publish& asked) {
  ManagerApi manager(endpoint_of(settings));
  auto const answer = parsed(manager.post("/mqtt/publish", body_of(asked), answer_within));
  bool const is_stored = text_at(answer, "delivery") == "stored";
  std::cout << (is_stored ? "stored: the broker has not acknowledged it yet, it is sent when it can be" : "published")
            << '\n';
  return Exit::good;
}

}  // namespace petal::ctl
