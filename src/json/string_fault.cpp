// SPDX-License-Identifier: Apache-2.0
#include "json/string_fault.hpp"

namespace petal::json_text {

StringFault string_fault(std::string_view value) {
  if (!value.starts_with('"')) return {"string_type", "Input should be a valid string"};
  return {
      "string_unicode",
      "Input should be a valid string: an escape of half a surrogate pair, such as \\ud83d, stands for no character"};
}

}  // namespace petal::json_text
