// SPDX-License-Identifier: Apache-2.0
#include "ctl/publishing.hpp"

#include <fmt/format.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "ctl/bench/bench_stamp.hpp"
#include "ctl/manager_api.hpp"
#include "ctl/payload.hpp"

namespace petal::ctl {
namespace {

/// Longer than any PUBLISH_TIMEOUT that makes sense when time is measured.
constexpr auto answer_within = std::chrono::seconds(30);
constexpr auto stopped_within = std::chrono::seconds(2);
constexpr auto pause_after_refusal = std::chrono::milliseconds(100);

/// Messages that wait on a disk, or at the broker for a client that is away, are soon of no use.
constexpr int worth_delivering = 60;  // seconds

}  // namespace

/// Counts a running connection until it ends, in whatever way; the last one ends the waiting.
class Publishing::Working {
 public:
  explicit Working(Publishing& all) : all_(all) {}
  Working(const Working&) = delete;
  Working& operator=(const Working&) = delete;
  ~Working() {
    if (--all_.working_ == 0) all_.patience_.cancel();
  }

 private:
  Publishing& all_;
};

Publishing::Publishing(boost::asio::any_io_executor executor, Endpoint endpoint, PublishPlan plan)
    : executor_(std::move(executor)),
      endpoint_(std::move(endpoint)),
      plan_(std::move(plan)),
      before_payload_(fmt::format(R"({{"topic":{},"payload":)", text_as_json("topic", plan_.topic))),
      behind_payload_(fmt::format(R"(,"qos":{},"message_expiry":{}}})", plan_.qos, worth_delivering)),
      patience_(executor_, Clock::time_point::max()),
      group_(executor_) {
  for (unsigned i = 0; i < plan_.connections; ++i) timers_.emplace_back(executor_);
}

Task<> Publishing::run() {
  began_ = last_answer_ = Clock::now();
  end_ = began_ + plan_.time;
  working_ = timers_.size();
  for (std::size_t i = 0; i < timers_.size(); ++i) group_.spawn("publishing", work(i));
  bool is_patient = true;
  while (working_ > 0 && is_patient) {
    boost::system::error_code cut_short;  // by the last connection, or by stop()
    co_await patience_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, cut_short));
    is_patient = cut_short.failed();
  }
  co_await group_.stop();
}

void Publishing::stop() {
  is_over_ = true;
  for (auto& timer : timers_) timer.cancel();
  patience_.expires_after(stopped_within);
}

Task<> Publishing::work(std::size_t connection) {
  Working const counted(*this);
  http::Client client(executor_, endpoint_.url.host, endpoint_.url.port, http::ClientConnection::largest_answer,
                      endpoint_.token);
  while (goes_on()) {
    auto const number = next_++;
    auto const wait = plan_.pace.due(number);
    auto const due = wait ? began_ + *wait : Clock::now();
    if (!co_await turn(timers_[connection], due)) break;
    bool const goes_well = co_await publish(client, number, due);
    if (!goes_well) co_await turn(timers_[connection], Clock::now() + pause_after_refusal);
  }
}

/// Returns false if the run ends before `due`.
Task<bool> Publishing::turn(boost::asio::steady_timer& timer, Clock::time_point due) {
  if (due >= end_) co_return false;
  if (due > Clock::now()) {
    timer.expires_at(due);
    boost::system::error_code cut_short;
    co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, cut_short));
  }
  co_return !is_over_;
}

/// Returns false if the message cannot be published now.
Task<bool> Publishing::publish(http::Client& client, std::uint64_t number, Clock::time_point due) {
  tally_.sent();
  arrivals_.sent(number);
  auto const answer = co_await client.request(http::Method::post, "/mqtt/publish", body(number, due), answer_within);
  last_answer_ = Clock::now();
  if (answer) co_return take(number, *answer, due);
  fail(out_of_reach(endpoint_, answer.error()));
  co_return false;
}

bool Publishing::take(std::uint64_t number, const http::ClientResponse& answer, Clock::time_point due) {
  auto const said = tally_.answered(answer.status, answer.body, last_answer_ - due);
  arrivals_.answered(number, said == PublishTally::Answer::published);
  if (said == PublishTally::Answer::refused_all) fail(refused(answer.status, answer.body));
  if (said == PublishTally::Answer::senseless)
    fail({Exit::refused,
          "what answers is no manager. Is the address right? --url, HTTP_HOST and HTTP_PORT say where "
          "it is"});
  if (tally_.stored() > plan_.stored_at_most)
    fail({Exit::try_again,
          fmt::format("the manager stores what it cannot publish now: {} messages, which it will send when it can, "
                      "unless {} s pass before. Ended here, so that they take no room of the robot's own; --stored "
                      "goes on",
                      tally_.stored(), worth_delivering)});
  return said != PublishTally::Answer::refused;
}

void Publishing::fail(CliError why) {
  if (!failure_) failure_.emplace(std::move(why));
  if (!is_over_) stop();
}

std::string Publishing::body(std::uint64_t number, Clock::time_point due) {
  auto const since = std::chrono::duration_cast<std::chrono::microseconds>(due - began_);
  return before_payload_ + stamped_payload(plan_.run, {number, since, arrivals_.settled()}, plan_.size) +
         behind_payload_;
}

}  // namespace petal::ctl
