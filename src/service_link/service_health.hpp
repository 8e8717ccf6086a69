// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/message.hpp>
#include <string>
#include <string_view>

#include "transport/transport.hpp"

namespace petal::service_link {

/// What is known of a client service, from its `GET /health` and from requests that failed. No I/O.
///
/// The question it answers is whether the service still knows our subscriptions. It says so itself only by `instance`,
/// a member of ours; any other service may have been restarted whenever nobody looked, so it is told them again after
/// each failure and at each look: the same pair again is a success there, and no second delivery.
class ServiceHealth {
 public:
  /// What `GET /health` answered. Any 200 says that the service is there, and connected to its broker unless its body
  /// is a JSON object with `"connected": false`; 503 that it is there and not connected. Any other status is as good as
  /// no answer.
  void answered(unsigned status, std::string_view body);

  /// It did not answer.
  void away(std::string fault);

  /// A request failed, for whatever reason: who knows what else did.
  void request_failed() noexcept { knows_us_ = false; }

  /// All subscriptions have been told to the service.
  void told() noexcept { knows_us_ = true; }

  /// Whether it takes the properties of a message: its health has `"properties": true`, as ours does.
  bool takes_properties() const noexcept { return takes_properties_; }

  /// Whether it is one of ours, or knows what ours knows: it shows an `instance`.
  bool shows_instance() const noexcept { return !instance_.empty(); }

  bool must_tell() const noexcept { return state_.peer_ready && !knows_us_; }
  const transport::LinkState& state() const noexcept { return state_; }

 private:
  void read(const json::object& health);
  void read_instance(const json::object& health);

  transport::LinkState state_{false, false, false, "the client service has not been asked yet"};
  std::string instance_;
  bool knows_us_ = false;
  bool takes_properties_ = false;
};

}  // namespace petal::service_link
