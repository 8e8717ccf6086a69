// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace petal::topic {

/// Not for tables that strangers fill: it is easy to find texts with the same hash. Eight bytes a step, where
/// `std::hash` of the standard library takes twice as long for the texts of a topic.
inline std::size_t text_hash(std::string_view text) noexcept {
  auto const word = [](const char* bytes) {
    std::uint64_t value;
    std::memcpy(&value, bytes, sizeof value);
    return value;
  };
  auto const half = [](const char* bytes) {
    std::uint32_t value;
    std::memcpy(&value, bytes, sizeof value);
    return std::uint64_t(value);
  };
  auto const byte = [](char c) { return std::uint64_t(static_cast<unsigned char>(c)); };

  std::uint64_t hash = text.size();
  auto const take = [&hash](std::uint64_t value) {
    hash = (hash ^ value) * 0x9E3779B97F4A7C15;
    hash ^= hash >> 32;
  };
  auto const* at = text.data();
  auto left = text.size();
  for (; left >= 8; at += 8, left -= 8) take(word(at));
  if (left >= 4)
    take(half(at) | half(at + left - 4) << 32);
  else if (left > 0)
    take(byte(at[0]) | byte(at[left / 2]) << 8 | byte(at[left - 1]) << 16);
  return hash;
}

/// For what is found by where it is and by a text there.
inline std::size_t text_hash(const void* place, std::size_t text) noexcept {
  return text ^ reinterpret_cast<std::uintptr_t>(place) * 0xBF58476D1CE4E5B9;
}

/// Text that lies within what has it, where it has no more than `bytes`: one place of memory less to wait for.
template <std::size_t bytes>
using InlineText = boost::container::small_vector<char, bytes>;

template <std::size_t bytes>
std::string_view view(const InlineText<bytes>& text) noexcept {
  return {text.data(), text.size()};
}

}  // namespace petal::topic
