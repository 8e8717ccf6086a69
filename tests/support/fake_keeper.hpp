// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "transport/held.hpp"

namespace petal::test {

/// A Keeper without a disk that says what is held, and what was told to hurry. By their payloads.
class FakeKeeper final : public transport::Keeper {
 public:
  transport::HeldPtr keep(const Message& message, const transport::MatchedFilters&, transport::Ack receipt) override {
    if (is_full) return nullptr;
    return std::make_shared<FakeHeld>(*this, message, std::move(receipt));
  }

  Task<bool> replay(transport::OnMessage on_message) override {
    ++replays;
    if (is_unreadable) co_return false;
    for (auto const& message : left) on_message(message, std::nullopt, keep(message, std::nullopt, nullptr));
    left.clear();
    co_return true;
  }

  bool is_full = false;        ///< takes no more
  bool on_disk_only = false;   ///< what it holds has to be loaded
  bool is_unreadable = false;  ///< and cannot be
  std::vector<Message> left;   ///< by an earlier life
  int replays = 0;
  std::vector<std::string> held;
  std::vector<std::string> hurried;
  std::vector<std::string> loaded;

 private:
  class FakeHeld final : public transport::Held {
   public:
    FakeHeld(FakeKeeper& keeper, Message message, transport::Ack receipt)
        : keeper_(keeper), message_(std::move(message)), receipt_(std::move(receipt)) {
      keeper_.held.push_back(payload());
    }
    ~FakeHeld() override { keeper_.held.erase(std::find(keeper_.held.begin(), keeper_.held.end(), payload())); }

    std::optional<Message> message() const override {
      return keeper_.on_disk_only ? std::nullopt : std::optional(message_);
    }
    Task<Result<Message>> load() override {
      if (keeper_.is_unreadable) co_return Error(Errc::storage_failed, "the disk is broken");
      keeper_.loaded.push_back(payload());
      co_return message_;
    }
    void spill() override { keeper_.hurried.push_back(payload()); }

   private:
    std::string payload() const { return std::string(message_.payload()); }

    FakeKeeper& keeper_;
    Message message_;
    transport::Ack receipt_;
  };
};

}  // namespace petal::test
