// SPDX-License-Identifier: Apache-2.0
#include "host/petals.hpp"

#include "host/log.hpp"
#include "host/petal_shown.hpp"
#include "http/json_error.hpp"
#include "runtime/event.hpp"
#include "runtime/text.hpp"
#include "runtime/timestamp.hpp"

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

json::object to_json(const PetalReport& report) {
  json::object shown = {{"name", report.name}, {"version", report.version}, {"state", report.state}};
  if (!report.error.empty()) shown["error"] = report.error;
  return shown;
}

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
    broken_.push_back({file.stem(), "", "broken", opened.error().message(), file});
    return;
  }
  if (find(opened->name())) {
    log().error("petal broken: {}: another file is the petal {} already", file.string(), opened->name());
    broken_.push_back(
        {opened->name(), opened->version(), "broken", file.string() + ": another file is this petal already", file});
    return;
  }
  runners_.emplace_back(executor_, *opened, services_);
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
  for (auto const& runner : runners_) reports.push_back(report(runner));
  return reports;
}

PetalReport Petals::report(const PetalRunner& runner) {
  return {runner.name(),  runner.version(), std::string(to_string(runner.state())),
          runner.error(), runner.file(),    runner.since()};
}

json::object Petals::shown(const PetalReport& report, const PetalRunner* runner) const {
  auto entry = to_json(report);
  if (!report.file.empty()) entry["file"] = report.file.string();
  if (report.since) entry["since"] = runtime::timestamp(*report.since);
  if (runner) add_parts(entry, *runner, services_);
  return entry;
}

json::array Petals::shown() const {
  json::array all;
  for (auto const& report : broken_) all.push_back(shown(report, nullptr));
  for (auto const& runner : runners_) all.push_back(shown(report(runner), &runner));
  return all;
}

std::optional<json::object> Petals::shown(std::string_view name) const {
  if (auto const* const runner = find(name)) return shown(report(*runner), runner);
  for (auto const& report : broken_)
    if (report.name == name) return shown(report, nullptr);
  return std::nullopt;
}

const PetalRunner* Petals::find(std::string_view name) const {
  auto const found =
      std::find_if(runners_.begin(), runners_.end(), [&](const PetalRunner& runner) { return runner.name() == name; });
  return found == runners_.end() ? nullptr : &*found;
}

Task<http::Response> Petals::answer(http::Request request) const {
  constexpr std::string_view above = "/petals/";
  auto const below = std::string_view(request.path).substr(above.size());
  auto const name = std::string(below.substr(0, below.find('/')));
  auto const* const petal = find(name);
  if (petal && petal->may_answer()) return petal->http().answer(std::move(request));
  return unanswered(name, petal ? std::string(to_string(petal->state())) : "");
}

Task<http::Response> Petals::unanswered(std::string name, std::string state) {
  if (state.empty()) co_return http::error_response(404, "Not Found: there is no petal " + runtime::printable(name));
  co_return http::error_response(503, "the petal " + name + " does not answer: its state is " + state);
}

}  // namespace petal::host
