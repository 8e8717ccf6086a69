// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <petal/redis_proxy.hpp>
#include <string>

#include "runtime/main_thread.hpp"
#include "runtime/owner.hpp"
#include "testing/fake_backends.hpp"
#include "testing/memory_redis.hpp"

namespace petal::testing {

/// The Redis server as a petal on a Harness sees it.
class HarnessRedis final : public RedisProxy {
 public:
  HarnessRedis(FakeBackends& world, std::shared_ptr<runtime::Owner> owner, runtime::MainThread main)
      : world_(world), owner_(std::move(owner)), main_(std::move(main)) {}

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

 private:
  Result<void> check(const char* what, const std::string& name) const;
  Result<std::shared_ptr<proxy::HandlerQueue>> add(MemoryRedis::Kind kind, std::string subject, MessageHandler handler);
  Task<Result<void>> unsubscribe(MemoryRedis::Kind kind, std::string subject);

  FakeBackends& world_;
  std::shared_ptr<runtime::Owner> owner_;
  runtime::MainThread main_;
};

}  // namespace petal::testing
