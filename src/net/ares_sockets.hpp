// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ares.h>

namespace petal::net {

/// How c-ares makes and uses its sockets: as by default, but closed on exec from the beginning, so that no program that
/// is started meanwhile inherits one. `user_data` is an `int` that receives the errno of a socket that could not be
/// made.
const ares_socket_functions& ares_sockets();

}  // namespace petal::net
