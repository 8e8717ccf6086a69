// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace petal::http {

/// The header fields of a message, in one buffer, in the order in which they came.
class Headers {
 public:
  void add(std::string_view name, std::string_view value);

  /// Returns the first field of that name, ignoring case.
  /// **Lifetime.** The view is valid until the next `add`, and until this object is destroyed.
  std::optional<std::string_view> find(std::string_view name) const noexcept;

  /// Returns the number of fields with that name, ignoring case.
  std::size_t count(std::string_view name) const noexcept;

  std::size_t size() const noexcept { return fields_.size(); }

 private:
  struct Field {
    std::size_t name_at;
    std::size_t value_at;
    std::size_t end;
  };
  std::string_view name_of(const Field& field) const noexcept;

  std::string text_;
  std::vector<Field> fields_;
};

/// Returns whether two ASCII texts are equal, ignoring case.
bool same_but_for_case(std::string_view left, std::string_view right) noexcept;

}  // namespace petal::http
