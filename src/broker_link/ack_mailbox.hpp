// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "broker_link/ack_queue.hpp"

namespace petal::broker_link {

/// Brings receipts home: they are let go on any thread, and told of on the link's.
///
/// **Threads.** Receipts: any. All else: those of the executor, one at a time.
class AckMailbox : public std::enable_shared_from_this<AckMailbox> {
 public:
  using Token = AckQueue::Token;
  using OnBack = std::function<void(const std::vector<Token>&)>;

  AckMailbox(boost::asio::any_io_executor executor, OnBack on_back)
      : executor_(std::move(executor)), on_back_(std::move(on_back)) {}

  /// What the holders of one message share. Whoever lets go last puts `token` into the box.
  class Ack {
   public:
    Ack(std::shared_ptr<AckMailbox> box, Token token) : box_(std::move(box)), token_(token) {}
    Ack(const Ack&) = delete;
    Ack& operator=(const Ack&) = delete;
    ~Ack() {
      if (box_) box_->put(token_);
    }

    /// Nobody took the message: it is not to be acknowledged.
    void forget() { box_.reset(); }

   private:
    std::shared_ptr<AckMailbox> box_;
    Token token_;
  };

  std::shared_ptr<Ack> receipt(Token token) { return std::make_shared<Ack>(shared_from_this(), token); }

  /// Tells of what is in the box now, and does not wait for its turn.
  void empty();

  /// Nobody is told of anything any more, and the executor is not touched again.
  void close();

 private:
  void put(Token token);

  std::mutex mutex_;
  boost::asio::any_io_executor executor_;
  OnBack on_back_;  // of the executor's thread
  std::vector<Token> tokens_;
  bool closed_ = false;
};

}  // namespace petal::broker_link
