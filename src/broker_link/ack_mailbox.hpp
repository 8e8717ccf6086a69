// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "broker_link/ack_queue.hpp"

namespace petal::broker_link {

/// Collects acks: they are released on any thread, and reported on the thread of the link.
///
/// **Threads.** Acks may be released on any thread. Everything else runs on those of the executor, one call at a time.
class AckMailbox : public std::enable_shared_from_this<AckMailbox> {
 public:
  using Token = AckQueue::Token;
  using OnBack = std::function<void(const std::vector<Token>&)>;

  AckMailbox(boost::asio::any_io_executor executor, OnBack on_back)
      : executor_(std::move(executor)), on_back_(std::move(on_back)) {}

  /// The holders of one message share it. Its destructor puts `token` into the mailbox.
  class Ack {
   public:
    Ack(std::shared_ptr<AckMailbox> box, Token token) : box_(std::move(box)), token_(token) {}
    Ack(const Ack&) = delete;
    Ack& operator=(const Ack&) = delete;
    ~Ack() {
      if (box_) box_->put(token_);
    }

    /// The message was not taken, so it must not be acknowledged.
    void forget() { box_.reset(); }

   private:
    std::shared_ptr<AckMailbox> box_;
    Token token_;
  };

  std::shared_ptr<Ack> receipt(Token token) { return std::make_shared<Ack>(shared_from_this(), token); }

  /// Reports the tokens that are in the mailbox now, without waiting for the posted call.
  void empty();

  /// Stops reporting. The executor is not used again after this.
  void close();

 private:
  void put(Token token);

  std::mutex mutex_;
  boost::asio::any_io_executor executor_;
  OnBack on_back_;  // called on the executor only
  std::vector<Token> tokens_;
  bool closed_ = false;
};

}  // namespace petal::broker_link
