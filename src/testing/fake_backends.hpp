// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <petal/testing/harness.hpp>
#include <string>

#include "proxy/commands/command_processor.hpp"
#include "proxy/commands/command_sender.hpp"
#include "proxy/commands/device_topics.hpp"
#include "proxy/petal_mqtt.hpp"
#include "proxy/proxy.hpp"
#include "runtime/owner.hpp"
#include "testing/loop.hpp"
#include "testing/memory_broker.hpp"
#include "testing/memory_local_db.hpp"
#include "testing/memory_redis.hpp"
#include "testing/watched.hpp"
#include "transport/memory_keeper.hpp"

namespace petal::testing {

/// The environment in which a petal runs: the manager's proxy and commands, over a broker, a database and a clock in
/// memory.
///
/// **Threads.** One.
class FakeBackends {
 public:
  explicit FakeBackends(const HarnessOptions& options);
  FakeBackends(const FakeBackends&) = delete;
  FakeBackends& operator=(const FakeBackends&) = delete;
  ~FakeBackends();

  std::shared_ptr<runtime::Owner> make_owner(runtime::Owner::Kind kind, const std::string& name);

  /// Ends everything that belongs to `owner`.
  void release(const std::shared_ptr<runtime::Owner>& owner);

  Task<Result<void>> subscribe_for_others(std::string filter);

  proxy::PetalMqtt::Views views();
  DeviceInfo device() const;
  json::object health() const;

  Loop loop;
  Notes notes;
  std::map<std::string, std::string> settings;
  MemoryLocalDb local_db;
  MemoryRedis redis{loop.clock()};
  MemoryBroker broker;
  proxy::Proxy proxy;

 private:
  transport::MemoryKeeper keeper_;
  std::shared_ptr<runtime::Owner> manager_;
  std::shared_ptr<runtime::Owner> others_;

 public:
  proxy::CommandProcessor commands;
  proxy::DeviceTopics topics;
  proxy::CommandSender sender;
};

}  // namespace petal::testing
