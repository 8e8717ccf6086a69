// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace petal::ctl {

/// The exit status of petalctl (docs/petalctl.md, Exit status); from 64 on as in sysexits.h.
enum class Exit : int {
  good = 0,
  fair = 1,
  bad = 2,
  usage = 64,
  refused = 65,
  no_input = 66,
  unreachable = 69,
  internal = 70,
  cannot_create = 73,
  try_again = 75,
  not_permitted = 77,
  wrong_setting = 78,
};

struct ExitMeaning {
  Exit status;
  std::string_view meaning;  ///< for a person
};

/// Returns all of them, in order.
std::span<const ExitMeaning> exit_meanings();

}  // namespace petal::ctl
