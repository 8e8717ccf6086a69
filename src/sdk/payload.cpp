// SPDX-License-Identifier: Apache-2.0
#include <boost/json/serialize.hpp>
#include <petal/payload.hpp>

namespace petal {

Payload::Payload(const json::value& value) : bytes_(json::serialize(value)) {}
Payload::Payload(const json::object& object) : bytes_(json::serialize(object)) {}
Payload::Payload(std::initializer_list<json::value_ref> members) : Payload(json::value(members)) {}

}  // namespace petal
