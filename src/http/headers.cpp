// SPDX-License-Identifier: Apache-2.0
#include "http/headers.hpp"

#include <algorithm>

namespace petal::http {
namespace {

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

}  // namespace

bool same_but_for_case(std::string_view left, std::string_view right) noexcept {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

void Headers::add(std::string_view name, std::string_view value) {
  if (fields_.empty()) {  // most messages have no more
    text_.reserve(256);
    fields_.reserve(8);
  }
  auto const name_at = text_.size();
  text_.append(name).append(value);
  fields_.push_back({name_at, name_at + name.size(), text_.size()});
}

std::string_view Headers::name_of(const Field& field) const noexcept {
  return std::string_view(text_).substr(field.name_at, field.value_at - field.name_at);
}

std::optional<std::string_view> Headers::find(std::string_view name) const noexcept {
  for (auto const& field : fields_)
    if (same_but_for_case(name_of(field), name))
      return std::string_view(text_).substr(field.value_at, field.end - field.value_at);
  return std::nullopt;
}

std::size_t Headers::count(std::string_view name) const noexcept {
  auto const named = [&](const Field& field) { return same_but_for_case(name_of(field), name); };
  return static_cast<std::size_t>(std::count_if(fields_.begin(), fields_.end(), named));
}

}  // namespace petal::http
