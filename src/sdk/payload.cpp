// SPDX-License-Identifier: Apache-2.0
#include <petal/json.hpp>
#include <petal/payload.hpp>

namespace petal {

Payload::Payload(const json::value& value) : bytes_(write_json(value)) {}
Payload::Payload(const json::object& object) : bytes_(write_json(object)) {}
Payload::Payload(std::initializer_list<json::value_ref> members) : Payload(json::value(members)) {}

}  // namespace petal
