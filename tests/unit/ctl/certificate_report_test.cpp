// SPDX-License-Identifier: Apache-2.0
#include "ctl/doctor/certificate_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace petal::ctl {
namespace {

using std::chrono::days;
using testing::HasSubstr;
using Level = Finding::Level;

constexpr std::chrono::sys_seconds now = std::chrono::sys_days(std::chrono::year(2026) / 3 / 1);

CertificateFacts ending_in(days left) {
  return {"CN=robot", now - days(100), now + left};
}

Finding judged(std::vector<CertificateFacts> certificates) {
  return judge_expiry("MQTT_CERT_FILE", certificates, now);
}

TEST(CertificateReport, WarnsForTheLastMonth) {
  EXPECT_EQ(judged({ending_in(days(31))}).level, Level::ok);
  EXPECT_EQ(judged({ending_in(days(29))}).level, Level::warning);
  EXPECT_THAT(judged({ending_in(days(29))}).text,
              HasSubstr("MQTT_CERT_FILE (CN=robot) expires on 2026-03-30, in 29 days"));
  EXPECT_EQ(judged({ending_in(days(0))}).level, Level::problem);
  EXPECT_THAT(judged({ending_in(days(-2))}).text, HasSubstr("has expired on 2026-02-27"));
}

TEST(CertificateReport, SaysThatTheClockMayBeWrong) {
  auto const finding = judged({{"CN=robot", now + days(1), now + days(100)}});

  EXPECT_EQ(finding.level, Level::problem);
  EXPECT_THAT(finding.advice, HasSubstr("clock"));
}

TEST(CertificateReport, LooksAtTheFirstToEndOfAFew) {
  EXPECT_EQ(judged({ending_in(days(300)), ending_in(days(3))}).level, Level::warning);
}

TEST(CertificateReport, LooksOnlyWhetherAllHaveEndedOfMany) {
  std::vector<CertificateFacts> many(20, ending_in(days(300)));
  many.front() = ending_in(days(-300));

  EXPECT_EQ(judged(many).level, Level::ok);
  EXPECT_EQ(judged(std::vector(20, ending_in(days(-1)))).level, Level::problem);
}

TEST(CertificateReport, ReadsPem) {
  constexpr auto pem = R"(Some text before.
-----BEGIN CERTIFICATE-----
MIIBeDCCAR+gAwIBAgIUSzvvnGp+TEaTtsHODNF7ZKpStjQwCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHcm9ib3QtMTAeFw0yNjExMjMyMjQyMzhaFw0zNjExMjAyMjQy
MzhaMBIxEDAOBgNVBAMMB3JvYm90LTEwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
AAQ7A6ZNt/QxFtArfM3A7FHaYqAQIqfqiALTKjPM++VOavPp2m3qPh1INSK0CjAO
NUaiy0wBgEEdyg9+6vHVkpSPo1MwUTAdBgNVHQ4EFgQUIDxZrTb2T33mdZIIDeZS
pW97zVQwHwYDVR0jBBgwFoAUIDxZrTb2T33mdZIIDeZSpW97zVQwDwYDVR0TAQH/
BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiAIg0IHPxfQQfxgzJX2PecgRQF18rtG
YWxS4ESgvpYQlAIgTwujXw2n6Rw8VtCjDz6AfLbk3JJgekqiFZO6IFSTND4=
-----END CERTIFICATE-----
)";

  auto const found = certificates_in(pem);

  ASSERT_TRUE(found) << found.error().message();
  ASSERT_EQ(found->size(), 1U);
  EXPECT_THAT(found->front().subject, HasSubstr("CN=robot-1"));
  EXPECT_EQ(found->front().ends - found->front().begins, days(3650));
}

TEST(CertificateReport, RefusesWhatHoldsNone) {
  for (auto const* text : {"", "text", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"})
    EXPECT_TRUE(certificates_in(text).has_error()) << text;
}

}  // namespace
}  // namespace petal::ctl
