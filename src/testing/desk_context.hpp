// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <petal/petal.hpp>
#include <string>

#include "testing/desk_commands.hpp"
#include "testing/desk_http.hpp"
#include "testing/desk_mqtt.hpp"
#include "testing/desk_redis.hpp"
#include "testing/world.hpp"

namespace petal::testing {

/// The petal's lines, noted.
class DeskLog final : public Log {
 public:
  explicit DeskLog(Notes& notes) : notes_(notes) {}
  void write(LogLevel level, std::string_view text) override { notes_.lines.push_back({level, std::string(text)}); }

 private:
  Notes& notes_;
};

/// What a petal on a Desk is given.
class DeskContext final : public Context {
 public:
  DeskContext(World& world, const std::string& petal_name);

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

  const DeskHttp& routes() const { return http_; }

  /// Ends everything the petal has.
  void release() { world_.release(owner_); }

 private:
  World& world_;
  std::shared_ptr<proxy::Owner> owner_;
  DeskMqtt mqtt_;
  DeskCommands commands_;
  DeskHttp http_;
  DeskRedis redis_;
  DeskLog log_;
};

}  // namespace petal::testing
