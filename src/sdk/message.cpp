// SPDX-License-Identifier: Apache-2.0
#include <boost/json/parse.hpp>
#include <mutex>
#include <petal/message.hpp>

namespace petal {

struct Message::Body {
  std::string topic;
  std::string payload;
  Qos qos;
  bool retained;
  mutable std::once_flag parse_once = {};
  mutable json::value parsed = {};
  mutable boost::system::error_code parse_error = {};
};

Message::Message(std::string topic, std::string payload, Qos qos, bool retained)
    : body_(std::make_shared<const Body>(std::move(topic), std::move(payload), qos, retained)) {}

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

const json::value& Message::json() const {
  std::call_once(body_->parse_once, [this] {
    json::parse_options options;
    options.max_depth = 64;  // what the manager takes elsewhere
    body_->parsed = json::parse(body_->payload, body_->parse_error, {}, options);
  });
  if (body_->parse_error) throw boost::system::system_error(body_->parse_error, "the payload is not JSON");
  return body_->parsed;
}

const json::object& Message::object() const {
  return json().as_object();
}

}  // namespace petal
