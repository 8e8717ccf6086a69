// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <boost/json/basic_parser_impl.hpp>
#include <petal/json.hpp>

#include "json/members.hpp"
#include "runtime/text.hpp"

namespace petal::json_text {
namespace {

using Code = boost::system::error_code;
using Text = boost::json::string_view;

/// Handles the parser's events, none of which is needed.
struct Ignore {
  static constexpr auto max_object_size = static_cast<std::size_t>(-1);
  static constexpr auto max_array_size = static_cast<std::size_t>(-1);
  static constexpr auto max_key_size = static_cast<std::size_t>(-1);
  static constexpr auto max_string_size = static_cast<std::size_t>(-1);

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) { return true; }
  bool on_object_end(std::size_t, Code&) { return true; }
  bool on_array_begin(Code&) { return true; }
  bool on_array_end(std::size_t, Code&) { return true; }
  bool on_key_part(Text, std::size_t, Code&) { return true; }
  bool on_key(Text, std::size_t, Code&) { return true; }
  bool on_string_part(Text, std::size_t, Code&) { return true; }
  bool on_string(Text, std::size_t, Code&) { return true; }
  bool on_number_part(Text, Code&) { return true; }
  bool on_int64(std::int64_t, Text, Code&) { return true; }
  bool on_uint64(std::uint64_t, Text, Code&) { return true; }
  bool on_double(double, Text, Code&) { return true; }
  bool on_bool(bool, Code&) { return true; }
  bool on_null(Code&) { return true; }
  bool on_comment_part(Text, Code&) { return true; }
  bool on_comment(Text, Code&) { return true; }
};

/// Returns the parser's options. Numbers may be larger than a double can hold; only an exponent beyond 2^31 is refused,
/// because the parser computes with it.
boost::json::parse_options options(std::size_t nesting) {
  boost::json::parse_options chosen;
  chosen.max_depth = nesting;
  return chosen;
}

std::string reason(Code code, std::size_t nesting) {
  if (code == boost::json::error::too_deep) return fmt::format("arrays and objects are nested deeper than {}", nesting);
  return code.message();
}

struct Stop {
  std::size_t at;  ///< number of bytes that were read
  Code code;       ///< why reading stopped; no error if everything was read
};

Stop read(std::string_view text, std::size_t nesting) {
  boost::json::basic_parser<Ignore> parser(options(nesting));
  Code code;
  auto const end = parser.write_some(false, text.data(), text.size(), code);
  if (!code && end < text.size()) code = boost::json::error::extra_data;
  return {end, code};
}

}  // namespace

Result<void> check(std::string_view text, std::size_t nesting) {
  auto stop = read(text, nesting);
  // The parser accepts escaped surrogates in pairs only. The replacement has the same length, so that positions stay
  // the same.
  if (stop.code)
    if (auto const whole = without_lone_surrogates(text)) stop = read(*whole, nesting);
  auto const [end, code] = stop;
  if (!code) return {};
  auto const from = text.substr(std::min(end, text.size()));
  return Error(Errc::invalid_argument,
               from.empty() ? fmt::format("the text is not JSON at its end, byte {}: {}", end, reason(code, nesting))
                            : fmt::format("the text is not JSON at byte {}, \"{}\": {}", end,
                                          runtime::escaped(from, 20), reason(code, nesting)));
}

}  // namespace petal::json_text
