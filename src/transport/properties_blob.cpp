// SPDX-License-Identifier: Apache-2.0
#include "transport/properties_blob.hpp"

#include <cstdint>
#include <optional>

namespace petal::transport {
namespace {

constexpr char version = 1;
enum class Tag : char { content_type = 1, response_topic = 2, correlation_data = 3, user = 4 };

constexpr unsigned bits_of_a_length = 32;

void put_text(std::string& blob, std::string_view text) {
  auto length = text.size();
  for (; length >= 0x80; length >>= 7U) blob += static_cast<char>(0x80U | (length & 0x7FU));
  blob += static_cast<char>(length);
  blob += text;
}

void put(std::string& blob, Tag tag, std::string_view text) {
  blob += static_cast<char>(tag);
  put_text(blob, text);
}

/// Reads from the front of the rest of a blob; returns nothing if the blob ends too early.
class Reader {
 public:
  explicit Reader(std::string_view left) : left_(left) {}

  bool at_end() const { return left_.empty(); }

  std::optional<unsigned char> byte() {
    if (left_.empty()) return std::nullopt;
    auto const first = static_cast<unsigned char>(left_.front());
    left_.remove_prefix(1);
    return first;
  }

  std::optional<std::string> text() {
    auto const size = length();
    if (!size || *size > left_.size()) return std::nullopt;
    std::string read(left_.substr(0, *size));
    left_.remove_prefix(*size);
    return read;
  }

 private:
  std::optional<std::uint64_t> length() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < bits_of_a_length; shift += 7) {
      auto const next = byte();
      if (!next) return std::nullopt;
      value |= std::uint64_t{*next & 0x7FU} << shift;
      if (*next < 0x80) return value;
    }
    return std::nullopt;
  }

  std::string_view left_;
};

/// Returns false if the value is cut off, or was there already.
bool read_once(Reader& reader, std::optional<std::string>& property) {
  if (property) return false;
  property = reader.text();
  return property.has_value();
}

bool read_user(Reader& reader, Properties& properties) {
  auto name = reader.text();
  auto value = name ? reader.text() : std::nullopt;
  if (value) properties.user.emplace_back(std::move(*name), std::move(*value));
  return value.has_value();
}

bool read_one(Reader& reader, Properties& properties) {
  switch (static_cast<Tag>(reader.byte().value_or(0))) {
    case Tag::content_type:
      return read_once(reader, properties.content_type);
    case Tag::response_topic:
      return read_once(reader, properties.response_topic);
    case Tag::correlation_data:
      return read_once(reader, properties.correlation_data);
    case Tag::user:
      return read_user(reader, properties);
  }
  return false;
}

}  // namespace

std::string encode_properties(const Properties& properties) {
  if (properties.empty()) return {};
  std::string blob(1, version);
  if (properties.content_type) put(blob, Tag::content_type, *properties.content_type);
  if (properties.response_topic) put(blob, Tag::response_topic, *properties.response_topic);
  if (properties.correlation_data) put(blob, Tag::correlation_data, *properties.correlation_data);
  for (auto const& [name, value] : properties.user) {
    put(blob, Tag::user, name);
    put_text(blob, value);
  }
  return blob;
}

Result<Properties> decode_properties(std::string_view blob) {
  Properties properties;
  if (blob.empty()) return properties;
  Reader reader(blob);
  if (auto const first = *reader.byte(); first != version)
    return Error(Errc::storage_failed, "the properties of a stored message begin with the version " +
                                           std::to_string(first) + "; accepted: " + std::to_string(version));
  while (!reader.at_end())
    if (!read_one(reader, properties))
      return Error(Errc::storage_failed, "the properties of a stored message are damaged: " +
                                             std::to_string(blob.size()) + " bytes that do not end as they should");
  return properties;
}

}  // namespace petal::transport
