// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <petal/petal.hpp>
#include <string>

#include "runtime/main_thread.hpp"
#include "testing/fake_backends.hpp"
#include "testing/harness_commands.hpp"
#include "testing/harness_http.hpp"
#include "testing/harness_mqtt.hpp"
#include "testing/harness_redis.hpp"

namespace petal::testing {

/// Records the lines that the petal writes.
class HarnessLog final : public Log {
 public:
  explicit HarnessLog(Notes& notes) : notes_(notes) {}
  void write(LogLevel level, std::string_view text) override { notes_.lines.push_back({level, std::string(text)}); }
  bool is_enabled(LogLevel) const noexcept override { return true; }

 private:
  Notes& notes_;
};

/// The Context of a petal on a Harness.
class HarnessContext final : public Context {
 public:
  HarnessContext(FakeBackends& world, const std::string& petal_name);

  const std::string& name() const override { return owner_->name; }
  MqttProxy& mqtt() override { return mqtt_; }
  Commands& commands() override { return commands_; }
  Http& http() override { return http_; }
  LocalDb& local_db() override { return world_.local_db; }
  RedisProxy& redis() override { return redis_; }
  Log& log() override { return log_; }
  void spawn(Task<> task) override;
  Task<> sleep(std::chrono::steady_clock::duration time) override { return world_.loop.clock().sleep(time); }
  Task<> offload(std::function<void()> work) override;
  std::optional<std::string> setting(const std::string& key) const override;

  const HarnessHttp& routes() const { return http_; }

  /// Ends everything that belongs to the petal.
  void release() { world_.release(owner_); }

 private:
  FakeBackends& world_;
  std::shared_ptr<runtime::Owner> owner_;
  runtime::MainThread main_;
  HarnessMqtt mqtt_;
  HarnessCommands commands_;
  HarnessHttp http_;
  HarnessRedis redis_;
  HarnessLog log_;
};

}  // namespace petal::testing
