// SPDX-License-Identifier: Apache-2.0
// What a manager answers, or something in its place: whatever petalctl prints of it, the terminal obeys nothing in it.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <string>

#include "ctl/bench/bench_stamp.hpp"
#include "ctl/cli_error.hpp"
#include "ctl/json_layout.hpp"
#include "ctl/message_line.hpp"
#include "ctl/payload.hpp"
#include "ctl/refusal_text.hpp"
#include "fuzz/input.hpp"
#include "fuzz/terminal.hpp"
#include "json/members.hpp"

namespace {

using namespace petal::ctl;  // NOLINT(google-build-using-namespace)
using petal::test::is_harmless;
using petal::test::require;

void check_lines(std::string_view bytes) {
  Lines lines;
  lines.add(bytes.substr(0, bytes.size() / 2));
  lines.add(bytes.substr(bytes.size() / 2));
  while (auto const line = lines.next()) require(is_harmless(live_line(*line, Style(false)).text));
}

/// Nothing but blanks is other than before.
void check_layout(const std::string& text) {
  if (!petal::json_text::check(text)) return;
  auto const layout = pretty(text);
  require(is_harmless(layout, "\n"));
  boost::system::error_code error;
  auto const value = boost::json::parse(text, error);
  if (!error) require(boost::json::serialize(boost::json::parse(layout)) == boost::json::serialize(value));
}

void check_payload(const std::string& text) {
  bool const is_json = petal::json_text::check(text).has_value();
  try {
    auto const payload = as_json(text);
    require(petal::json_text::check(payload).has_value() && (!is_json || payload == text));
  } catch (const CliError&) {
    require(!petal::runtime::is_utf8(text));
  }
}

void check_stamp(std::string_view text) {
  auto const stamp = stamp_of(text, "run");
  if (!stamp) return;
  require(stamp_of(stamped_payload("run", *stamp, smallest_payload), "run") == stamp);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string const text(petal::test::Input(data, size).rest());
  check_lines(text + '\n');
  check_layout(text);
  check_payload(text);
  check_stamp(text);
  require(is_harmless(refusal_text(text)));
  return 0;
}
