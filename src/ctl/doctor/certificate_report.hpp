// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <petal/error.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "ctl/doctor/finding.hpp"

namespace petal::ctl {

/// The parts of a certificate that are reported.
struct CertificateFacts {
  std::string subject;  ///< `CN=robot-1`
  std::chrono::sys_seconds begins;
  std::chrono::sys_seconds ends;
};

/// Returns the certificates in a PEM file's content, in their order. **Errors.** invalid_argument: there is none.
Result<std::vector<CertificateFacts>> certificates_in(std::string_view pem);

/// Checks whether the certificates of MQTT_CERT_FILE or MQTT_CA_FILE (`key`) are valid now, and for a month. Of several
/// certificates the one that ends first counts. If there are many, as in a file of all public authorities, it checks
/// only whether all have expired.
Finding judge_expiry(const std::string& key, const std::vector<CertificateFacts>& certificates,
                     std::chrono::sys_seconds now);

}  // namespace petal::ctl
