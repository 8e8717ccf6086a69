// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/redis_proxy.hpp>

#include "redis/link.hpp"

namespace petal::redis {

/// The server as one petal sees it.
class PetalRedis final : public RedisProxy {
 public:
  PetalRedis(Link& link, Owner owner) : link_(link), owner_(std::move(owner)) {}

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
  Task<Result<bool>> ask_whether(std::string command);
  Task<Result<void>> add(Subject subject, Handler handler);

  Link& link_;
  Owner owner_;
  bool released_ = false;
};

}  // namespace petal::redis
