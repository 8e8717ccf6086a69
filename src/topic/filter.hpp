// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/error.hpp>
#include <string_view>

namespace petal::topic {

/// Checks whether `filter` may be subscribed to (MQTT 5, 4.7.1 and 4.8.2): its text must satisfy the rules for topic
/// names, except that `+` may be a whole level, and `#` the whole last level; or it is `$share/{name}/{filter}` with a
/// name without `/`, `+` and `#`.
///
/// **Errors.** invalid_filter.
Result<void> check_filter(std::string_view filter);

/// Returns whether `filter` begins with `$share/`: the broker then distributes the messages among the subscribers with
/// the same share name.
bool is_shared(std::string_view filter) noexcept;

/// Returns the filter with which topics are compared: `a/+` for `$share/name/a/+`, and any other filter unchanged.
std::string_view without_share(std::string_view filter) noexcept;

/// Returns whether `filter` contains a `+` or a `#` at any place.
bool has_wildcard(std::string_view filter) noexcept;

/// Returns whether `filter` matches `topic`; `$share/{name}/` is not part of the comparison. A filter that starts with
/// a wildcard matches no topic that starts with `$` (MQTT 5, 4.7.2); `a/#` matches `a` too (4.7.1.2). Both must be
/// valid; for others the call is safe, but the result has no meaning.
bool filter_matches(std::string_view filter, std::string_view topic) noexcept;

/// Returns whether `filter`, which matches `topic`, does so only because `topic` is the level above its `#`, as `a/#`
/// matches `a`. Not every broker sends such a message for such a filter (AWS IoT Core does not).
bool matches_as_parent(std::string_view filter, std::string_view topic) noexcept;

}  // namespace petal::topic
