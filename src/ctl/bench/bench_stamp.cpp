// SPDX-License-Identifier: Apache-2.0
#include "ctl/bench/bench_stamp.hpp"

#include <fmt/format.h>

#include <charconv>
#include <iterator>

namespace petal::ctl {
namespace {

bool take(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

template <typename Number>
bool take_number(std::string_view& text, Number& number) {
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

}  // namespace

std::string stamped_payload(std::string_view run, const Stamp& stamp, std::size_t size) {
  std::string payload;
  payload.reserve(size);
  fmt::format_to(std::back_inserter(payload), R"({{"run":"{}","n":{},"t":{},"s":{},"pad":")", run, stamp.number,
                 stamp.due.count(), stamp.settled);
  constexpr std::string_view end = R"("})";
  if (payload.size() + end.size() < size) payload.append(size - end.size() - payload.size(), 'x');
  return payload.append(end);
}

std::optional<Stamp> stamp_of(std::string_view payload, std::string_view run) {
  Stamp stamp;
  std::int64_t due = 0;
  bool const is_one = take(payload, R"({"run":")") && take(payload, run) && take(payload, R"(","n":)") &&
                      take_number(payload, stamp.number) && take(payload, R"(,"t":)") && take_number(payload, due) &&
                      take(payload, R"(,"s":)") && take_number(payload, stamp.settled) && take(payload, R"(,"pad":")");
  if (!is_one) return std::nullopt;
  stamp.due = std::chrono::microseconds(due);
  return stamp;
}

}  // namespace petal::ctl
