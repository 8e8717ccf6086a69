// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <iostream>

#include "ctl/manager_api.hpp"
#include "ctl/members.hpp"
#include "ctl/payload.hpp"
#include "ctl/subcommands.hpp"
#include "json/properties.hpp"
#include "json/quote.hpp"

namespace petal::ctl {
namespace {

/// Longer than any PUBLISH_TIMEOUT that makes sense to wait for at a terminal.
constexpr auto answer_within = std::chrono::seconds(60);

Properties properties_of(const Publish& asked) {
  Properties properties{asked.content_type, asked.response_topic, asked.correlation_data, {}};
  for (auto const& pair : asked.user) {
    auto const equals = pair.find('=');
    properties.user.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return properties;
}

std::string body_of(const Publish& asked) {
  auto body = fmt::format(R"({{"topic":{},"payload":{},"qos":{},"retain":{})", json_text::quoted(asked.topic),
                          payload_of(asked.payload, std::cin), asked.qos, asked.retain);
  if (asked.expiry) body += fmt::format(R"(,"message_expiry":{})", *asked.expiry);
  if (auto const properties = properties_of(asked); !properties.empty())
    body += R"(,"properties":)" + json_text::properties_text(properties);
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
