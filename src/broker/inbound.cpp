// SPDX-License-Identifier: Apache-2.0
#include "broker/inbound.hpp"

#include <fmt/format.h>

#include <optional>

namespace petal::broker {
namespace {

constexpr unsigned publish_type = 3;
constexpr unsigned pubrel_type = 6;

/// Reads what MQTT 5, 1.5 calls data representations; every read says nothing where the bytes do not suffice.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  std::optional<std::uint16_t> two_byte_integer() {
    if (bytes_.size() < 2) return std::nullopt;
    auto const value = static_cast<std::uint16_t>((octet(0) << 8) | octet(1));
    bytes_.remove_prefix(2);
    return value;
  }

  std::optional<std::uint32_t> variable_byte_integer() {
    std::uint32_t value = 0;
    for (unsigned i = 0; i < 4 && i < bytes_.size(); ++i) {
      value |= (octet(i) & 0x7F) << (7 * i);
      if ((octet(i) & 0x80) != 0) continue;
      bytes_.remove_prefix(i + 1);
      return value;
    }
    return std::nullopt;
  }

  std::optional<std::string_view> bytes(std::size_t length) {
    if (bytes_.size() < length) return std::nullopt;
    auto const taken = bytes_.substr(0, length);
    bytes_.remove_prefix(length);
    return taken;
  }

  std::string_view rest() const { return bytes_; }
  bool at_end() const { return bytes_.empty(); }

 private:
  unsigned octet(std::size_t i) const { return static_cast<unsigned char>(bytes_[i]); }

  std::string_view bytes_;
};

/// Skips a property whose value is not of interest (MQTT 5, 2.2.2.2); false for one a PUBLISH cannot have.
bool skip_property(Reader& reader, std::uint32_t property) {
  auto const skip_string = [&reader] {
    auto const length = reader.two_byte_integer();
    return length && reader.bytes(*length);
  };
  switch (property) {
    case 0x01:
      return reader.bytes(1).has_value();  // payload format indicator
    case 0x02:
      return reader.bytes(4).has_value();  // message expiry interval
    case 0x03:
    case 0x08:
    case 0x09:
      return skip_string();  // content type, response topic, correlation data
    case 0x26: {             // user property: a name and a value
      bool const name = skip_string();
      return name && skip_string();
    }
    default:
      return false;  // a topic alias among them: none was announced (MQTT 5, 3.1.2.11.5)
  }
}

/// The subscription identifiers among `properties`; nothing where these are malformed.
std::optional<std::vector<std::uint32_t>> subscription_ids(std::string_view properties) {
  constexpr std::uint32_t subscription_identifier = 0x0B;
  std::vector<std::uint32_t> ids;
  for (Reader reader(properties); !reader.at_end();) {
    auto const property = reader.variable_byte_integer();
    if (!property) return std::nullopt;
    if (*property != subscription_identifier) {
      if (!skip_property(reader, *property)) return std::nullopt;
      continue;
    }
    auto const id = reader.variable_byte_integer();
    if (!id) return std::nullopt;
    ids.push_back(*id);
  }
  return ids;
}

}  // namespace

struct Inbound::Packet {
  unsigned type;
  unsigned flags;
  std::string_view body;
  std::string_view whole;
};

Result<void> Inbound::feed(std::string_view bytes, std::string& rest) {
  bool const continued = !partial_.empty();
  if (continued) partial_ += bytes;
  std::string_view left = continued ? std::string_view(partial_) : bytes;
  for (;;) {
    auto const taken = take(left, rest);
    if (!taken) return taken.error();
    if (!*taken) break;
  }
  if (continued)
    partial_.erase(0, partial_.size() - left.size());
  else
    partial_.assign(left);
  return {};
}

/// Takes one packet off `bytes`; false where its end has not come yet.
Result<bool> Inbound::take(std::string_view& bytes, std::string& rest) {
  if (bytes.empty()) return false;
  if (auto const begun = conversation_.begins(static_cast<unsigned char>(bytes[0])); !begun) return begun.error();
  Reader reader(bytes.substr(1));
  auto const length = reader.variable_byte_integer();
  if (!length) {
    if (bytes.size() < 5) return false;
    return malformed("its remaining length has more than four bytes");
  }
  auto const header = bytes.size() - reader.rest().size();
  auto const total = header + *length;
  if (total > maximum_packet_size_)
    return malformed(fmt::format("{} bytes long, {} were allowed", total, maximum_packet_size_));
  auto const body = reader.bytes(*length);
  if (!body) return false;

  unsigned const first = static_cast<unsigned char>(bytes[0]);
  auto const done = dispatch({first >> 4U, first & 0x0FU, *body, bytes.substr(0, total)}, rest);
  if (!done) return done.error();
  bytes.remove_prefix(total);
  ++count_.packets;
  return true;
}

Result<void> Inbound::dispatch(const Packet& packet, std::string& rest) {
  if (packet.type == publish_type) return publish(packet);
  if (packet.type == pubrel_type) return pubrel(packet);
  auto const is_for_the_library = conversation_.came(packet.type, packet.body);
  if (!is_for_the_library) return is_for_the_library.error();
  if (!*is_for_the_library) return {};
  if (packet.whole.size() > largest_for_library)
    return malformed(
        fmt::format("an acknowledgement of {} bytes, {} can be read", packet.whole.size(), largest_for_library));
  rest += packet.whole;
  return {};
}

Result<void> Inbound::publish(const Packet& packet) {
  auto const qos = (packet.flags >> 1U) & 3U;
  if (qos == 3) return malformed("a PUBLISH with QoS 3 (MQTT 5, 3.3.1.2)");
  Reader reader(packet.body);
  auto const topic_length = reader.two_byte_integer();
  auto const topic = topic_length ? reader.bytes(*topic_length) : std::nullopt;
  auto const packet_id = qos == 0 ? std::optional<std::uint16_t>(0) : reader.two_byte_integer();
  auto const properties_length = topic && packet_id ? reader.variable_byte_integer() : std::nullopt;
  auto const properties = properties_length ? reader.bytes(*properties_length) : std::nullopt;
  if (!properties) return malformed("a PUBLISH that ends too early");
  auto ids = subscription_ids(*properties);
  if (!ids) return malformed("a PUBLISH with properties it cannot have");
  if (qos != 0 && *packet_id == 0) return malformed("a PUBLISH with packet identifier 0 (MQTT 5, 2.2.1)");
  if (topic->empty()) return malformed("a PUBLISH without a topic");
  if (qos == 0) ++count_.at_most_once;
  on_publish_({std::string(*topic), std::string(reader.rest()), static_cast<Qos>(qos), (packet.flags & 1U) != 0,
               (packet.flags & 8U) != 0, *packet_id, std::move(*ids)});
  return {};
}

Result<void> Inbound::pubrel(const Packet& packet) {
  auto const packet_id = Reader(packet.body).two_byte_integer();
  if (!packet_id) return malformed("a PUBREL without a packet identifier");
  on_pubrel_(*packet_id);
  return {};
}

}  // namespace petal::broker
