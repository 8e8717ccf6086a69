// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "transport/held.hpp"

namespace petal::transport {

/// Keeps messages in memory: they are acknowledged when all their consumers have finished, and not before.
class MemoryKeeper final : public Keeper {
 public:
  HeldPtr keep(const Message& message, const MatchedFilters&, Ack receipt) override {
    return std::make_shared<InMemory>(message, std::move(receipt));
  }

 private:
  class InMemory final : public Held {
   public:
    InMemory(Message message, Ack receipt) : message_(std::move(message)), receipt_(std::move(receipt)) {}
    std::optional<Message> message() const override { return message_; }
    Task<Result<Message>> load() override { co_return message_; }
    void spill() override {}

   private:
    Message message_;
    Ack receipt_;
  };
};

}  // namespace petal::transport
