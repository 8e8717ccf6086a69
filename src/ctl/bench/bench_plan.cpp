// SPDX-License-Identifier: Apache-2.0
#include "ctl/bench/bench_plan.hpp"

#include <fmt/format.h>

#include <random>

#include "ctl/members.hpp"

namespace petal::ctl {
namespace {

constexpr std::uint64_t usual_messages = 10'000;
constexpr auto usual_time = std::chrono::seconds(10);
constexpr std::uint64_t stored_at_most = 100;

std::string new_run() {
  return fmt::format("{:08x}", std::random_device()() & 0xFFFF'FFFFU);
}

}  // namespace

std::string bench_topic(const json::value& status, std::string_view run) {
  json::value const none = json::object{};
  auto const* const found = member(status, "device_info");
  auto const& robot = found ? *found : none;
  auto const organization = text_at(robot, "organization_id");
  auto const device = text_at(robot, "device_id");
  if (organization.empty()) return fmt::format("bench/{}/{}", device, run);
  return fmt::format("org/{}/device/{}/bench/{}", organization, device, run);
}

PublishPlan plan_of(const Load& load, ManagerApi& manager, bool goes_on_stored) {
  auto const status = parsed(manager.get("/mqtt/status"));
  auto const* const connection = member(status, "connection");
  if (!goes_on_stored && !(connection && flag_at(*connection, "connected")))
    throw CliError(
        Exit::try_again,
        "the manager is not connected to the broker: there is nothing to measure. petalctl doctor looks why");
  PublishPlan plan;
  plan.run = new_run();
  plan.topic = load.topic ? *load.topic : bench_topic(status, plan.run);
  plan.size = load.size;
  plan.qos = load.qos;
  plan.connections = load.connections;
  plan.pace = Pace(load.rate);
  bool const is_limited = load.messages || load.seconds;
  if (!is_limited) plan.messages = usual_messages;
  if (!is_limited) plan.time = usual_time;
  if (load.messages) plan.messages = *load.messages;
  if (load.seconds) plan.time = time_of(*load.seconds);
  if (!goes_on_stored) plan.stored_at_most = stored_at_most;
  return plan;
}

std::chrono::steady_clock::duration time_of(double seconds) {
  return std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(seconds));
}

}  // namespace petal::ctl
