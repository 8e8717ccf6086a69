// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/object.hpp>
#include <petal/message.hpp>

#include "host/petal_instance.hpp"

namespace petal::host {

/// Adds the parts of `petal` to its entry in `GET /petals`: subscriptions, patterns, commands and routes, each with the
/// times of its handler (docs/reference.md, REST API).
void add_parts(json::object& entry, const PetalInstance& petal, const Services& services);

}  // namespace petal::host
