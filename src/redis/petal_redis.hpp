// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/redis_proxy.hpp>

#include "redis/link.hpp"
#include "runtime/main_thread.hpp"

namespace petal::redis {

/// The server as one petal sees it, from the main thread and from the worker pool.
class PetalRedis final : public RedisProxy {
 public:
  PetalRedis(Link& link, Owner owner, runtime::MainThread main)
      : link_(link), owner_(std::move(owner)), main_(std::move(main)) {}

  Task<Result<std::optional<std::string>>> get(std::string key) override;
  Task<Result<void>> set(std::string key, std::string value, std::optional<std::chrono::milliseconds> expiry) override;
  Task<Result<bool>> remove(std::string key) override;
  Task<Result<bool>> exists(std::string key) override;
  Task<Result<std::int64_t>> publish(std::string channel, std::string message) override;
  Task<Result<void>> subscribe(std::string channel, Handler handler) override;
  Task<Result<void>> unsubscribe(std::string channel) override;
  Task<Result<void>> subscribe_pattern(std::string pattern, Handler handler) override;
  Task<Result<void>> unsubscribe_pattern(std::string pattern) override;

  /// Ends the petal's subscriptions; it can make no more.
  void release();

 private:
  Task<Result<Reply>> ask(std::string command);
  Task<Result<bool>> ask_whether(std::string command);
  Task<Result<void>> add(Subject subject, Handler handler);
  Task<Result<void>> remove(Subject subject);

  Link& link_;
  Owner owner_;
  runtime::MainThread main_;
};

}  // namespace petal::redis
