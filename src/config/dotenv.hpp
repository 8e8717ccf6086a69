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

/// Names and values in the order of the file; of two with the same name the later counts.
using Variables = std::vector<std::pair<std::string, std::string>>;

/// The value of a variable, where it has one.
using Lookup = std::function<std::optional<std::string>(std::string_view name)>;

/// The bytes a `.env` file may have, and its values after expansion.
inline constexpr std::size_t dotenv_limit = 1024 * 1024;

/// Reads a `.env` file in the syntax of python-dotenv: blank lines, `# comments`, `export KEY=value`, unquoted values
/// (which end at ` #`, without the white space around them), `'single'` and `"double"` quotes, which may span lines and
/// have escapes, and `${NAME}` or `${NAME:-otherwise}`, looked up in `environment` and then in the lines above.
/// A name without `=` has no value and is left out. Windows line ends and a byte order mark are understood.
///
/// Two differences: `${NAME}` between single quotes stays as it is (a password may contain it), and a line that is not
/// understood is an error instead of being skipped, because a typo in a robot's configuration has to be seen.
///
/// **Errors.** invalid_argument: one line of detail for each bad line, `file, line 3: MQTT_PASSWORD: ...`. Values are
/// never told, they may be secret.
Result<Variables> parse_dotenv(std::string_view text, const Lookup& environment = {}, std::string_view file = ".env");

}  // namespace petal::config
