// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "broker_link/session_machine.hpp"
#include "mqtt_codec/reader.hpp"
#include "mqtt_codec/reason.hpp"
#include "runtime/text.hpp"

namespace petal::broker_link {
namespace {

using mqtt_codec::malformed;
using mqtt_codec::PacketType;
using mqtt_codec::Version;

/// The result of a reason code: success below 0x80, else an error (MQTT 5, 2.4).
Result<void> to_result(std::uint8_t code, const std::string& reason) {
  if (code < 0x80) return {};
  return Error(mqtt_codec::is_passing(code) ? Errc::busy : Errc::refused,
               "the broker refused: " + mqtt_codec::describe(code, reason));
}

Result<void> to_subscription_result(std::uint8_t code, const std::string& reason, Version version) {
  if (code < 0x80) return {};
  if (version == Version::v3_1_1) return Error(Errc::refused, "the broker refused the filter (SUBACK 0x80)");
  return Error(Errc::refused, "the broker refused: " + mqtt_codec::describe(code, reason));
}

/// Returns whether no filter of ours can have matched `topic`.
bool is_unusable(std::string_view topic) {
  return topic.find('\0') != topic.npos || topic.find_first_of("+#") != topic.npos || !runtime::is_utf8(topic);
}

}  // namespace

Result<void> SessionMachine::on_begin(PacketType type, std::uint8_t flags) {
  if (is_over()) return malformed("something behind the end");
  bool const may_come = type == PacketType::connack || (type == PacketType::auth && version() == Version::v5);
  if (phase_ == Phase::connecting && !may_come)
    return malformed(fmt::format("{} where CONNACK must come (MQTT 5, 3.2.0-1)", name(type)));
  if (!comes_from_a_server(type, version())) return malformed(fmt::format("{}, which no broker sends", name(type)));
  if (type == PacketType::connack && phase_ != Phase::connecting)
    return malformed("a second CONNACK (MQTT 5, 3.2.0-2)");
  if (type != PacketType::connack && type != PacketType::disconnect) end_.silent = false;
  return mqtt_codec::check_flags(type, flags);
}

Result<void> SessionMachine::on_packet(const mqtt_codec::FixedHeader& header, std::string_view body) {
  switch (header.type) {
    case PacketType::connack:
      return on_connack(body);
    case PacketType::publish:
      return on_publish(header, body);
    case PacketType::puback:
    case PacketType::pubrec:
    case PacketType::pubrel:
    case PacketType::pubcomp:
      return on_acknowledgement(header.type, body);
    case PacketType::suback:
    case PacketType::unsuback:
      return on_subscription_ack(header.type, body);
    case PacketType::pingresp:
      return body.empty() ? Result<void>() : malformed("PINGRESP with bytes behind its end");
    case PacketType::disconnect:
      return on_disconnect(body);
    case PacketType::auth:
      return malformed("AUTH, though no authentication method was named in CONNECT (MQTT 5, 4.12-7)");
    case PacketType::connect:
    case PacketType::subscribe:
    case PacketType::unsubscribe:
    case PacketType::pingreq:
      break;
  }
  return malformed(fmt::format("{}, which no broker sends", name(header.type)));
}

Result<void> SessionMachine::on_connack(std::string_view body) {
  auto connack = mqtt_codec::decode_connack(body);
  if (!connack) return connack.error();
  bool const is_other = connack->version != version();
  auto const code = connack->version == Version::v5 ? connack->code : mqtt_codec::reason_of_return_code(connack->code);
  end_.other_version = is_other || code == mqtt_codec::code::unsupported_version;
  if (code != 0) {
    end_.refused = mqtt_codec::is_final_refusal(code) && !end_.other_version;
    end_.elsewhere = mqtt_codec::is_elsewhere(code);
    end_.retain_refused = code == mqtt_codec::code::retain_not_supported;
    end_with("the broker refused the connection: " + mqtt_codec::describe(code, connack->reason));
    return {};
  }
  if (is_other && version() == Version::v5) {
    end_with("the broker answered with a CONNACK of MQTT 3.1.1");
    return {};
  }
  connack_ = std::move(*connack);
  establish();
  return {};
}

void SessionMachine::establish() {
  phase_ = Phase::established;
  end_.established = true;
  end_.session_present = connack_.session_present;
  announced_ = ServerCapabilities::of(connack_);
  aliases_ = TopicAliases(connack_.topic_alias_maximum);
  auto const keep_alive = connack_.server_keep_alive.value_or(options_.connect.keep_alive);  // MQTT 5, 3.2.2.3.14
  keep_alive_.start(std::chrono::seconds(keep_alive), now_);
  if (callbacks_.on_established) callbacks_.on_established(connack_);
}

Result<void> SessionMachine::on_publish(const mqtt_codec::FixedHeader& header, std::string_view body) {
  auto publish = mqtt_codec::decode_publish(header.flags, body, version());
  if (!publish) return on_unreadable(header, body, publish.error());
  if (publish->topic_alias != 0)
    return on_unreadable(header, body,
                         malformed("PUBLISH with a topic alias, though none was allowed (MQTT 5, 3.3.2-9)"));
  if (publish->topic.empty()) return on_unreadable(header, body, malformed("PUBLISH without a topic"));
  if (is_unusable(publish->topic)) {
    skip(header, body, "its topic is none (MQTT 5, 1.5.4 and 3.3.2-2)");
    return {};
  }
  callbacks_.on_publish(std::move(*publish));
  return {};
}

/// A message that cannot be read costs one link: the broker sends it again over the next link.
Result<void> SessionMachine::on_unreadable(const mqtt_codec::FixedHeader& header, std::string_view body,
                                           const Error& why) {
  end_.unreadable = true;
  if (!options_.skips_unreadable || (header.flags & 6U) == 6U) return why;
  mqtt_codec::Reader reader(body);
  if (!reader.string() || ((header.flags & 6U) != 0 && !reader.two_byte_integer())) return why;
  skip(header, body, why.message());
  return {};
}

Result<void> SessionMachine::on_oversized(const mqtt_codec::FixedHeader& header, std::string_view head) {
  if ((header.flags & 6U) == 6U) return malformed("PUBLISH with QoS 3 (MQTT 5, 3.3.1.2)");
  skip(header, head, fmt::format("{} bytes are taken", options_.accepted_packet));
  return {};
}

void SessionMachine::skip(const mqtt_codec::FixedHeader& header, std::string_view head, std::string why) {
  mqtt_codec::Reader reader(head);
  auto const topic = reader.string().value_or("");
  auto const qos = (header.flags >> 1U) & 3U;
  if (auto const id = reader.two_byte_integer(); id && qos != 0)
    send(qos == 1 ? PacketType::puback : PacketType::pubrec, *id);
  if (callbacks_.on_unread) callbacks_.on_unread({std::string(topic), header.packet_size(), std::move(why)});
}

Result<void> SessionMachine::on_acknowledgement(PacketType type, std::string_view body) {
  auto const ack = mqtt_codec::decode_acknowledgement(type, body, version());
  if (!ack) return ack.error();
  if (type == PacketType::puback) on_puback(*ack);
  if (type == PacketType::pubrec) on_pubrec(*ack);
  if (type == PacketType::pubcomp) on_pubcomp(*ack);
  if (type == PacketType::pubrel && callbacks_.on_pubrel) callbacks_.on_pubrel(ack->packet_id);
  send_waiting();
  return {};
}

void SessionMachine::on_puback(const mqtt_codec::Acknowledgement& ack) {
  if (in_flight_.find(ack.packet_id, Stage::puback)) finish(ack.packet_id, {to_result(ack.code, ack.reason)});
}

void SessionMachine::on_pubrec(const mqtt_codec::Acknowledgement& ack) {
  auto const id = ack.packet_id;
  if (in_flight_.find(id, Stage::pubcomp)) return send(PacketType::pubrel, id);  // the broker has not seen PUBREL
  auto* const packet = in_flight_.find(id, Stage::pubrec);
  if (!packet) return;
  if (ack.code >= 0x80) return finish(id, {to_result(ack.code, ack.reason)});
  packet->stage = Stage::recording;
  if (!packet->on_received) return release(id, std::exchange(packet->completion, nullptr));
  auto const on_received = std::exchange(packet->on_received, {});
  on_received([this, id, alive = std::weak_ptr<bool>(alive_)] {
    if (alive.expired() || is_over()) return;
    auto* const recorded = in_flight_.find(id, Stage::recording);
    if (!recorded) return;
    release(id, std::exchange(recorded->completion, nullptr));
    if (callbacks_.on_work) callbacks_.on_work();
  });
}

void SessionMachine::on_pubcomp(const mqtt_codec::Acknowledgement& ack) {
  // 0x92: the broker had already finished with it (MQTT 5, 3.7.2.1).
  if (in_flight_.find(ack.packet_id, Stage::pubcomp)) finish(ack.packet_id, {});
}

Result<void> SessionMachine::on_subscription_ack(PacketType type, std::string_view body) {
  auto const ack = mqtt_codec::decode_subscription_ack(type, body, version());
  if (!ack) return ack.error();
  auto const* const packet =
      in_flight_.find(ack->packet_id, type == PacketType::suback ? Stage::suback : Stage::unsuback);
  if (!packet) return {};
  auto const filters = packet->filters.size();
  bool const has_no_codes = type == PacketType::unsuback && version() == Version::v3_1_1;
  if (!has_no_codes && ack->codes.size() != filters)
    return malformed(
        fmt::format("{} with {} codes for {} filters (MQTT 5, 3.9.3-1)", name(type), ack->codes.size(), filters));
  Answer answer;
  for (auto const code : ack->codes) answer.each.push_back(to_subscription_result(code, ack->reason, version()));
  answer.each.resize(filters);
  finish(ack->packet_id, std::move(answer));
  return {};
}

Result<void> SessionMachine::on_disconnect(std::string_view body) {
  auto const disconnect = mqtt_codec::decode_disconnect(body);
  if (!disconnect) return disconnect.error();
  using namespace mqtt_codec::code;  // NOLINT(google-build-using-namespace)
  end_.taken_over = disconnect->code == session_taken_over;
  end_.elsewhere = mqtt_codec::is_elsewhere(disconnect->code);
  // What was sent may have exceeded a quota; the other reasons have nothing to do with it.
  bool const is_outside = end_.taken_over || (end_.elsewhere && disconnect->code != quota_exceeded) ||
                          disconnect->code == keep_alive_timeout || disconnect->code == administrative_action;
  end_.by_peer = !is_outside;
  end_with("the broker disconnected: " + mqtt_codec::describe(disconnect->code, disconnect->reason));
  return {};
}

}  // namespace petal::broker_link
