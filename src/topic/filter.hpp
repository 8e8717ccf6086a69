// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/error.hpp>
#include <string_view>

namespace petal::topic {

/// Whether `filter` may be subscribed to (MQTT 5, 4.7.1 and 4.8.2): text as a topic name has it, where `+` is a whole
/// level, and `#` the whole last level; or `$share/{name}/{filter}` with a name without `/`, `+` and `#`.
///
/// **Errors.** invalid_filter.
Result<void> check_filter(std::string_view filter);

/// Whether `filter` begins with `$share/`: the broker deals the messages out among the subscribers of one name.
bool is_shared(std::string_view filter) noexcept;

/// The filter that topics are compared with: `a/+` of `$share/name/a/+`, and any other filter as it is.
std::string_view without_share(std::string_view filter) noexcept;

/// Whether `filter` has a `+` or a `#`, wherever it stands.
bool has_wildcard(std::string_view filter) noexcept;

/// Whether messages on `topic` belong to `filter`; `$share/{name}/` is no part of the comparison. A filter that starts
/// with a wildcard matches no topic that starts with `$` (MQTT 5, 4.7.2); `a/#` matches `a` too (4.7.1.2).
/// Both are taken to be valid; what is not may match or not, but is safe.
bool filter_matches(std::string_view filter, std::string_view topic) noexcept;

/// Whether `filter`, which matches `topic`, does so only as the level above its `#`: `a/#` does `a`. Not every broker
/// sends such a message for such a filter (AWS IoT Core does not).
bool matches_as_parent(std::string_view filter, std::string_view topic) noexcept;

}  // namespace petal::topic
