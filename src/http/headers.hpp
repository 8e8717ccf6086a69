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

  /// The first field of that name, upper and lower case alike.
  /// **Lifetime.** The view ends with the next `add`, and with this object.
  std::optional<std::string_view> find(std::string_view name) const noexcept;

  /// How many fields have that name.
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

/// Whether two ASCII texts are the same but for upper and lower case.
bool same_but_for_case(std::string_view left, std::string_view right) noexcept;

}  // namespace petal::http
