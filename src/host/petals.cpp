// SPDX-License-Identifier: Apache-2.0
#include "host/petals.hpp"

#include "host/log.hpp"
#include "host/petal_compatibility.hpp"
#include "host/petal_json.hpp"
#include "http/json_error.hpp"
#include "runtime/spawn_and_wait.hpp"
#include "runtime/text.hpp"
#include "runtime/timestamp.hpp"

namespace petal::host {
namespace {

/// Awaits `task`, then counts it as done.
Task<> counted(Task<> task, std::shared_ptr<std::size_t> left, std::shared_ptr<boost::asio::steady_timer> all_done) {
  co_await std::move(task);
  if (--*left == 0) all_done->cancel();
}

/// Spawns `tasks` in parallel and waits until all are done, or `limit` has passed.
Task<> await_all(runtime::TaskGroup& group, std::vector<Task<>> tasks, std::chrono::steady_clock::duration limit) {
  auto const all_done = std::make_shared<boost::asio::steady_timer>(co_await boost::asio::this_coro::executor, limit);
  auto const left = std::make_shared<std::size_t>(tasks.size());
  for (auto& task : tasks) group.spawn("petal", counted(std::move(task), left, all_done));
  boost::system::error_code ignored;
  if (*left != 0) co_await all_done->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
}

}  // namespace

json::object to_json(const PetalReport& report) {
  json::object shown = {{"name", report.name}, {"version", report.version}, {"state", report.state}};
  if (!report.error.empty()) shown["error"] = report.error;
  return shown;
}

Petals::Petals(boost::asio::any_io_executor executor, Services services)
    : executor_(executor), services_(std::move(services)), starting_(executor), restarting_(executor) {}

void Petals::load(const std::filesystem::path& directory, const std::vector<std::string>& enabled) {
  directory_ = directory;
  enabled_ = enabled;
  auto const files = petal_files(directory);
  if (!files) log().warn("no petals: {}", files.error().message());
  for (auto const& file : files ? *files : std::vector<std::filesystem::path>())
    if (is_enabled(file.stem())) load_one(file);
  for (auto const& name : enabled) {
    auto const file = directory / (name + ".so");
    auto const is_its = [&file](const PetalSupervisor& runner) { return runner.file() == file; };
    if (std::none_of(runners_.begin(), runners_.end(), is_its))
      runners_.emplace_back(executor_, file, services_)
          .refuse(PetalSupervisor::State::missing,
                  "name=" + name + " is in ENABLED_PETALS, and no file of " + directory.string() + " is it");
  }
}

bool Petals::is_enabled(const std::string& stem) const {
  return enabled_.empty() || std::find(enabled_.begin(), enabled_.end(), stem) != enabled_.end();
}

void Petals::load_one(const std::filesystem::path& file) {
  auto& runner = runners_.emplace_back(executor_, file, services_);
  runner.load();
  auto const is_same = [&runner](const PetalSupervisor& other) {
    return &other != &runner && other.life() && other.name() == runner.name();
  };
  if (runner.life() && std::any_of(runners_.begin(), runners_.end(), is_same))
    runner.refuse(PetalSupervisor::State::broken,
                  file.string() + ": another file is the petal " + runner.name() + " already");
}

Task<> Petals::start(std::chrono::steady_clock::duration limit) {
  start_limit_ = limit;
  std::vector<Task<>> tasks;
  for (auto& runner : runners_) tasks.push_back(runner.start(limit));
  co_await await_all(starting_, std::move(tasks), 2 * limit);  // each has its own limit
}

Task<> Petals::stop() {
  stopping_ = true;
  co_await starting_.stop(std::chrono::milliseconds(100));
  co_await restarting_.stop(std::chrono::milliseconds(100));
  runtime::TaskGroup stopping(executor_);
  std::vector<Task<>> tasks;
  for (auto& runner : runners_) tasks.push_back(runner.stop());
  co_await await_all(stopping, std::move(tasks), std::chrono::milliseconds(3200));
  co_await stopping.stop(std::chrono::milliseconds(0));
}

Task<Petals::Restarted> Petals::restart(std::string name) {
  auto* runner = find(name);
  if (!runner && !is_enabled(name)) co_return Restarted{Restart::disabled, {}};
  if (!runner) runner = find_new(name);
  if (!runner) co_return Restarted{Restart::unknown, {}};
  if (runner->is_busy() || stopping_) co_return Restarted{Restart::busy, shown(*runner)};
  auto ended = co_await runtime::spawn_and_wait(restarting_, executor_, "restart of " + name, restart(*runner));
  co_return ended ? std::move(*ended) : Restarted{Restart::busy, {}};  // if the manager stops
}

Task<Petals::Restarted> Petals::restart(PetalSupervisor& runner) {
  auto const is_taken = [this, &runner](const std::string& name) {
    return std::any_of(runners_.begin(), runners_.end(),
                       [&](const PetalSupervisor& other) { return &other != &runner && other.name() == name; });
  };
  co_await runner.restart(start_limit_, is_taken);
  bool const is_well = runner.may_answer();
  co_return Restarted{is_well ? Restart::done : Restart::failed, shown(runner)};
}

/// Finds a file that was put into the directory after the start.
PetalSupervisor* Petals::find_new(const std::string& name) {
  std::error_code error;
  auto const file = directory_ / (name + ".so");
  if (!is_petal_name(name) || !std::filesystem::is_regular_file(file, error)) return nullptr;
  return &runners_.emplace_back(executor_, file, services_);
}

std::vector<PetalReport> Petals::report() const {
  std::vector<PetalReport> reports;
  for (auto const& runner : runners_)
    reports.push_back({runner.name(), runner.version(), std::string(to_string(runner.state())), runner.error()});
  return reports;
}

json::object Petals::shown(const PetalSupervisor& runner) const {
  auto entry = to_json({runner.name(), runner.version(), std::string(to_string(runner.state())), runner.error()});
  entry["file"] = runner.file().string();
  if (runner.since()) entry["since"] = runtime::timestamp(*runner.since());
  if (runner.life()) add_parts(entry, *runner.life(), services_);
  return entry;
}

json::array Petals::shown() const {
  json::array all;
  for (auto const& runner : runners_) all.push_back(shown(runner));
  return all;
}

std::optional<json::object> Petals::shown(std::string_view name) const {
  auto const* const runner = find(name);
  return runner ? std::optional(shown(*runner)) : std::nullopt;
}

/// If two files have the same petal, returns the one that is used.
const PetalSupervisor* Petals::find(std::string_view name) const {
  const PetalSupervisor* found = nullptr;
  for (auto const& runner : runners_)
    if (runner.name() == name && (!found || !found->life())) found = &runner;
  return found;
}

PetalSupervisor* Petals::find(std::string_view name) {
  return const_cast<PetalSupervisor*>(std::as_const(*this).find(name));
}

Task<http::Response> Petals::answer(http::Request request) const {
  constexpr std::string_view above = "/petals/";
  auto const below = std::string_view(request.path).substr(above.size());
  auto const name = std::string(below.substr(0, below.find('/')));
  auto const* const petal = find(name);
  if (petal && petal->may_answer()) return petal->life()->context.routes().answer(std::move(request));
  return unanswered(name, petal ? std::string(to_string(petal->state())) : "");
}

Task<http::Response> Petals::unanswered(std::string name, std::string state) {
  if (state.empty()) co_return http::error_response(404, "Not Found: there is no petal " + runtime::escaped(name));
  co_return http::error_response(503, "the petal " + name + " does not answer: its state is " + state);
}

}  // namespace petal::host
