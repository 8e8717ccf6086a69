// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <petal/error.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace petal::config {

/// Names and values in the order of the file; the last value of a name counts.
using Variables = std::vector<std::pair<std::string, std::string>>;

/// Returns the value of a variable, if it has one.
using Lookup = std::function<std::optional<std::string>(std::string_view name)>;

/// The largest size of a `.env` file, and of its values after expansion, in bytes.
inline constexpr std::size_t dotenv_limit = 1024 * 1024;

/// Reads a `.env` file in the syntax of python-dotenv: blank lines, `# comments`, `export KEY=value`, unquoted values
/// (which end at ` #`, without the white space around them), `'single'` and `"double"` quotes, which may span lines and
/// have escapes, and `${NAME}` or `${NAME:-otherwise}`, looked up in `environment` and then in the lines above. A name
/// without `=` has no value and is left out. Windows line ends and a byte order mark are accepted.
///
/// There are two differences: `${NAME}` between single quotes stays as it is (a password may contain it), and a line
/// that cannot be parsed is an error instead of being skipped, so that a typo in a robot's configuration is noticed.
///
/// **Errors.** invalid_argument: one line of detail for each bad line, `file, line 3: MQTT_PASSWORD: ...`. Values are
/// never part of it, because they may be secret.
Result<Variables> parse_dotenv(std::string_view text, const Lookup& environment = {}, std::string_view file = ".env");

}  // namespace petal::config
