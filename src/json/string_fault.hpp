// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace petal::json_text {

/// The reason why a value is not the text that it should be, in the words of FastAPI.
struct StringFault {
  std::string type;  ///< `string_type`: it is not a string; `string_unicode`: it represents no text
  std::string msg;   ///< a sentence without a full stop
};

/// Returns what is wrong with `value`, for which string_value() returns nothing.
StringFault string_fault(std::string_view value);

}  // namespace petal::json_text
