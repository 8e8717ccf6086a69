// SPDX-License-Identifier: Apache-2.0
#include "testing/harness_context.hpp"

#include "runtime/run_on.hpp"

namespace petal::testing {

HarnessContext::HarnessContext(FakeBackends& world, const std::string& petal_name)
    : world_(world),
      owner_(world.make_owner(runtime::Owner::Kind::petal, petal_name)),
      main_(world.loop.executor()),
      mqtt_(proxy::PetalMqtt(world.proxy, world.sender, owner_, world.views(), main_.executor(), main_),
            world.loop.clock(), world.notes),
      commands_(proxy::PetalCommands(world.commands, owner_, main_.executor(), main_), world.notes),
      http_(main_, owner_, world.notes),
      redis_(world, owner_, main_),
      log_(world.notes) {}

void HarnessContext::spawn(Task<> task) {
  owner_->tasks.spawn("task", watched(std::move(task), world_.notes, "task"));
}

Task<> HarnessContext::offload(std::function<void()> work) {
  return runtime::run_on(world_.loop.executor(), std::move(work));
}

std::optional<std::string> HarnessContext::setting(const std::string& key) const {
  auto const found = world_.settings.find(key);
  if (found == world_.settings.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

}  // namespace petal::testing
