// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "transport/keeper.hpp"

namespace petal::transport {

/// Leaves messages in memory: they are acknowledged when all their consumers have finished, and not before.
class MemoryKeeper final : public Keeper {
 public:
  Sink guard(Sink next) override { return next; }
  Task<bool> replay(Sink) override { co_return true; }
};

}  // namespace petal::transport
