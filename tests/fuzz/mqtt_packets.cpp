// SPDX-License-Identifier: Apache-2.0
// What a broker sends, in two pieces: the same must come out as from one piece, in both versions, whether a message
// that is too large is skipped or not. And every decoder takes every body.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "broker_link/packet_decoder.hpp"
#include "mqtt_codec/decode.hpp"
#include "mqtt_codec/encode.hpp"

namespace {

using petal::mqtt_codec::PacketType;
using petal::mqtt_codec::Version;

/// Decodes each packet, and writes down what it was.
class Collected final : public petal::broker_link::PacketSink {
 public:
  explicit Collected(Version version) : version_(version) {}

  petal::Result<void> on_begin(PacketType, std::uint8_t) override { return {}; }

  petal::Result<void> on_packet(const petal::mqtt_codec::FixedHeader& header, std::string_view body) override {
    text += std::to_string(static_cast<int>(header.type)) + ':' + std::string(body) + '\n';
    return decode(header, body);
  }

  petal::Result<void> on_oversized(const petal::mqtt_codec::FixedHeader& header, std::string_view head) override {
    text += "oversized:" + std::to_string(header.packet_size()) + ':' + std::string(head) + '\n';
    return {};
  }

  std::string text;

 private:
  petal::Result<void> decode(const petal::mqtt_codec::FixedHeader& header, std::string_view body) {
    using namespace petal::mqtt_codec;  // NOLINT(google-build-using-namespace)
    switch (header.type) {
      case PacketType::connack:
        return outcome(decode_connack(body));
      case PacketType::publish:
        return publish(decode_publish(header.flags, body, version_));
      case PacketType::suback:
      case PacketType::unsuback:
        return outcome(decode_subscription_ack(header.type, body, version_));
      case PacketType::disconnect:
        return outcome(decode_disconnect(body));
      case PacketType::auth:
        return outcome(decode_auth(body));
      default:
        return outcome(decode_acknowledgement(header.type, body, version_));
    }
  }

  template <typename T>
  static petal::Result<void> outcome(const petal::Result<T>& decoded) {
    if (!decoded) return decoded.error();
    return {};
  }

  /// What was decoded is encoded, and decoded again to the same.
  petal::Result<void> publish(const petal::Result<petal::mqtt_codec::Publish>& decoded) const {
    if (!decoded) return decoded.error();
    petal::mqtt_codec::OutgoingPublish again{.topic = decoded->topic,
                                             .payload = decoded->payload,
                                             .qos = decoded->qos,
                                             .retain = decoded->retain,
                                             .duplicate = decoded->duplicate,
                                             .packet_id = decoded->packet_id,
                                             .expiry = decoded->expiry,
                                             .topic_alias = decoded->topic_alias,
                                             .properties = &decoded->properties};
    std::string bytes;
    encode(again, version_, bytes);
    if (bytes.size() != encoded_size(again, version_)) std::abort();
    auto const header = petal::mqtt_codec::read_header(bytes).value().value();
    auto const second =
        petal::mqtt_codec::decode_publish(header.flags, std::string_view(bytes).substr(header.size), version_);
    bool const same = second && second->topic == decoded->topic && second->payload == decoded->payload &&
                      second->properties == decoded->properties && second->expiry == decoded->expiry;
    if (!same) std::abort();
    return {};
  }

  Version version_;
};

struct Seen {
  std::string text;
  bool failed = false;
  bool operator==(const Seen&) const = default;
};

Seen feed(std::string_view first, std::string_view second, Version version, bool skips) {
  petal::broker_link::PacketDecoder decoder(200, skips);
  Collected collected(version);
  bool const failed = decoder.feed(first, collected).has_error() || decoder.feed(second, collected).has_error();
  return {collected.text, failed};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view const bytes(reinterpret_cast<const char*>(data), size);
  for (auto const version : {Version::v5, Version::v3_1_1})
    for (bool const skips : {false, true})
      if (feed(bytes, {}, version, skips) != feed(bytes.substr(0, size / 2), bytes.substr(size / 2), version, skips))
        std::abort();
  return 0;
}
