// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/error.hpp>
#include <petal/properties.hpp>
#include <string>
#include <string_view>

namespace petal::transport {

/// Returns `properties` as bytes that can be stored: empty if there are none, else the byte 1 (the version of this
/// encoding) and then, for each property in the order of Properties, a byte that says which it is, and one length and
/// value (user properties: two, name and value). A length is a variable byte integer of at most five bytes, as in
/// LEB128.
std::string encode_properties(const Properties& properties);

/// Returns the properties of which `encode_properties` made `blob`; the result does not refer to `blob`.
/// **Errors.** storage_failed: `blob` has a version that this program does not know, or it is damaged.
Result<Properties> decode_properties(std::string_view blob);

}  // namespace petal::transport
