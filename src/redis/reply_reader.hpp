// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/redis/resp3/parser.hpp>
#include <optional>
#include <petal/error.hpp>
#include <string>
#include <string_view>

#include "redis/reply.hpp"

namespace petal::redis {

/// Makes replies of the bytes a server sends. No I/O.
///
/// The library's parser trusts the server: it ends the program on an empty length, and believes any. So each line is
/// looked at before the parser gets it.
class ReplyReader {
 public:
  void append(std::string_view bytes);

  /// The next reply; nothing until more bytes have come.
  /// **Errors.** link_lost: this is no Redis server, or one that speaks another protocol. The reader is of no use then.
  Result<std::optional<Reply>> next();

 private:
  using Node = boost::redis::resp3::node_view;

  Result<void> check_line(std::string_view rest) const;
  void add(const Node& node);

  std::string bytes_;
  std::size_t begin_ = 0;  // of the reply that is being read
  boost::redis::resp3::parser parser_;
  Reply reply_;
};

}  // namespace petal::redis
