// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "broker_link/session_machine.hpp"

namespace petal::broker_link {
namespace {

using mqtt_codec::PacketType;
using mqtt_codec::Version;

mqtt_codec::OutgoingPublish outgoing(const transport::OutgoingMessage& message) {
  mqtt_codec::OutgoingPublish publish{
      .topic = message.topic, .payload = message.payload, .qos = message.qos, .retain = message.retain};
  if (message.expiry) publish.expiry = static_cast<std::uint32_t>(message.expiry->count());
  if (!message.properties.empty()) publish.properties = &message.properties;
  return publish;
}

Error link_has_ended() {
  return {Errc::link_lost, "the link to the broker has ended"};
}

}  // namespace

Result<void> SessionMachine::check(const transport::OutgoingMessage& message) const {
  if (auto const can = announced_.check_publish(message.qos, message.retain); !can) return can;
  auto const size = encoded_size(outgoing(message), version());
  if (size > mqtt_codec::largest_packet)
    return Error(Errc::limit_exceeded, fmt::format("a packet of {} bytes; MQTT has room for {} (MQTT 5, 2.1.4)", size,
                                                   mqtt_codec::largest_packet));
  return announced_.check_size(size);
}

void SessionMachine::publish(transport::OutgoingMessage message, std::optional<transport::Handshake> handshake,
                             CompletionPtr completion, Time now) {
  now_ = now;
  if (!is_established()) return complete(std::move(completion), link_has_ended());
  if (auto const can = check(message); !can) return complete(std::move(completion), can);
  Waiting next{std::move(message), std::move(handshake), std::move(completion)};
  if (next.message.qos == Qos::at_most_once) return transmit_at_most_once(next);
  if (!waiting_.empty() || !transmit(next)) waiting_.push_back(std::move(next));
}

void SessionMachine::transmit_at_most_once(Waiting& next) {
  auto const unsent = output_end_ + output_.size() - written_;
  if (unsent > options_.most_unsent)
    return complete(
        std::move(next.completion),
        Error(Errc::timed_out, fmt::format("the link is too slow for it: {} bytes wait to be sent", unsent)));
  write_publish(next.message, 0, false);
  unwritten_.push_back({output_end_ + output_.size(), std::move(next.completion), now_ + options_.request});
}

/// No more may be in flight than the broker's Receive Maximum (MQTT 5, 4.9).
bool SessionMachine::may_leave(const Waiting& next) const {
  if (in_flight_.publishes() >= connack_.receive_maximum) return false;
  return !next.handshake || !in_flight_.contains(next.handshake->packet_id);
}

/// Returns false if the publish must wait.
bool SessionMachine::transmit(Waiting& next) {
  if (!may_leave(next)) return false;
  if (next.handshake) {
    take_up(next);
    return true;
  }
  auto const id = in_flight_.free_identifier();
  if (!id) return false;
  bool const exactly_once = next.message.qos == Qos::exactly_once;
  if (exactly_once) release_first(*id);
  write_publish(next.message, *id, false);
  add_in_flight(*id, {.stage = exactly_once ? Stage::pubrec : Stage::puback, .completion = std::move(next.completion)});
  return true;
}

/// Continues where an earlier link left the publish (MQTT 5, 4.4). If the broker has kept no session, the publish is
/// sent from the beginning, unless the broker has already received it.
void SessionMachine::take_up(Waiting& next) {
  auto& handshake = *next.handshake;
  auto const id = handshake.packet_id;
  bool const exactly_once = next.message.qos == Qos::exactly_once;
  if (exactly_once && handshake.received)
    return connack_.session_present ? release(id, std::move(next.completion))
                                    : complete(std::move(next.completion), Result<void>());
  write_publish(next.message, id, handshake.sent_before && connack_.session_present);
  add_in_flight(id, {.stage = exactly_once ? Stage::pubrec : Stage::puback,
                     .completion = std::move(next.completion),
                     .on_received = std::move(handshake.on_received)});
}

void SessionMachine::send_waiting() {
  while (!waiting_.empty() && is_established() && transmit(waiting_.front())) waiting_.pop_front();
}

/// A publish of an earlier session may have used the identifier. If the broker still holds that one, it would discard
/// this publish (MQTT 5, 4.3.3). PUBREL for an identifier that the broker does not know is no error (MQTT 5, 3.7.2.1).
void SessionMachine::release_first(std::uint16_t id) {
  if (!options_.may_hold_identifiers || !connack_.session_present) return;
  if (released_.size() <= id) released_.resize(id + std::size_t{1});
  if (released_[id]) return;
  released_[id] = true;
  send(PacketType::pubrel, id);
}

/// Sends PUBREL, and awaits PUBCOMP.
void SessionMachine::release(std::uint16_t id, CompletionPtr completion) {
  if (auto const* const packet = in_flight_.find(id, Stage::recording)) {
    unacknowledged_.done(packet->waits_since, now_);
    in_flight_.erase(id);
  }
  send(PacketType::pubrel, id);
  add_in_flight(id, {.stage = Stage::pubcomp, .completion = std::move(completion)});
}

void SessionMachine::write_publish(const transport::OutgoingMessage& message, std::uint16_t id, bool duplicate) {
  auto publish = outgoing(message);
  publish.packet_id = id;
  publish.duplicate = duplicate;
  auto const use = aliases_.use(message.topic);
  publish.topic_alias = use.alias;
  publish.leaves_out_topic = use.is_known;
  encode(publish, version(), output_);
}

void SessionMachine::add_in_flight(std::uint16_t id, InFlightPacket packet) {
  packet.waits_since = unacknowledged_.add(now_);
  in_flight_.add(id, std::move(packet));
}

void SessionMachine::subscribe(const std::vector<mqtt_codec::Subscription>& filters, std::uint32_t identifier,
                               CompletionPtr completion, Time now) {
  now_ = now;
  if (!is_established()) return complete(std::move(completion), link_has_ended());
  auto const id = in_flight_.free_identifier();
  if (!id) return complete(std::move(completion), Error(Errc::timed_out, "the broker leaves too much unacknowledged"));
  encode(mqtt_codec::Subscribe{.packet_id = *id, .subscriptions = filters, .identifier = identifier}, version(),
         output_);
  InFlightPacket packet{
      .stage = Stage::suback, .completion = std::move(completion), .deadline = now + options_.request};
  for (auto const& each : filters) packet.filters.push_back(each.filter);
  add_in_flight(*id, std::move(packet));
}

void SessionMachine::unsubscribe(std::vector<std::string> filters, CompletionPtr completion, Time now) {
  now_ = now;
  if (!is_established()) return complete(std::move(completion), link_has_ended());
  auto const id = in_flight_.free_identifier();
  if (!id) return complete(std::move(completion), Error(Errc::timed_out, "the broker leaves too much unacknowledged"));
  encode(mqtt_codec::Unsubscribe{.packet_id = *id, .filters = filters}, version(), output_);
  add_in_flight(*id, {.stage = Stage::unsuback,
                      .completion = std::move(completion),
                      .filters = std::move(filters),
                      .deadline = now + options_.request});
}

void SessionMachine::acknowledge(PacketType type, std::uint16_t packet_id, Time now) {
  now_ = now;
  send(type, packet_id);
}

/// Sends an acknowledgement with success, four bytes in either version (MQTT 5, 3.4.2.1).
void SessionMachine::send(PacketType type, std::uint16_t id) {
  if (!is_established()) return;  // nothing may be sent after DISCONNECT (MQTT 5, 3.14.4-1)
  auto const first = (static_cast<unsigned>(type) << 4U) | (type == PacketType::pubrel ? 2U : 0U);
  std::array const bytes = {static_cast<char>(first), '\x02', static_cast<char>(id >> 8U),
                            static_cast<char>(id & 0xFFU)};
  output_.append(bytes.data(), bytes.size());
}

}  // namespace petal::broker_link
