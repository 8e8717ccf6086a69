// SPDX-License-Identifier: Apache-2.0
#include "broker/session_library.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "runtime/text.hpp"

namespace petal::broker {
namespace {

namespace prop = mqtt5::prop;
using boost::system::error_code;

std::string describe(mqtt5::reason_code reason, const std::optional<std::string>& more) {
  auto text = fmt::format("{} (reason code 0x{:02X})", reason.message(), reason.value());
  if (more && !more->empty()) text += fmt::format(": {}", runtime::printable(*more));
  return text;
}

bool is_final(mqtt5::reason_code reason) {
  namespace codes = mqtt5::reason_codes;
  std::array const hopeless = {
      codes::client_identifier_not_valid, codes::bad_username_or_password,    codes::not_authorized, codes::banned,
      codes::bad_authentication_method,   codes::unsupported_protocol_version};
  return std::find(hopeless.begin(), hopeless.end(), reason) != hopeless.end();
}

bool is_elsewhere(mqtt5::reason_code reason) {
  namespace codes = mqtt5::reason_codes;
  std::array const full = {codes::server_unavailable, codes::server_busy,        codes::server_shutting_down,
                           codes::quota_exceeded,     codes::use_another_server, codes::server_moved};
  return std::find(full.begin(), full.end(), reason) != full.end();
}

Announced announced(const mqtt5::connack_props& props) {
  auto const has = [](const std::optional<std::uint8_t>& said) { return said.value_or(1) != 0; };
  return {.maximum_qos = static_cast<Qos>(props[prop::maximum_qos].value_or(2)),
          .retain = has(props[prop::retain_available]),
          .wildcards = has(props[prop::wildcard_subscription_available]),
          .shared = has(props[prop::shared_subscription_available])};
}

}  // namespace

void LinkLogger::at_connack(mqtt5::reason_code reason, bool session_present, const mqtt5::connack_props& props) const {
  if (reason) {
    told->end.refused = is_final(reason);
    told->end.elsewhere = is_elsewhere(reason);
    told->end.reason = "the broker refused the connection: " + describe(reason, props[prop::reason_string]);
    return;
  }
  told->end.established = true;
  told->announced = announced(props);
  if (told->on_established) told->on_established(session_present);
}

void LinkLogger::at_disconnect(mqtt5::reason_code reason, const mqtt5::disconnect_props& props) const {
  told->end.taken_over = reason == mqtt5::reason_codes::session_taken_over;
  told->end.elsewhere = is_elsewhere(reason);
  told->end.reason = "the broker disconnected: " + describe(reason, props[prop::reason_string]);
}

Result<void> to_result(error_code error) {
  if (!error) return {};
  if (error.category() == mqtt5::client::get_error_code_category())
    return Error(Errc::limit_exceeded, fmt::format("the broker does not accept it: {}", error.message()));
  return Error(Errc::link_lost, "the link to the broker ended before it acknowledged");
}

Result<void> to_result(error_code error, mqtt5::reason_code reason, const std::optional<std::string>& more) {
  if (error) return to_result(error);
  if (!reason) return {};  // below 0x80: success, also where nobody subscribed (MQTT 5, 2.4)
  return Error(Errc::refused, "the broker refused: " + describe(reason, more));
}

}  // namespace petal::broker
