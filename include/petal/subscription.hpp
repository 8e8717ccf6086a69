// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/handler.hpp>
#include <petal/message.hpp>

namespace petal {

/// Called for each message of a subscription, by the rules of Handler.
using MessageHandler = Handler<Message>;

}  // namespace petal
