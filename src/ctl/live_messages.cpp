// SPDX-License-Identifier: Apache-2.0
#include "ctl/live_messages.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ctl/message_line.hpp"
#include "http/percent.hpp"

namespace petal::ctl {
namespace {

using std::chrono::steady_clock;

std::string target_of(const std::vector<std::string>& filters, int qos) {
  auto target = fmt::format("/mqtt/messages?qos={}", qos);
  for (auto const& filter : filters) target += "&topic=" + http::percent_encoded(filter);
  return target;
}

constexpr std::size_t longest_refusal = std::size_t{64} << 10;

/// A time limit for several steps together.
class Deadline {
 public:
  explicit Deadline(LiveMessages::Limit limit) : end_(steady_clock::now() + limit) {}
  LiveMessages::Limit left() const { return std::max(end_ - steady_clock::now(), LiveMessages::Limit::zero()); }

 private:
  steady_clock::time_point end_;
};

}  // namespace

LiveMessages::LiveMessages(const boost::asio::any_io_executor& executor, Endpoint endpoint,
                           const std::vector<std::string>& filters, int qos)
    : endpoint_(std::move(endpoint)), connection_(executor) {
  endpoint_.url.target = target_of(filters, qos);
}

Task<Result<http::ClientResponse>> LiveMessages::open(Limit limit) {
  Deadline const deadline(limit);
  if (auto const made = co_await connection_.connect(endpoint_.url, deadline.left()); !made) co_return made.error();
  auto request = http::format_request(http::Method::get, endpoint_.url, {}, endpoint_.token);
  if (auto const sent = co_await connection_.send(std::move(request), deadline.left()); !sent) co_return sent.error();
  auto head = co_await connection_.receive_head(deadline.left());
  if (!head || head->is_success()) co_return head;
  auto body = co_await refusal(deadline.left());
  if (body) head->body = std::move(*body);
  co_return head;
}

Task<Result<std::string>> LiveMessages::refusal(Limit limit) {
  Deadline const deadline(limit);
  std::string body;
  for (;;) {
    auto const piece = co_await receive_some(deadline.left());
    if (!piece) co_return piece;
    if (piece->empty() || body.size() > longest_refusal) co_return body;
    body += *piece;
  }
}

Task<Error> LiveMessages::read(std::function<void(std::string_view)> on_line) {
  Lines lines;
  for (;;) {
    auto const piece = co_await receive_some(silent_at_most);
    if (!piece) co_return piece.error();
    if (piece->empty()) co_return Error(Errc::link_lost, "the manager has ended it");
    lines.add(*piece);
    while (auto const line = lines.next()) on_line(*line);
  }
}

CliError live_ended(const Error& why) {
  return {Exit::unreachable,
          fmt::format("the manager has gone while its messages were read, and what was measured ends there ({})",
                      why.message())};
}

}  // namespace petal::ctl
