// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/properties.hpp>

#include "http/body.hpp"

namespace petal::http {

/// The member `properties` of a body that carries a message (json/properties.hpp says what it looks like); empty where
/// it is left out. What is wrong with it is added to the reader's errors.
Properties properties_member(BodyReader& body);

}  // namespace petal::http
