// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <petal/error.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "ctl/doctor/finding.hpp"

namespace petal::ctl {

/// What of a certificate is of interest.
struct CertificateFacts {
  std::string subject;  ///< `CN=robot-1`
  std::chrono::sys_seconds begins;
  std::chrono::sys_seconds ends;
};

/// The certificates in a PEM file's content, in their order. **Errors.** invalid_argument: there is none.
Result<std::vector<CertificateFacts>> certificates_in(std::string_view pem);

/// Whether what MQTT_CERT_FILE, MQTT_CA_FILE (`key`) names holds now, and for a month: of several certificates the one
/// that ends first; where they are many, as of all authorities of the world, only whether all have ended.
Finding judge_expiry(const std::string& key, const std::vector<CertificateFacts>& certificates,
                     std::chrono::sys_seconds now);

}  // namespace petal::ctl
