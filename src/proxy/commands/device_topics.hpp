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
/// moment the robot has a name, and under the new name when that changes.
///
/// **Lifetime.** Must outlive the manager's tasks.
class DeviceTopics {
 public:
  DeviceTopics(Proxy& proxy, CommandProcessor& commands, std::shared_ptr<runtime::Owner> manager);

  /// Sets the names of the robot, which may have changed. An empty organization id means: not provisioned yet.
  void set_device(DeviceInfo device);

  /// Tries again to subscribe what the broker had refused. Called when the link is up.
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
  std::shared_ptr<runtime::Owner> manager_;
  mutable std::mutex mutex_;  // for device_, which only the main thread writes
  DeviceInfo device_;
  std::set<std::string> held_;
  bool following_ = false;
  bool changed_ = false;
};

}  // namespace petal::proxy
