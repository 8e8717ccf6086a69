// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <iostream>

#include "ctl/manager_api.hpp"
#include "ctl/members.hpp"
#include "ctl/payload.hpp"
#include "ctl/subcommands.hpp"
#include "json/properties.hpp"

namespace petal::ctl {
namespace {

/// Longer than any PUBLISH_TIMEOUT for which a user would wait at a terminal.
constexpr auto answer_within = std::chrono::seconds(60);

Properties properties_of(const Publish& asked) {
  Properties properties{asked.content_type, asked.response_topic, asked.correlation_data, {}};
  for (auto const& pair : asked.user) {
    auto const equals = pair.find('=');
    properties.user.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return properties;
}

/// Only correlation data may have bytes that are not UTF-8. **Errors.** CliError.
void check(const Properties& properties) {
  if (properties.content_type) text_as_json("content type", *properties.content_type);
  if (properties.response_topic) text_as_json("response topic", *properties.response_topic);
  for (auto const& [name, value] : properties.user) {
    text_as_json("name of a user property", name);
    text_as_json("value of the user property " + name, value);
  }
}

std::string body_of(const Publish& asked) {
  auto body = fmt::format(R"({{"topic":{},"payload":{},"qos":{},"retain":{})", text_as_json("topic", asked.topic),
                          payload_of(asked.payload, std::cin), asked.qos, asked.retain);
  if (asked.expiry) body += fmt::format(R"(,"message_expiry":{})", *asked.expiry);
  auto const properties = properties_of(asked);
  check(properties);
  if (!properties.empty()) body += R"(,"properties":)" + json_text::properties_text(properties);
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
