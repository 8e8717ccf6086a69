// SPDX-License-Identifier: Apache-2.0
#include "testing/fake_backends.hpp"

#include "proxy/health.hpp"
#include "runtime/log.hpp"

namespace petal::testing {
namespace {

proxy::ProxyOptions proxy_options(const HarnessOptions& options) {
  proxy::ProxyOptions proxy;
  proxy.limits.payload_bytes = options.max_payload_bytes;
  return proxy;
}

Task<> ignore(Message) {
  co_return;
}

Task<> end_tasks(std::shared_ptr<runtime::Owner> owner) {
  co_await owner->tasks.stop(std::chrono::seconds(1));
}

}  // namespace

FakeBackends::FakeBackends(const HarnessOptions& options)
    : settings(options.settings),
      local_db(options.robot_instance_id),
      broker(loop.executor()),
      proxy(loop.executor(), proxy_options(options), broker),
      manager_(make_owner(runtime::Owner::Kind::manager, "manager")),
      others_(make_owner(runtime::Owner::Kind::rest, "others")),
      commands(proxy, manager_),
      topics(proxy, commands, manager_),
      sender(proxy, commands, topics) {
  runtime::configure_logging(spdlog::level::off, false);  // a test reads Harness::errors and Harness::log
  local_db.provision(options.organization_id);
  local_db.on_identity_change([this] { topics.set_device(device()); });
  topics.set_device(device());
  loop.run(proxy.start(keeper_, [this](const transport::LinkState& state) {
    if (state.connected) topics.retry();
  }));
}

FakeBackends::~FakeBackends() {
  loop.run_however_long(sender.stop());
  release(others_);
  release(manager_);
  loop.run_however_long(proxy.stop());
}

std::shared_ptr<runtime::Owner> FakeBackends::make_owner(runtime::Owner::Kind kind, const std::string& name) {
  return std::make_shared<runtime::Owner>(kind, name, loop.executor());
}

void FakeBackends::release(const std::shared_ptr<runtime::Owner>& owner) {
  commands.release(*owner);
  redis.release(*owner);
  loop.run(proxy.release(owner));
  loop.run_however_long(end_tasks(owner));
}

Task<Result<void>> FakeBackends::subscribe_for_others(std::string filter) {
  return proxy.subscribe(others_, std::move(filter), proxy::MessageCall(ignore), {},
                         proxy::Proxy::WhenUnreachable::keep);
}

proxy::PetalMqtt::Views FakeBackends::views() {
  return {[this] { return health(); }, [this] { return device(); }};
}

DeviceInfo FakeBackends::device() const {
  return {local_db.organization_id(), local_db.machine_id(), local_db.machine_id()};
}

json::object FakeBackends::health() const {
  proxy::ShownConfiguration shown;
  shown.transport = "embedded";
  return proxy::health(proxy, {shown, device(), {}});
}

}  // namespace petal::testing
