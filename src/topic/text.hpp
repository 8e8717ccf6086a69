// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace petal::topic {

/// Returns a hash of `text`. It must not be used for tables that untrusted input fills, because texts with the same
/// hash are easy to find. It takes eight bytes a step; `std::hash` of the standard library takes twice as long for the
/// texts of a topic.
inline std::size_t text_hash(std::string_view text) noexcept {
  auto const word = [](const char* bytes) {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes, sizeof value);
    return value;
  };
  auto const half = [](const char* bytes) {
    std::uint32_t value = 0;
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

/// Returns a hash for things that are identified by a place and a text there.
inline std::size_t text_hash(const void* place, std::size_t text) noexcept {
  return text ^ reinterpret_cast<std::uintptr_t>(place) * 0xBF58476D1CE4E5B9;
}

/// Text that is stored within its owner if it has at most `bytes` bytes: this saves one access to memory.
template <std::size_t bytes>
using InlineText = boost::container::small_vector<char, bytes>;

template <std::size_t bytes>
std::string_view view(const InlineText<bytes>& text) noexcept {
  return {text.data(), text.size()};
}

}  // namespace petal::topic
