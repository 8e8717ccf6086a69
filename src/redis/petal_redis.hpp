// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/redis_proxy.hpp>

#include "redis/link.hpp"
#include "runtime/main_thread.hpp"
#include "runtime/placed_handler.hpp"

namespace petal::redis {

/// The server as one petal sees it, from the main thread and from the worker pool.
class PetalRedis final : public RedisProxy {
 public:
  /// `places` are those of the owner.
  PetalRedis(Link& link, Owner owner, runtime::HandlerPlaces places, runtime::MainThread main)
      : link_(link), owner_(std::move(owner)), places_(std::move(places)), main_(std::move(main)) {}

  Task<Result<std::optional<std::string>>> get(std::string key) override;
  Task<Result<void>> set(std::string key, std::string value, std::optional<std::chrono::milliseconds> expiry) override;
  Task<Result<bool>> remove(std::string key) override;
  Task<Result<bool>> exists(std::string key) override;
  Task<Result<std::int64_t>> publish(std::string channel, std::string message) override;
  Task<SubscribeResult> subscribe(std::string channel, MessageHandler handler, const HandlerOptions& options) override;
  Task<Result<void>> subscribe_to_channel(std::string channel, MessageHandler handler,
                                          const HandlerOptions& options) override;
  Task<Result<void>> unsubscribe_from_channel(std::string channel) override;
  Task<Result<void>> subscribe_pattern(std::string pattern, MessageHandler handler,
                                       const HandlerOptions& options) override;
  Task<Result<void>> unsubscribe_pattern(std::string pattern) override;

  /// Ends the petal's subscriptions; it can make no more.
  void release();

 private:
  Task<Result<Reply>> ask(std::string command);
  Task<Result<bool>> ask_whether(std::string command);
  Task<SubscribeResult> subscribe_here(Subject subject, MessageCall handler);
  Task<Result<void>> add(Subject subject, MessageCall handler);
  Task<Result<void>> remove(Subject subject);

  Link& link_;
  Owner owner_;
  runtime::HandlerPlaces places_;
  runtime::MainThread main_;
};

}  // namespace petal::redis
