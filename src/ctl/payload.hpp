// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <istream>
#include <string>
#include <string_view>

namespace petal::ctl {

/// A payload as it was given: JSON text byte for byte, and any other text as a JSON string. (Over REST the blanks
/// around a JSON text are left out.)
/// **Errors.** CliError, refused: bytes that are not UTF-8.
std::string as_json(std::string text);

/// `text`, an argument that `what` names, as a JSON string.
/// **Errors.** CliError, refused: it is not UTF-8, and so none.
std::string text_as_json(std::string_view what, std::string_view text);

/// The payload that `argument` names: itself, `-` for `input`, `@file` for the content of a file; as `as_json`. Of text
/// that is no JSON the last line end of a file is left out.
/// **Errors.** CliError.
std::string payload_of(const std::string& argument, std::istream& input);

}  // namespace petal::ctl
