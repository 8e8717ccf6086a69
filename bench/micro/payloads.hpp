// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

namespace petal::bench {

/// Returns a payload like a robot's telemetry, of about `bytes` bytes.
inline std::string telemetry(std::size_t bytes) {
  std::string json = R"({"messageId":"6f1c9a52-3f0e-4d55-9a2e-0d6f5f1c7b11","battery":81.5,"joints":[)";
  while (json.size() + 30 < bytes) json += R"({"id":7,"angle":-1.5708},)";
  return json + R"(null],"ok":true})";
}

inline constexpr auto* telemetry_topic = "org/acme/site/site-7/device/robot-9e3779b97f4a7c15/telemetry";

}  // namespace petal::bench
