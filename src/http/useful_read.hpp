// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <cstddef>
#include <cstdint>

namespace petal::http {

/// Returns how many bytes to read at once for `parser`: few while the size is unknown, many of a long body.
template <bool is_request>
std::size_t useful_read(const boost::beast::http::basic_parser<is_request>& parser) {
  constexpr std::uint64_t small = std::uint64_t{4} << 10;
  constexpr std::uint64_t large = std::uint64_t{64} << 10;
  if (!parser.is_header_done()) return small;
  if (parser.chunked()) return large;
  return static_cast<std::size_t>(
      std::clamp<std::uint64_t>(parser.content_length_remaining().value_or(0), small, large));
}

}  // namespace petal::http
