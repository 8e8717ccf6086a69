// SPDX-License-Identifier: Apache-2.0
// A request's target, a line end, any bytes: the target is taken apart so that it can be put together again, its query
// too, and the bytes come back from what percent-encoding made of them.
#include <algorithm>
#include <string>

#include "fuzz/input.hpp"
#include "http/percent.hpp"
#include "http/query.hpp"
#include "http/server/target.hpp"

namespace {

using namespace petal::http;  // NOLINT(google-build-using-namespace)
using petal::test::require;

void check_target(const Target& target) {
  require(target.raw_path == "*" || target.raw_path.starts_with('/'));
  require(target.raw_path.find_first_of("?#") == std::string::npos && target.query.find('#') == std::string::npos);
  require(percent_decoded(target.raw_path) == target.path);
  auto const again = parse_target(target.raw_path + "?" + target.query);
  require(again && again->path == target.path && again->raw_path == target.raw_path && again->query == target.query);
}

void check_query(std::string_view query) {
  auto const parameters = query_parameters(query);
  if (!parameters) return;
  std::string written;
  for (auto const& [name, value] : *parameters) written += "&" + percent_encoded(name) + "=" + percent_encoded(value);
  require(query_parameters(written) == parameters);
}

void check_percent(std::string_view bytes) {
  auto const encoded = percent_encoded(bytes);
  require(std::all_of(encoded.begin(), encoded.end(), [](char c) { return c > ' ' && c < '\x7f'; }));
  require(encoded.find_first_of("/?#&=+") == std::string::npos);
  require(percent_decoded(encoded) == bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  petal::test::Input input(data, size);
  auto const text = input.line();
  if (auto const target = parse_target(text)) {
    check_target(*target);
    check_query(target->query);
  }
  check_query(text);
  check_percent(input.rest());
  return 0;
}
