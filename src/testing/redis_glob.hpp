// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace petal::testing {

/// Returns whether `text` matches `pattern` as Redis compares them: `*`, `?`, `[abc]`, `[a-z]`, `[^a]`, and `\` before
/// a character that stands for itself.
bool redis_glob_matches(std::string_view pattern, std::string_view text);

}  // namespace petal::testing
