// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/message.hpp>
#include <string>
#include <string_view>

#include "transport/transport.hpp"

namespace petal::service_link {

/// What is known of a client service, from its `GET /health` and from requests that failed. No I/O.
///
/// It decides whether the service still has our subscriptions. Only a service that shows `instance`, a member of ours,
/// reports that itself. Any other service may have been restarted unnoticed, so all subscriptions are sent to it again
/// after each failure and at each health check: for a known pair that is a success there, and causes no second
/// delivery.
class ServiceHealth {
 public:
  /// Takes the answer to `GET /health`. Any 200 means that the service is there, and connected to its broker unless its
  /// body is a JSON object with `"connected": false`; 503 means that it is there and not connected. Any other status
  /// counts as no answer.
  void answered(unsigned status, std::string_view body);

  /// The service did not answer.
  void away(std::string fault);

  /// A request failed, for whatever reason: others may have failed as well.
  void request_failed() noexcept { knows_us_ = false; }

  /// All subscriptions were sent to the service.
  void told() noexcept { knows_us_ = true; }

  /// Returns whether the service supports the properties of a message: its health has `"properties": true`, as ours
  /// does.
  bool takes_properties() const noexcept { return takes_properties_; }

  /// Returns whether it is our service, or one with its features: it shows an `instance`.
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
