// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/properties.hpp>

#include "http/body.hpp"

namespace petal::http {

/// Reads the member `properties` of a body that carries a message (its format is in json/properties.hpp). Returns empty
/// properties if it is left out. Errors are added to those of the reader.
Properties properties_member(BodyReader& body);

}  // namespace petal::http
