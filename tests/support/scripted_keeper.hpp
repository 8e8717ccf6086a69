// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "transport/keeper.hpp"

namespace petal::test {

/// A Keeper whose disk is the test: it notes what it keeps and what it is told to spill, and "writes" when told to.
///
/// **Threads.** Any. **Lifetime.** Outlives the messages it keeps.
class ScriptedKeeper final : public transport::Keeper {
 public:
  transport::Sink guard(transport::Sink next) override {
    return std::move(next).guarded([this](transport::Incoming& incoming) {
      return incoming.is_loose() || take(incoming) ? transport::Taken::yes : transport::Taken::refused;
    });
  }

  Task<bool> replay(transport::Sink) override { co_return true; }

  /// The message as it comes behind the guard.
  transport::Incoming keep(const Message& message) {
    transport::Incoming incoming(message);
    take(incoming);
    return incoming;
  }

  /// The receipts of all that is kept are let go.
  void write_all() {
    std::vector<transport::Ack> receipts;
    std::lock_guard const lock(mutex_);
    for (auto const& each : kept_)
      if (auto const kept = each.lock()) receipts.push_back(std::move(kept->receipt));
  }

  /// From now on.
  void refuse() { refuses_ = true; }

  /// Whether messages are on disk only, and whether they can be read there.
  void evict(bool readable = true) {
    is_evicting_ = true;
    is_readable_ = readable;
  }

  void wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return kept_.size() >= count; });
  }

  /// The payloads of those that were spilled.
  std::vector<std::string> spilled() const {
    std::lock_guard const lock(mutex_);
    return spilled_;
  }

  /// How many are still held.
  std::size_t held() const {
    std::lock_guard const lock(mutex_);
    std::size_t count = 0;
    for (auto const& each : kept_)
      if (!each.expired()) ++count;
    return count;
  }

 private:
  struct Kept final : transport::Custody {
    Kept(ScriptedKeeper& k, Message m, transport::Ack r) : keeper(k), message_(std::move(m)), receipt(std::move(r)) {}

    std::optional<Message> message() const override {
      return keeper.is_evicting_ ? std::nullopt : std::optional(message_);
    }
    Task<Result<Message>> load() override {
      if (keeper.is_readable_) co_return message_;
      co_return Error(Errc::storage_failed, "the disk is gone");
    }
    void spill() override {
      std::lock_guard const lock(keeper.mutex_);
      keeper.spilled_.emplace_back(message_.payload());
    }

    ScriptedKeeper& keeper;
    Message message_;
    transport::Ack receipt;
  };

  bool take(transport::Incoming& incoming) {
    auto receipt = incoming.take_ack();
    auto kept = std::make_shared<Kept>(*this, incoming.message(), std::move(receipt));
    std::lock_guard const lock(mutex_);
    if (refuses_) return false;
    kept_.push_back(kept);
    changed_.notify_all();
    incoming.put_into(std::move(kept));
    return true;
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::weak_ptr<Kept>> kept_;
  std::vector<std::string> spilled_;
  bool refuses_ = false;
  bool is_evicting_ = false;
  bool is_readable_ = true;
};

}  // namespace petal::test
