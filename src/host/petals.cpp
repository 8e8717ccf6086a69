// SPDX-License-Identifier: Apache-2.0
#include "host/petals.hpp"

#include "host/log.hpp"
#include "runtime/event.hpp"

namespace petal::host {
namespace {

/// Awaits `task`, then counts it as done.
Task<> counted(Task<> task, std::shared_ptr<std::size_t> left, std::shared_ptr<boost::asio::steady_timer> all_done) {
  co_await std::move(task);
  if (--*left == 0) all_done->cancel();
}

/// Spawns `tasks` side by side and waits until all are done, or `limit` has passed.
Task<> await_all(runtime::TaskGroup& group, std::vector<Task<>> tasks, std::chrono::steady_clock::duration limit) {
  auto const all_done = std::make_shared<boost::asio::steady_timer>(co_await boost::asio::this_coro::executor, limit);
  auto const left = std::make_shared<std::size_t>(tasks.size());
  for (auto& task : tasks) group.spawn("petal", counted(std::move(task), left, all_done));
  boost::system::error_code ignored;
  if (*left != 0) co_await all_done->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
}

}  // namespace

Petals::Petals(boost::asio::any_io_executor executor, Services services)
    : executor_(executor), services_(std::move(services)), starting_(executor) {}

void Petals::load(const std::filesystem::path& directory, const std::vector<std::string>& enabled) {
  auto const files = petal_files(directory);
  if (!files) return log().warn("no petals: {}", files.error().message());
  for (auto const& file : *files) load_one(file, enabled);
  for (auto const& name : enabled)
    if (std::none_of(files->begin(), files->end(), [&](const auto& file) { return file.stem() == name; })) {
      log().error("petal missing: name={} is in ENABLED_PETALS, and no file of {} is it", name, directory.string());
      broken_.push_back({name, "", "missing", "no file of " + directory.string() + " is it"});
    }
}

void Petals::load_one(const std::filesystem::path& file, const std::vector<std::string>& enabled) {
  bool const named = std::find(enabled.begin(), enabled.end(), file.stem()) != enabled.end();
  if (!enabled.empty() && !named) return;
  auto const opened = PetalFile::open(file);
  if (!opened) {
    log().error("petal broken: {}", opened.error().message());
    broken_.push_back({file.stem(), "", "broken", opened.error().message()});
    return;
  }
  if (is_loaded(opened->name())) {
    log().error("petal broken: {}: another file is the petal {} already", file.string(), opened->name());
    broken_.push_back(
        {opened->name(), opened->version(), "broken", file.string() + ": another file is this petal already"});
    return;
  }
  runners_.emplace_back(executor_, *opened, services_);
}

bool Petals::is_loaded(const std::string& name) const {
  return std::any_of(runners_.begin(), runners_.end(),
                     [&](const PetalRunner& runner) { return runner.name() == name; });
}

Task<> Petals::start(std::chrono::steady_clock::duration limit) {
  std::vector<Task<>> tasks;
  for (auto& runner : runners_) tasks.push_back(runner.start());
  co_await await_all(starting_, std::move(tasks), limit);
  for (auto const& runner : runners_)
    if (runner.is_starting()) log().warn("petal still starting: name={} the others do not wait for it", runner.name());
}

Task<> Petals::stop() {
  co_await starting_.stop(std::chrono::milliseconds(100));
  runtime::TaskGroup stopping(executor_);
  std::vector<Task<>> tasks;
  for (auto& runner : runners_) tasks.push_back(runner.stop());
  co_await await_all(stopping, std::move(tasks), std::chrono::milliseconds(3200));
  co_await stopping.stop(std::chrono::milliseconds(0));
}

std::vector<PetalReport> Petals::report() const {
  auto reports = broken_;
  for (auto const& runner : runners_)
    reports.push_back({runner.name(), runner.version(), std::string(to_string(runner.state())), runner.error()});
  return reports;
}

}  // namespace petal::host
