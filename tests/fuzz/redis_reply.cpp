// SPDX-License-Identifier: Apache-2.0
// What a Redis server sends, in pieces: the first byte says of what size. However it is cut, the replies are the same.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "redis/reply_reader.hpp"

namespace {

using petal::redis::Reply;

std::vector<Reply> replies(std::string_view bytes, std::size_t piece) {
  petal::redis::ReplyReader reader;
  std::vector<Reply> all;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    reader.append(bytes.substr(0, piece));
    for (;;) {
      auto read = reader.next();
      if (!read) return all;
      if (!*read) break;
      all.push_back(std::move(**read));
    }
  }
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view const bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (replies(bytes, std::size_t{data[0]} + 1) != replies(bytes, bytes.size())) std::abort();
  return 0;
}
