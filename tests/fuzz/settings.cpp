// SPDX-License-Identifier: Apache-2.0
// Settings, one a line: the first byte says of which key. They are refused with a line for each that is wrong, or make
// a configuration that is the same after it was shown and read again.
#include <map>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/describe.hpp"
#include "config/dotenv.hpp"
#include "config/environment.hpp"
#include "config/keys.hpp"
#include "fuzz/input.hpp"

namespace {

using namespace petal::config;  // NOLINT(google-build-using-namespace)
using petal::test::require;
using Values = std::map<std::string, std::string, std::less<>>;

Values values_of(petal::test::Input input) {
  Values values{{"DATA_DIR", "/nonexistent/data"}, {"PETALS_DIR", "/nonexistent/petals"}};
  while (!input.at_end()) {
    auto const& key = keys()[input.byte() % keys().size()];
    auto const value = input.line();
    if (value.find('\0') == value.npos) values[std::string(key.name)] = value;
  }
  return values;
}

Environment environment_of(const Values& values) {
  std::vector<std::string> lines;
  lines.reserve(values.size());
  for (auto const& [name, value] : values) lines.push_back(name + "=" + value);
  std::vector<const char*> environment;
  environment.reserve(lines.size() + 1);
  for (auto const& line : lines) environment.push_back(line.c_str());
  environment.push_back(nullptr);
  return Environment::load("/dev/null", environment.data()).value();
}

/// As shown, but for the secrets.
Values shown(const Values& values, const Config& config) {
  auto const lines = parse_dotenv(describe(environment_of(values), config));
  require(lines.has_value());
  Values again(lines->begin(), lines->end());
  for (auto const& key : keys())
    if (key.secret) {
      auto const given = values.find(key.name);
      again[std::string(key.name)] = given == values.end() ? "" : given->second;
    }
  return again;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto const values = values_of({data, size});
  auto const config = load_config(environment_of(values));
  if (!config) {
    require(!config.error().message().empty());
    return 0;
  }
  auto const again = load_config(environment_of(shown(values, *config)));
  require(again && *again == *config);
  return 0;
}
