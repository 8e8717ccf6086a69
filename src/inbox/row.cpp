// SPDX-License-Identifier: Apache-2.0
#include "inbox/row.hpp"

#include "store/disk_bytes.hpp"
#include "transport/memory_bytes.hpp"
#include "transport/properties_blob.hpp"

namespace petal::inbox {
namespace {

constexpr std::uint64_t handle_bytes = 256;

std::uint64_t value_bytes(const std::optional<std::string>& blob) {
  return blob ? store::value_bytes(store::Blob{*blob}) : store::value_bytes(nullptr);
}

}  // namespace

std::optional<std::string> encode(const transport::MatchedFilters& matched) {
  if (!matched) return std::nullopt;
  std::string bytes;
  for (auto const& filter : *matched) bytes.append(filter).push_back('\0');
  return bytes;
}

transport::MatchedFilters decode(std::optional<std::string_view> bytes) {
  if (!bytes) return std::nullopt;
  std::vector<std::string> filters;
  while (!bytes->empty()) {
    auto const end = bytes->find('\0');
    filters.emplace_back(bytes->substr(0, end));
    bytes->remove_prefix(end == std::string_view::npos ? bytes->size() : end + 1);
  }
  return filters;
}

std::optional<std::string> encode(const Properties& properties) {
  if (properties.empty()) return std::nullopt;
  return transport::encode_properties(properties);
}

std::uint64_t charge(const Message& message, const transport::MatchedFilters& matched) {
  constexpr int redelivered = 0;  // takes as much as 1
  auto const row =
      store::row_bytes(nullptr, std::string_view(message.topic()), store::Blob{message.payload()}, 2, 1, redelivered) +
      value_bytes(encode(matched)) + value_bytes(encode(message.properties()));
  return store::disk_bytes(row) + handle_bytes;
}

std::size_t memory_bytes(const Message& message) {
  return transport::memory_bytes(message) + sizeof(Message);
}

}  // namespace petal::inbox
