// SPDX-License-Identifier: Apache-2.0
#include "host/live_reader.hpp"

#include <algorithm>

#include "json/message_text.hpp"

namespace petal::host {
namespace {

constexpr auto sign_of_life = std::chrono::seconds(15);
constexpr std::size_t largest_piece = std::size_t{64} << 10;

/// Line ends in JSON are blanks, because strings have none.
std::string in_one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  std::ranges::replace(text, '\r', ' ');
  return text;
}

}  // namespace

LiveReader::LiveReader(OwnerPtr owner, const boost::asio::any_io_executor& executor,
                       std::function<void(OwnerPtr)> on_end)
    : owner_(std::move(owner)), on_end_(std::move(on_end)), queue_(LiveQueue::Bounds{}), arrived_(executor) {}

LiveReader::~LiveReader() {
  on_end_(std::move(owner_));
}

bool LiveReader::take(const Message& message) {
  bool const is_same = last_ && &last_->topic() == &message.topic();  // both copies share one buffer
  if (is_same) return true;
  last_ = message;
  bool const taken = queue_.push(in_one_line(json_text::message_text(message)));
  if (!taken) drops_.dropped("its reader is too slow", owner_->name, message.topic());
  arrived_.notify_all();
  return taken;
}

Task<std::string> LiveReader::next() {
  if (queue_.empty()) co_await arrived_.wait_for(sign_of_life);
  co_return queue_.empty() ? "\n" : queue_.take(largest_piece);
}

}  // namespace petal::host
