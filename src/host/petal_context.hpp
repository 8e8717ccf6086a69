// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <petal/petal.hpp>
#include <string>

#include "config/environment.hpp"
#include "host/petal_local_db.hpp"
#include "http/petal_http.hpp"
#include "proxy/petal_mqtt.hpp"
#include "redis/petal_redis.hpp"
#include "runtime/log.hpp"
#include "runtime/main_thread.hpp"
#include "runtime/worker_pool.hpp"

namespace petal::host {

/// The parts of the manager that petals use.
struct Services {
  proxy::Proxy& proxy;
  proxy::CommandProcessor& commands;
  proxy::CommandSender& sender;
  LocalDb& local_db;
  redis::Link& redis;
  const config::Environment& environment;
  proxy::PetalMqtt::Views views;
  runtime::WorkerPool& workers;
};

/// Writes a petal's log lines.
class PetalLog final : public Log {
 public:
  explicit PetalLog(const std::string& name) : logger_(runtime::logger(name)) {}
  void write(LogLevel level, std::string_view text) override;
  bool is_enabled(LogLevel level) const noexcept override;

 private:
  std::shared_ptr<spdlog::logger> logger_;
};

/// The Context of one petal.
class PetalContext final : public Context {
 public:
  PetalContext(boost::asio::any_io_executor executor, std::shared_ptr<runtime::Owner> owner, Services services);

  const std::string& name() const override { return owner_->name; }
  MqttProxy& mqtt() override { return mqtt_; }
  Commands& commands() override { return commands_; }
  Http& http() override { return http_; }
  LocalDb& local_db() override { return local_db_; }
  redis::PetalRedis& redis() override { return redis_; }
  Log& log() override { return log_; }
  void spawn(Task<> task) override;
  Task<> sleep(std::chrono::steady_clock::duration time) override;
  Task<> offload(std::function<void()> work) override;
  std::optional<std::string> setting(const std::string& key) const override { return services_.environment.get(key); }

  const http::PetalHttp& routes() const { return http_; }

 private:
  runtime::MainThread main_;
  std::shared_ptr<runtime::Owner> owner_;
  Services services_;
  proxy::PetalMqtt mqtt_;
  proxy::PetalCommands commands_;
  http::PetalHttp http_;
  PetalLocalDb local_db_;
  redis::PetalRedis redis_;
  PetalLog log_;
};

}  // namespace petal::host
