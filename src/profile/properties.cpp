// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "profile/limits.hpp"
#include "topic/name.hpp"
#include "topic/text_rules.hpp"

namespace petal::profile {
namespace {

/// The bytes of a property beside its text: an identifier, and the length of a string or of bytes (MQTT 5, 2.2.2.2); a
/// pair has two lengths.
constexpr std::size_t beside_one = 3, beside_pair = 5;

std::size_t bytes_of(const std::optional<std::string>& text) {
  return text ? beside_one + text->size() : 0;
}

std::size_t bytes_of(const Properties& properties) {
  auto bytes =
      bytes_of(properties.content_type) + bytes_of(properties.response_topic) + bytes_of(properties.correlation_data);
  for (auto const& [name, value] : properties.user) bytes += beside_pair + name.size() + value.size();
  return bytes;
}

Result<void> check_response_topic(const std::string& topic) {
  auto const name = topic::check_name(topic);
  if (name) return {};
  return Error(Errc::invalid_topic, "the response topic: " + name.error().message());
}

Result<void> check_correlation_data(const std::string& data) {
  constexpr std::size_t most = 65'535;
  if (data.size() <= most) return {};
  return Error(Errc::limit_exceeded,
               fmt::format("correlation data has at most {} bytes, this has {}", most, data.size()));
}

Result<void> check_user(const std::string& name, const std::string& value) {
  constexpr auto errc = Errc::invalid_argument;
  if (auto const checked = topic::check_string(name, errc, "the name of a user property"); !checked) return checked;
  return topic::check_string(value, errc, "the value of a user property");
}

Result<void> check_size(const Properties& properties) {
  auto const bytes = bytes_of(properties);
  if (bytes <= most_properties_bytes) return {};
  return Error(Errc::limit_exceeded, fmt::format("the properties of a message take at most {} bytes, these take {}",
                                                 most_properties_bytes, bytes));
}

}  // namespace

Result<void> check_properties(const Properties& properties) {
  if (properties.empty()) return {};
  auto const& [content_type, response_topic, correlation_data, user] = properties;
  Result<void> checked;
  if (content_type) checked = topic::check_string(*content_type, Errc::invalid_argument, "a content type");
  if (checked && response_topic) checked = check_response_topic(*response_topic);
  if (checked && correlation_data) checked = check_correlation_data(*correlation_data);
  for (auto pair = user.begin(); checked && pair != user.end(); ++pair) checked = check_user(pair->first, pair->second);
  return checked ? check_size(properties) : checked;
}

}  // namespace petal::profile
