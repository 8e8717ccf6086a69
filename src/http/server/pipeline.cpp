// SPDX-License-Identifier: Apache-2.0
#include "http/server/pipeline.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace petal::http {
namespace {

namespace asio = boost::asio;

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t largest_batch = std::size_t{64} << 10;

/// Without a limit: the server's own limit applies.
constexpr auto until_they_end = std::chrono::hours(24);

}  // namespace

Pipeline::Pipeline(ServerState& serving, Stream& stream, const RequestReader& reader)
    : serving_(serving),
      stream_(stream),
      reader_(reader),
      answered_(stream.get_executor()),
      sent_(stream.get_executor()),
      tasks_(stream.get_executor()) {
  tasks_.spawn("http answers", send_all());
}

void Pipeline::handle(Request request, ResponseFraming manner) {
  auto& pending = pending_.emplace_back(manner, std::nullopt);
  tasks_.spawn("http request", handle_one(std::move(request), pending));
}

void Pipeline::answer(Response response, ResponseFraming manner) {
  pending_.emplace_back(manner, std::move(response));
  answered_.notify_all();
}

Task<> Pipeline::handle_one(Request request, Pending& pending) {
  pending.response = co_await http::handle(serving_, std::move(request));
  if (pending.response->stream) pending.response = serving_.routes.error(501, "Not Implemented: a body that goes on");
  if (pending.response->close) ending_ = true;
  answered_.notify_all();
}

/// Sends what is ready, in order. After the last answer, and after an error, later answers are discarded.
Task<> Pipeline::send_all() {
  for (;;) {
    if (pending_.empty() || !pending_.front().response) {
      co_await answered_.wait();
      continue;
    }
    co_await send(next_batch());
    sent_.notify_all();
    if (pending_.empty() && is_waited_for()) end();
  }
}

Task<> Pipeline::send(Batch batch) {
  if (said_goodbye_ || failed_) {
    pending_.pop_front();
    co_return;
  }
  stream_.expires_after(serving_.options.write_limit);
  auto const [error, size] = co_await asio::async_write(stream_, asio::buffer(batch.text), as_tuple);
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(batch.answers));
  last_sent_ = std::chrono::steady_clock::now();
  if (error) failed_ = true;
  if (batch.is_last) said_goodbye_ = true;
  if (error || batch.is_last) end();
}

Pipeline::Batch Pipeline::next_batch() {
  Batch batch;
  for (auto const& pending : pending_) {
    if (!pending.response || batch.is_last || batch.text.size() > largest_batch) break;
    ++batch.answers;
    batch.is_last = ends_with(pending);
    batch.text += head_of(serving_, *pending.response, pending.manner, !batch.is_last);
    batch.text += body_of(*pending.response, pending.manner);
  }
  return batch;
}

bool Pipeline::ends_with(const Pending& pending) const {
  bool const is_newest = &pending == &pending_.back();
  return !pending.manner.may_go_on || pending.response->close || (is_newest && is_waited_for());
}

/// Ends the reading.
void Pipeline::end() {
  ending_ = true;
  stream_.cancel();
  sent_.notify_all();
}

Task<> Pipeline::wait_for_room() {
  while (is_open() && !serving_.stopping && !has_room()) co_await sent_.wait();
}

Task<> Pipeline::wait_until_sent() {
  while (!pending_.empty() && !said_goodbye_ && !failed_) co_await sent_.wait();
}

Task<> Pipeline::wait_until_handled() {
  while (!pending_.empty()) co_await sent_.wait();
}

std::optional<std::chrono::steady_clock::time_point> Pipeline::idle_since() const {
  return pending_.empty() ? std::optional(last_sent_) : std::nullopt;
}

Task<> Pipeline::stop() {
  co_await tasks_.stop(until_they_end);
}

}  // namespace petal::http
