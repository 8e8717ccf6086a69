// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <petal/error.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "redis/reply.hpp"

namespace petal::redis {

/// Parses the bytes that a server sends into replies (RESP3, https://github.com/redis/redis-specifications). No I/O.
///
/// The server is not trusted: lines, texts, lists and their nesting are bounded, and no memory is allocated before the
/// bytes that need it have come. Streamed texts and lists, which no server sends, are errors.
class ReplyReader {
 public:
  void append(std::string_view bytes);

  /// Returns the next reply; nullopt until more bytes have come.
  /// **Errors.** link_lost: this is no Redis server, or it speaks another protocol. The reader must not be used any
  /// more then.
  Result<std::optional<Reply>> next();

 private:
  /// A list whose elements are being read.
  struct List {
    std::size_t missing;  ///< elements
    bool is_attribute;    ///< it describes the element behind it, and is no element itself
  };

  std::string_view unread() const { return std::string_view(bytes_).substr(begin_); }
  Result<bool> read_line();
  Result<bool> read_text();
  Result<void> take_line(std::string_view line);
  Result<void> begin_text(std::string_view line);
  Result<void> begin_list(std::string_view line);
  void add(std::string_view text);
  void end_element();

  std::string bytes_;
  std::size_t begin_ = 0;                 // where the bytes begin that have not been read
  std::vector<List> lists_;               // the outermost first
  std::optional<std::size_t> text_size_;  // the size of the text that comes next
  Reply reply_;
};

}  // namespace petal::redis
