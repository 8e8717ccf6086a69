// SPDX-License-Identifier: Apache-2.0
// Messages, the link, and the robot.
#include <algorithm>
#include <petal/testing/desk.hpp>
#include <stdexcept>

#include "testing/desk_parts.hpp"
#include "topic/filter.hpp"
#include "topic/name.hpp"

namespace petal::testing {

bool Desk::receive(std::string topic, Payload payload, Qos qos, bool retained) {
  return receive(Message(std::move(topic), std::move(payload).text(), qos, retained));
}

bool Desk::receive(const Message& message) {
  topic::check_name(message.topic()).value();
  bool const wanted = parts_->world.broker.deliver(message);
  settle();
  return wanted;
}

void Desk::subscribe_for_others(std::string filter) {
  run(parts_->world.subscribe_for_others(std::move(filter))).value();
}

std::vector<Published> Desk::published(const std::string& filter) const {
  topic::check_filter(filter).value();
  std::vector<Published> found;
  for (auto const& message : parts_->world.broker.published())
    if (topic::filter_matches(filter, message.topic)) found.push_back(message);
  return found;
}

void Desk::forget_published() {
  parts_->world.broker.forget_published();
}

void Desk::disconnect() {
  parts_->world.broker.set_connected(false);
  settle();
}

void Desk::connect() {
  parts_->world.broker.set_connected(true);
  settle();
}

void Desk::fail_publishes(Errc errc, int times) {
  parts_->world.broker.fail_publishes(Error(errc, "the publish failed: the test says so"), times);
}

void Desk::refuse_subscription(std::string filter) {
  parts_->world.broker.refuse(std::move(filter));
}

std::int64_t Desk::receive_from_redis(const std::string& channel, const std::string& message) {
  auto const receivers = parts_->world.redis.publish(channel, message);
  settle();
  return receivers;
}

void Desk::set_redis_reachable(bool reachable) {
  parts_->world.redis.set_reachable(reachable);
}

void Desk::provision(const std::string& organization_id) {
  parts_->world.local_db.provision(organization_id);
  settle();
}

void Desk::set(std::string key, std::string value) {
  parts_->world.settings[std::move(key)] = std::move(value);
}

void Desk::fail_database(bool fails) {
  parts_->world.local_db.set_failing(fails);
}

const std::vector<Failure>& Desk::errors() const {
  return parts_->world.notes.failures;
}

const std::vector<LogLine>& Desk::log() const {
  return parts_->world.notes.lines;
}

}  // namespace petal::testing
