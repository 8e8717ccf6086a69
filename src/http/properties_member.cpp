// SPDX-License-Identifier: Apache-2.0
#include "http/properties_member.hpp"

#include "json/properties.hpp"

namespace petal::http {

Properties properties_member(BodyReader& body) {
  auto const text = body.optional_raw("properties");
  if (!text) return {};
  auto read = json_text::read_properties(*text);
  for (auto& fault : read.faults) {
    fault.at.insert(fault.at.begin(), "properties");
    body.refuse(std::move(fault.at), std::move(fault.type), std::move(fault.msg), fault.input);
  }
  return std::move(read.properties);
}

}  // namespace petal::http
