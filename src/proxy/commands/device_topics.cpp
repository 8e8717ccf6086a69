// SPDX-License-Identifier: Apache-2.0
#include "proxy/commands/device_topics.hpp"

#include <fmt/format.h>

#include "proxy/log.hpp"
#include "runtime/text.hpp"

namespace petal::proxy {
namespace {

Task<> ignore_response(Message) {
  co_return;
}  // petals and patterns receive it; the manager itself waits for none

}  // namespace

DeviceTopics::DeviceTopics(Proxy& proxy, CommandProcessor& commands, std::shared_ptr<runtime::Owner> manager)
    : proxy_(proxy), commands_(commands), manager_(std::move(manager)) {}

std::string DeviceTopics::topic(std::string_view last_level) const {
  if (device_.organization_id.empty()) return {};
  return fmt::format("org/{}/device/{}/{}", device_.organization_id, device_.device_id, last_level);
}

DeviceInfo DeviceTopics::device() const {
  std::lock_guard const lock(mutex_);
  return device_;
}

void DeviceTopics::set_device(DeviceInfo device) {
  bool const same = device.organization_id == device_.organization_id && device.device_id == device_.device_id;
  {
    std::lock_guard const lock(mutex_);
    device_ = std::move(device);
  }
  if (same) return;
  if (device_.organization_id.empty())
    log().warn("not provisioned: no organization id yet; the device topics are subscribed when there is one");
  reconcile();
}

void DeviceTopics::retry() {
  reconcile();
}

void DeviceTopics::reconcile() {
  if (!proxy_.options().enable_callbacks) return;
  changed_ = true;
  if (!std::exchange(following_, true)) manager_->tasks.spawn("device topics", follow());
}

Task<> DeviceTopics::follow() {
  while (std::exchange(changed_, false)) {
    auto const command = command_topic();
    auto const response = response_topic();
    for (auto const& topic : std::set<std::string>(held_)) {
      if (topic == command || topic == response) continue;
      held_.erase(topic);
      co_await proxy_.unsubscribe(manager_, topic);
    }
    co_await subscribe(command, commands_.tap(), {Qos::at_least_once, false});
    co_await subscribe(response, MessageCall(ignore_response), {Qos::at_least_once, true});
  }
  following_ = false;
}

template <typename To>
Task<> DeviceTopics::subscribe(std::string topic, To to, transport::FilterOptions options) {
  if (topic.empty() || held_.contains(topic)) co_return;
  if (co_await proxy_.subscribe(manager_, topic, std::move(to), options, Proxy::WhenUnreachable::keep))
    held_.insert(topic);
}

}  // namespace petal::proxy
