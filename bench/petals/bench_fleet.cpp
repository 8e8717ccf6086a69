// SPDX-License-Identifier: Apache-2.0
// Records which numbers of which robot arrived on FLEET_FILTER, and answers over HTTP:
//
//   GET /petals/bench-fleet/count    how many, in all
//   GET /petals/bench-fleet/report   {"received", "duplicates", "gaps", "p50_us", "p99_us", "last_ns", "robots": {"17":
//   "hex"}}
//
// A robot's text has four numbers in a digit, the lowest first: "3" is 0 and 1, "01" is 4. `gaps` counts the numbers
// that did not follow their predecessor, because messages arrived out of order or not here; with a shared filter there
// are some.
#include <charconv>
#include <cstdlib>
#include <petal/petal.hpp>

#include "../tally.hpp"

namespace {

using petal::Message;
using petal::Task;
namespace json = boost::json;

/// The numbers that arrived from one robot.
class Robot {
 public:
  /// Adds `number`. Returns whether it is new.
  bool add(std::size_t number) {
    if (number / 4 >= digits_.size()) digits_.resize(number / 4 + 1);
    auto const bit = static_cast<unsigned char>(1U << (number % 4));
    if ((digits_[number / 4] & bit) != 0) return false;
    digits_[number / 4] |= bit;
    if (number != next_) ++gaps_;
    next_ = std::max(next_, number + 1);
    return true;
  }

  std::size_t gaps() const { return gaps_; }

  std::string text() const {
    std::string hex;
    for (auto const digit : digits_) hex += "0123456789abcdef"[digit];
    return hex;
  }

 private:
  std::vector<unsigned char> digits_;
  std::size_t next_ = 0;
  std::size_t gaps_ = 0;
};

class BenchFleet final : public petal::Petal {
 public:
  Task<> startup() override {
    auto const filter = context().setting("FLEET_FILTER").value_or("$share/fleet/fleet/+/telemetry");
    (co_await context().mqtt().subscribe_to_topic(filter, [this](Message message) {
      return count(std::move(message));
    })).value();
    context().http().get("/count", [this](petal::HttpRequest) { return answer({{"received", received_}}); });
    context().http().get("/report", [this](petal::HttpRequest) { return answer(report()); });
  }

 private:
  static Task<petal::HttpResponse> answer(json::object object) { co_return petal::HttpResponse(object); }

  Task<> count(Message message) {
    auto const arrived = petal::bench::now();
    auto const& topic = message.topic();
    std::size_t robot = 0;
    auto const level = topic.find('/') + 1;
    std::from_chars(topic.data() + level, topic.data() + topic.size(), robot);
    if (robot >= robots_.size()) robots_.resize(robot + 1);
    auto const mark = petal::bench::mark_at_the_head(message.payload());
    if (!robots_[robot].add(static_cast<std::size_t>(mark.number))) ++duplicates_;
    ++received_;
    last_ = arrived;
    latencies_.push_back(arrived - mark.published);
    co_return;
  }

  json::object report() {
    std::sort(latencies_.begin(), latencies_.end());
    json::object robots;
    std::size_t gaps = 0;
    for (std::size_t i = 0; i < robots_.size(); ++i) {
      gaps += robots_[i].gaps();
      if (auto text = robots_[i].text(); !text.empty()) robots[std::to_string(i)] = std::move(text);
    }
    json::object shown = {{"received", received_},        {"duplicates", duplicates_},    {"gaps", gaps},
                          {"p50_us", microseconds(0.50)}, {"p99_us", microseconds(0.99)}, {"last_ns", last_}};
    shown["robots"] = std::move(robots);
    return shown;
  }

  double microseconds(double share) const {
    if (latencies_.empty()) return 0;
    auto const index = static_cast<std::size_t>(share * static_cast<double>(latencies_.size() - 1));
    return static_cast<double>(latencies_[index]) / 1000;
  }

  std::vector<Robot> robots_;
  std::vector<std::int64_t> latencies_;
  std::int64_t last_ = 0;
  std::size_t received_ = 0;
  std::size_t duplicates_ = 0;
};

}  // namespace

PETAL_EXPORT(BenchFleet, "bench-fleet", "1.0.0")
