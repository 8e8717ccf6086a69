// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <petal/mqtt_proxy.hpp>
#include <set>
#include <string>

#include "proxy/commands/command_processor.hpp"
#include "proxy/proxy.hpp"

namespace petal::proxy {

/// Keeps this robot's own topics subscribed, `org/{organization}/device/{device}/command` and `.../response`, from the
/// moment it has a name, and under the new one when that changes.
///
/// **Lifetime.** Must outlive the manager's tasks.
class DeviceTopics {
 public:
  DeviceTopics(Proxy& proxy, CommandProcessor& commands, std::shared_ptr<Owner> manager);

  /// The names changed, or may have. An empty organization: not provisioned yet.
  void set_device(DeviceInfo device);

  /// The link came up: what the broker had refused is tried again.
  void retry();

  /// **Threads.** Any.
  DeviceInfo device() const;
  std::string command_topic() const { return topic("command"); }
  std::string response_topic() const { return topic("response"); }

 private:
  std::string topic(std::string_view last_level) const;
  void reconcile();
  Task<> follow();
  template <typename To>
  Task<> subscribe(std::string topic, To to, transport::FilterOptions options);

  Proxy& proxy_;
  CommandProcessor& commands_;
  std::shared_ptr<Owner> manager_;
  mutable std::mutex mutex_;  // of device_, which the main thread alone writes
  DeviceInfo device_;
  std::set<std::string> held_;
  bool following_ = false;
  bool changed_ = false;
};

}  // namespace petal::proxy
