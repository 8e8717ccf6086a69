// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace petal::local_db {

/// The 128 bits of a UUID (RFC 9562), first byte first.
using Uuid = std::array<unsigned char, 16>;

/// Reads 32 hexadecimal digits, with all four hyphens or with none; white space at the end is ignored.
std::optional<Uuid> parse_uuid(std::string_view text);

/// Returns `id` as text: `1b4e28ba-2fa1-4d17-883f-0016d3cca427`.
std::string to_string(const Uuid& id);

/// Returns `id` with the version and variant bits of a random UUID (RFC 9562, 5.4).
Uuid as_version_4(Uuid id) noexcept;

}  // namespace petal::local_db
