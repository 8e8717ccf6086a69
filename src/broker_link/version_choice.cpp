// SPDX-License-Identifier: Apache-2.0
#include "broker_link/version_choice.hpp"

namespace petal::broker_link {
namespace {

constexpr int closed_often = 2;
constexpr auto guess_holds = std::chrono::hours(1);

}  // namespace

VersionChoice::Version VersionChoice::next(const std::string& broker, Time now) {
  if (setting_ != VersionSetting::automatic) return setting_ == VersionSetting::v3_1_1 ? Version::v3_1_1 : Version::v5;
  auto& known = known_[broker];
  if (known.is_guess && now - known.since >= guess_holds) known = {};
  return known.version;
}

bool VersionChoice::ended(const std::string& broker, Version version, const SessionEnd& end, Time now) {
  if (setting_ != VersionSetting::automatic) return false;
  auto& known = known_[broker];
  if (end.other_version) {
    bool const was_5 = version == Version::v5;
    known = {was_5 ? Version::v3_1_1 : Version::v5, false, 0, now};
    return was_5;
  }
  if (end.established) {
    known.closed_at_connect = 0;
    return false;
  }
  if (!end.closed_at_connect) return false;
  if (version == Version::v3_1_1) {
    if (known.is_guess) known = {};
    return false;
  }
  if (++known.closed_at_connect < closed_often) return false;
  known = {Version::v3_1_1, true, 0, now};
  return true;
}

}  // namespace petal::broker_link
