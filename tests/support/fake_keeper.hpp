// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "transport/keeper.hpp"

namespace petal::test {

/// A Keeper without a disk that says of what it has custody, and what was spilled. By their payloads.
class FakeKeeper final : public transport::Keeper {
 public:
  transport::Sink guard(transport::Sink next) override {
    return std::move(next).guarded([this](transport::Incoming& incoming) {
      if (incoming.is_loose()) return transport::Taken::yes;
      if (is_full) return transport::Taken::refused;
      take(incoming);
      return transport::Taken::yes;
    });
  }

  Task<bool> replay(transport::Sink sink) override {
    ++replays;
    if (is_unreadable) co_return false;
    for (auto const& message : left) sink.deliver(keep(message));
    left.clear();
    co_return true;
  }

  /// The message as it comes behind the guard.
  transport::Incoming keep(const Message& message) {
    transport::Incoming incoming(message);
    take(incoming);
    return incoming;
  }

  bool is_full = false;        ///< takes no more
  bool on_disk_only = false;   ///< what it holds has to be loaded
  bool is_unreadable = false;  ///< and cannot be
  std::vector<Message> left;   ///< by an earlier life
  int replays = 0;
  std::vector<std::string> held;
  std::vector<std::string> spilled;
  std::vector<std::string> loaded;

 private:
  void take(transport::Incoming& incoming) {
    auto receipt = incoming.take_ack();
    incoming.put_into(std::make_shared<FakeCustody>(*this, incoming.message(), std::move(receipt)));
  }

  class FakeCustody final : public transport::Custody {
   public:
    FakeCustody(FakeKeeper& keeper, Message message, transport::Ack receipt)
        : keeper_(keeper), message_(std::move(message)), receipt_(std::move(receipt)) {
      keeper_.held.push_back(payload());
    }
    ~FakeCustody() override { keeper_.held.erase(std::find(keeper_.held.begin(), keeper_.held.end(), payload())); }

    std::optional<Message> message() const override {
      return keeper_.on_disk_only ? std::nullopt : std::optional(message_);
    }
    Task<Result<Message>> load() override {
      if (keeper_.is_unreadable) co_return Error(Errc::storage_failed, "the disk is broken");
      keeper_.loaded.push_back(payload());
      co_return message_;
    }
    void spill() override { keeper_.spilled.push_back(payload()); }

   private:
    std::string payload() const { return std::string(message_.payload()); }

    FakeKeeper& keeper_;
    Message message_;
    transport::Ack receipt_;
  };
};

}  // namespace petal::test
