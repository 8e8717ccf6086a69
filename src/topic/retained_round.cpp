// SPDX-License-Identifier: Apache-2.0
#include "topic/retained_round.hpp"

#include <algorithm>
#include <functional>

namespace petal::topic {
namespace {

/// How many topics are remembered; messages on further ones may be delivered twice.
constexpr std::size_t most_topics = 65'536;

}  // namespace

void RetainedRound::begin(Time now) {
  had_ = {};
  begun_ = now;
  until_ = now + quiet;
}

void RetainedRound::go_on(Time now) {
  if (!is_open(now)) return begin(now);
  until_ = std::max(until_, now + quiet);
}

void RetainedRound::note(std::string_view topic, Time now) {
  if (is_open(now)) remember(topic);
}

void RetainedRound::Asked::at(Time time) {
  if (time <= before || time == last) return;
  before = std::min(last, time);
  last = std::max(last, time);
}

void RetainedRound::Asked::merge(const Asked& other) {
  at(other.last);
  at(other.before);
}

bool RetainedRound::takes(std::string_view topic, const Asked& asked, Time now) {
  if (!is_open(now)) {
    had_ = {};
    return asked.last + answered_within <= now;
  }
  bool const is_new = remember(topic);
  if (is_new) until_ = std::max(until_, now + quiet);
  bool const may_be_another_answer = asked.last > begun_ || asked.before + answered_within > now;
  return is_new || !may_be_another_answer;
}

/// Remembers `topic`. Returns false if it is known already.
bool RetainedRound::remember(std::string_view topic) {
  auto const hash = std::hash<std::string_view>()(topic);
  if (had_.size() < most_topics) return had_.insert(hash).second;
  return !had_.contains(hash);
}

}  // namespace petal::topic
