// SPDX-License-Identifier: Apache-2.0
#include "redis/reply_reader.hpp"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "runtime/text.hpp"

namespace petal::redis {
namespace {

namespace resp3 = boost::redis::resp3;

constexpr std::size_t longest_line = 64 * 1024;
constexpr std::size_t longest_text = 512 * 1024 * 1024;  // Redis' own limit, proto-max-bulk-len
constexpr std::size_t most_elements = 1024 * 1024;

Error no_redis(std::string_view what, std::string_view line) {
  return {Errc::link_lost,
          fmt::format("what it sends is not Redis' protocol (RESP3): {}: \"{}\"", what, runtime::printable(line, 60))};
}

bool is_number(std::string_view text, std::size_t most) {
  std::size_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value <= most;
}

Reply::Kind kind_of(resp3::type type) {
  switch (type) {
    case resp3::type::push:
      return Reply::Kind::push;
    case resp3::type::attribute:
      return Reply::Kind::nothing;
    case resp3::type::simple_error:
    case resp3::type::blob_error:
      return Reply::Kind::error;
    case resp3::type::null:
      return Reply::Kind::null;
    default:
      return resp3::is_aggregate(type) ? Reply::Kind::list : Reply::Kind::text;
  }
}

}  // namespace

void ReplyReader::append(std::string_view bytes) {
  bytes_.erase(0, std::exchange(begin_, 0));
  bytes_.append(bytes);
}

Result<std::optional<Reply>> ReplyReader::next() {
  while (!parser_.done()) {
    auto const rest = std::string_view(bytes_).substr(begin_);
    if (auto const checked = check_line(rest); !checked) return checked.error();
    boost::system::error_code error;
    auto const node = parser_.consume(rest, error);
    if (error) return no_redis(error.message(), rest);
    if (!node) return std::nullopt;
    add(*node);
  }
  begin_ += parser_.get_consumed();
  parser_.reset();
  return std::exchange(reply_, Reply());
}

/// Where the parser is about to read a line: whether it is one that the parser can bear.
Result<void> ReplyReader::check_line(std::string_view rest) const {
  bool const within_text = parser_.get_suggested_buffer_growth(0) > 0;
  if (within_text) return {};
  rest.remove_prefix(parser_.get_consumed());
  auto const line = rest.substr(0, rest.find("\r\n"));
  if (line.size() > longest_line) return no_redis("a line is too long", line);
  if (line.size() == rest.size()) return {};  // its end has not come
  auto const type = line.empty() ? resp3::type::invalid : resp3::to_type(line.front());
  bool const has_text =
      type == resp3::type::blob_string || type == resp3::type::blob_error || type == resp3::type::verbatim_string;
  if (type == resp3::type::invalid || type == resp3::type::streamed_string_part) return no_redis("unknown type", line);
  if (has_text && !is_number(line.substr(1), longest_text)) return no_redis("bad length", line);
  if (resp3::is_aggregate(type) && !is_number(line.substr(1), most_elements)) return no_redis("bad count", line);
  return {};
}

void ReplyReader::add(const Node& node) {
  if (node.depth == 0) {
    reply_.kind = kind_of(node.data_type);
    reply_.text = node.value;
  } else if (!resp3::is_aggregate(node.data_type)) {
    reply_.elements.emplace_back(node.value);
  }
}

}  // namespace petal::redis
