// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <mutex>
#include <petal/json.hpp>
#include <petal/message.hpp>

namespace petal {

struct Message::Body {
  std::string topic;
  std::string payload;
  Qos qos;
  bool retained;
  bool redelivered;
  std::unique_ptr<const Properties> properties;  // null if there are none, which is usual
  mutable std::mutex parsing = {};               // a std::once_flag costs a system call even if no thread waits
  mutable std::atomic<bool> is_parsed = false;
  mutable json::value parsed = {};
  mutable boost::system::error_code parse_error = {};

  void parse() const {
    std::scoped_lock const lock(parsing);
    if (is_parsed.load(std::memory_order_relaxed)) return;
    parsed = read_json(payload, parse_error);
    is_parsed.store(true, std::memory_order_release);
  }
};

Message::Message(std::string topic, std::string payload, Qos qos, bool retained, Properties properties,
                 bool redelivered)
    : body_(std::make_shared<const Body>(
          std::move(topic), std::move(payload), qos, retained, redelivered,
          properties.empty() ? nullptr : std::make_unique<const Properties>(std::move(properties)))) {}

const std::string& Message::topic() const noexcept {
  return body_->topic;
}
std::string_view Message::payload() const noexcept {
  return body_->payload;
}
Qos Message::qos() const noexcept {
  return body_->qos;
}
bool Message::retained() const noexcept {
  return body_->retained;
}
bool Message::redelivered() const noexcept {
  return body_->redelivered;
}
const Properties& Message::properties() const noexcept {
  static const Properties none;
  return body_->properties ? *body_->properties : none;
}

const json::value* Message::try_json() const {
  if (!body_->is_parsed.load(std::memory_order_acquire)) body_->parse();
  return body_->parse_error ? nullptr : &body_->parsed;
}

const json::object* Message::try_object() const {
  auto const* const value = try_json();
  return value ? value->if_object() : nullptr;
}

const json::value& Message::json() const {
  if (auto const* const value = try_json()) return *value;
  throw boost::system::system_error(body_->parse_error, "the payload is not JSON");
}

const json::object& Message::object() const {
  if (auto const* const found = json().if_object()) return *found;
  throw boost::system::system_error(json::make_error_code(json::error::not_object), "the payload is not a JSON object");
}

}  // namespace petal
