// SPDX-License-Identifier: Apache-2.0
#include "redis/input.hpp"

#include <fmt/format.h>

#include "runtime/text.hpp"

namespace petal::redis {
namespace {

constexpr std::size_t longest_text = 512 * 1024 * 1024;  // Redis' own limit, proto-max-bulk-len

}  // namespace

Result<void> check_name(std::string_view what, std::string_view name) {
  if (name.empty())
    return Error(Errc::invalid_argument, fmt::format("the {} is empty; at least one byte is needed", what));
  return check_value(what, name);
}

Result<void> check_value(std::string_view what, std::string_view value) {
  if (value.size() <= longest_text) return {};
  return Error(Errc::invalid_argument,
               fmt::format("the {} has {} bytes; at most {} are accepted", what, value.size(), longest_text));
}

Result<void> check_set(std::string_view key, std::string_view value, std::optional<std::chrono::milliseconds> expiry) {
  if (auto const checked = check_name("key", key); !checked) return checked;
  if (auto const checked = check_value("value", value); !checked) return checked;
  if (!expiry || *expiry >= std::chrono::milliseconds(1)) return {};
  return Error(Errc::invalid_argument, fmt::format("the expiry is {} ms; at least 1 ms is accepted", expiry->count()));
}

Error no_such_subscription(std::string_view name) {
  return {Errc::no_such_subscription, fmt::format("this petal has no subscription to \"{}\"", runtime::escaped(name))};
}

}  // namespace petal::redis
