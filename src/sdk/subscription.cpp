// SPDX-License-Identifier: Apache-2.0
#include <petal/subscription.hpp>
#include <utility>

namespace petal {

Subscription::Subscription() noexcept = default;
Subscription::Subscription(std::unique_ptr<Body> body) noexcept : body_(std::move(body)) {}
Subscription::Subscription(Subscription&& other) noexcept = default;

Subscription& Subscription::operator=(Subscription&& other) noexcept {
  Subscription ends(std::move(other));
  std::swap(body_, ends.body_);
  return *this;
}

Subscription::~Subscription() {
  if (body_) body_->end();
}

void Subscription::detach() noexcept {
  body_.reset();
}

std::size_t Subscription::pending() const noexcept {
  return body_ ? body_->pending() : 0;
}

const std::string& Subscription::topic() const noexcept {
  static const std::string none;
  return body_ ? body_->topic() : none;
}

}  // namespace petal
