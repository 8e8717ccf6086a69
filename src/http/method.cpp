// SPDX-License-Identifier: Apache-2.0
#include "http/method.hpp"

#include <array>
#include <cstddef>

namespace petal::http {
namespace {

constexpr std::array<std::string_view, 8> names = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "OTHER"};

}  // namespace

std::string_view text(Method method) noexcept {
  return names[static_cast<std::size_t>(method)];
}

Method method_of(std::string_view text) noexcept {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == text) return static_cast<Method>(i);
  return Method::other;
}

}  // namespace petal::http
