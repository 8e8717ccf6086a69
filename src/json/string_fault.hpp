// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace petal::json_text {

/// Why a value is not the text it should be, in the words of FastAPI.
struct StringFault {
  std::string type;  ///< `string_type`: it is no string; `string_unicode`: it stands for no text
  std::string msg;   ///< a sentence without a full stop
};

/// What is wrong with `value`, of which string_value() gives nothing.
StringFault string_fault(std::string_view value);

}  // namespace petal::json_text
