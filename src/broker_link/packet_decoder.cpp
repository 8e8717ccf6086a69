// SPDX-License-Identifier: Apache-2.0
#include "broker_link/packet_decoder.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mqtt_codec/reader.hpp"

namespace petal::broker_link {
namespace {

using mqtt_codec::FixedHeader;
using mqtt_codec::PacketType;

/// Returns the topic with its length, and the packet identifier; nothing if these have not come yet.
std::optional<std::string_view> head_of(std::string_view body, std::uint8_t flags) {
  mqtt_codec::Reader reader(body);
  auto const topic = reader.string();
  bool const has_identifier = (flags & 6U) != 0;
  if (!topic || (has_identifier && !reader.two_byte_integer())) return std::nullopt;
  return body.substr(0, body.size() - reader.rest().size());
}

}  // namespace

Result<void> PacketDecoder::feed(std::string_view bytes, PacketSink& sink) {
  auto const skipped = std::min(left_to_skip_, bytes.size());
  left_to_skip_ -= skipped;
  bytes.remove_prefix(skipped);
  bool const continued = !partial_.empty();
  if (continued) partial_ += bytes;
  std::string_view left = continued ? std::string_view(partial_) : bytes;
  for (;;) {
    auto const taken = take(left, sink);
    if (!taken) return taken.error();
    if (!*taken) break;
  }
  if (continued)
    partial_.erase(0, partial_.size() - left.size());
  else
    partial_.assign(left);
  return {};
}

/// Takes one packet off `bytes`. Returns false if its end has not come yet.
Result<bool> PacketDecoder::take(std::string_view& bytes, PacketSink& sink) {
  if (bytes.empty()) return false;
  auto const first = static_cast<unsigned char>(bytes.front());
  auto const type = static_cast<PacketType>(first >> 4U);
  auto const flags = static_cast<std::uint8_t>(first & 0x0FU);
  if (auto const begun = sink.on_begin(type, flags); !begun) return begun.error();
  auto const header = mqtt_codec::read_header(bytes);
  if (!header) return header.error();
  if (!*header) return false;
  auto const size = (*header)->packet_size();
  if (size > accepted_) return take_oversized(bytes, **header, sink);
  if (bytes.size() < size) return false;
  ++count_.packets;
  if (type == PacketType::publish && (flags & 6U) == 0) ++count_.at_most_once;
  auto const taken = sink.on_packet(**header, bytes.substr((*header)->size, (*header)->length));
  if (!taken) return taken.error();
  bytes.remove_prefix(size);
  return true;
}

Result<bool> PacketDecoder::take_oversized(std::string_view& bytes, const FixedHeader& header, PacketSink& sink) {
  if (!skips_ || header.type != PacketType::publish)
    return mqtt_codec::malformed(
        fmt::format("{} of {} bytes, {} are taken", name(header.type), header.packet_size(), accepted_));
  auto const head = head_of(bytes.substr(header.size), header.flags);
  if (!head) return false;  // not complete yet; a topic has at most 65,535 bytes
  ++count_.packets;
  if (auto const taken = sink.on_oversized(header, *head); !taken) return taken.error();
  auto const here = std::min(bytes.size(), header.packet_size());
  left_to_skip_ = header.packet_size() - here;
  bytes.remove_prefix(here);
  return true;
}

}  // namespace petal::broker_link
