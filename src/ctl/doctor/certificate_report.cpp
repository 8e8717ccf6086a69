// SPDX-License-Identifier: Apache-2.0
#include "ctl/doctor/certificate_report.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <ctime>
#include <memory>

namespace petal::ctl {
namespace {

using std::chrono::sys_seconds;

constexpr auto soon = std::chrono::days(30);
constexpr std::size_t many = 10;

struct Free {
  void operator()(BIO* bio) const { ::BIO_free(bio); }
  void operator()(X509* certificate) const { ::X509_free(certificate); }
};

sys_seconds time_of(const ASN1_TIME* time) {
  std::tm parts{};
  ::ASN1_TIME_to_tm(time, &parts);
  return std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::from_time_t(::timegm(&parts)));
}

std::string subject_of(const X509& certificate) {
  char text[256] = {};
  ::X509_NAME_oneline(::X509_get_subject_name(&certificate), text, sizeof text);
  std::string_view const shown = text;
  return std::string(shown.starts_with('/') ? shown.substr(1) : shown);
}

std::string day(sys_seconds time) {
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

long long days_between(sys_seconds from, sys_seconds to) {
  return std::chrono::floor<std::chrono::days>(to - from).count();
}

/// Without this callback OpenSSL asks on the terminal for the password of an encrypted file.
int know_no_password(char*, int, int, void*) {
  return -1;
}

Finding finding(Finding::Level level, std::string text, std::string advice) {
  return {level, "certificates", std::move(text), std::move(advice)};
}

}  // namespace

Result<std::vector<CertificateFacts>> certificates_in(std::string_view pem) {
  std::unique_ptr<BIO, Free> const bio(::BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  std::vector<CertificateFacts> found;
  for (;;) {
    std::unique_ptr<X509, Free> const certificate(::PEM_read_bio_X509(bio.get(), nullptr, &know_no_password, nullptr));
    if (!certificate) break;
    found.push_back({subject_of(*certificate), time_of(::X509_get0_notBefore(certificate.get())),
                     time_of(::X509_get0_notAfter(certificate.get()))});
  }
  ::ERR_clear_error();
  if (found.empty()) return Error(Errc::invalid_argument, "no certificate in it; a PEM file with one is needed");
  return found;
}

Finding judge_expiry(const std::string& key, const std::vector<CertificateFacts>& certificates, sys_seconds now) {
  using Level = Finding::Level;
  bool const is_collection = certificates.size() > many;
  auto const by_end = [](const CertificateFacts& one, const CertificateFacts& other) { return one.ends < other.ends; };
  auto const& first =
      is_collection ? *std::ranges::max_element(certificates, by_end) : *std::ranges::min_element(certificates, by_end);
  auto const what = fmt::format("{} ({})", key, first.subject);
  auto const advice = fmt::format("put a new certificate into the file of {}; it is taken up without a restart", key);
  if (first.ends <= now)
    return finding(Level::problem, fmt::format("{} has expired on {}", what, day(first.ends)), advice);
  if (first.begins > now)
    return finding(Level::problem, fmt::format("{} is valid from {} on only", what, day(first.begins)),
                   "see that the clock is right; if it is, wait, or put a certificate there that is valid");
  auto const left = days_between(now, first.ends);
  if (first.ends - now < soon)
    return finding(Level::warning, fmt::format("{} expires on {}, in {} days", what, day(first.ends), left), advice);
  return finding(Level::ok, fmt::format("{} is valid until {}, for {} days", what, day(first.ends), left), "");
}

}  // namespace petal::ctl
