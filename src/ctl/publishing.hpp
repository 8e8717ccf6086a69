// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "ctl/bench/arrivals.hpp"
#include "ctl/bench/pace.hpp"
#include "ctl/bench/publish_tally.hpp"
#include "ctl/cli_error.hpp"
#include "ctl/settings.hpp"
#include "http/client.hpp"
#include "runtime/task_group.hpp"

namespace petal::ctl {

/// What to publish, and until when.
struct PublishPlan {
  std::string topic;
  std::string run;  ///< for stamped_payload
  std::size_t size = 0;
  int qos = 1;
  unsigned connections = 1;
  Pace pace{std::nullopt};
  std::uint64_t messages = std::numeric_limits<std::uint64_t>::max();
  std::chrono::steady_clock::duration time = std::chrono::hours(24);
  std::uint64_t stored_at_most = std::numeric_limits<std::uint64_t>::max();
};

/// Publishes over several connections in parallel, as `PublishPlan` says.
///
/// An error of one message is counted. What would affect all messages ends the run: no manager, no answer, a refusal
/// that does not concern the link or the disk, more messages stored than wanted.
class Publishing {
 public:
  using Clock = std::chrono::steady_clock;

  Publishing(boost::asio::any_io_executor executor, Endpoint endpoint, PublishPlan plan);

  /// Returns when there is nothing more to publish and everything was answered.
  Task<> run();

  /// Ends the publishing; answers are awaited a little longer.
  void stop();

  const PublishPlan& plan() const noexcept { return plan_; }
  const PublishTally& tally() const noexcept { return tally_; }
  Arrivals& arrivals() noexcept { return arrivals_; }
  const Arrivals& arrivals() const noexcept { return arrivals_; }
  Clock::time_point began() const noexcept { return began_; }
  Clock::duration took() const noexcept { return last_answer_ - began_; }       ///< up to the last answer
  const std::optional<CliError>& failure() const noexcept { return failure_; }  ///< what ended it early

 private:
  class Working;
  Task<> work(std::size_t connection);
  Task<bool> publish(http::Client& client, std::uint64_t number, Clock::time_point due);
  Task<bool> turn(boost::asio::steady_timer& timer, Clock::time_point due);
  bool take(std::uint64_t number, const http::ClientResponse& answer, Clock::time_point due);
  void fail(CliError why);
  std::string body(std::uint64_t number, Clock::time_point due);
  bool goes_on() const { return !is_over_ && next_ < plan_.messages && Clock::now() < end_; }

  boost::asio::any_io_executor executor_;
  Endpoint endpoint_;
  PublishPlan plan_;
  std::string before_payload_;
  std::string behind_payload_;
  PublishTally tally_;
  Arrivals arrivals_;
  std::uint64_t next_ = 0;
  Clock::time_point began_{};
  Clock::time_point end_{};
  Clock::time_point last_answer_{};
  bool is_over_ = false;
  std::size_t working_ = 0;
  std::vector<boost::asio::steady_timer> timers_;  ///< one for each connection, for its turn
  boost::asio::steady_timer patience_;
  std::optional<CliError> failure_;
  runtime::TaskGroup group_;
};

}  // namespace petal::ctl
