// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <istream>
#include <string>
#include <string_view>

namespace petal::ctl {

/// Converts a payload as it was given: JSON text stays byte for byte, any other text becomes a JSON string. (REST
/// removes the blanks around a JSON text.)
/// **Errors.** CliError, refused: bytes that are not UTF-8.
std::string as_json(std::string text);

/// Returns `text`, an argument that is called `what` in errors, as a JSON string.
/// **Errors.** CliError, refused: it is not UTF-8.
std::string text_as_json(std::string_view what, std::string_view text);

/// Returns the payload for `argument`: the argument itself, `input` for `-`, the content of a file for `@file`;
/// converted as by `as_json`. If the text is no JSON, the last line end of a file is removed.
/// **Errors.** CliError.
std::string payload_of(const std::string& argument, std::istream& input);

}  // namespace petal::ctl
