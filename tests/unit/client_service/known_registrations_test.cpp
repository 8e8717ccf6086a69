// SPDX-License-Identifier: Apache-2.0
#include "client_service/known_registrations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace petal::client_service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr RegistrationLimits few{.registrations = 3, .urls = 2};

Registration of(const std::string& filter, const std::string& url) {
  return {filter, url, Qos::at_least_once};
}

class CheckRoom : public testing::Test {
 protected:
  Result<void> add(const std::string& filter, const std::string& url) {
    auto const allowed = check_room(registrations_, of(filter, url), few);
    if (allowed) registrations_.add(of(filter, url));
    return allowed;
  }

  Registrations registrations_;
};

TEST_F(CheckRoom, BoundsTheUrls) {
  EXPECT_TRUE(add("a", "http://localhost:1/"));
  EXPECT_TRUE(add("a", "http://localhost:2/"));
  EXPECT_THAT(room_fault(registrations_, few), HasSubstr("CALLBACK_MAX_URLS allows 2"));

  auto const refused = add("a", "http://localhost:3/");

  ASSERT_TRUE(refused.has_error());
  EXPECT_TRUE(refused.error().is(Errc::storage_full));
  EXPECT_THAT(refused.error().message(), HasSubstr("CALLBACK_MAX_URLS allows 2"));
  EXPECT_TRUE(add("b", "http://localhost:1/"));
}

TEST_F(CheckRoom, BoundsTheRegistrations) {
  for (auto const* filter : {"a", "b", "c"}) EXPECT_TRUE(add(filter, "http://localhost:1/"));

  EXPECT_THAT(add("d", "http://localhost:1/").error().message(), HasSubstr("CALLBACK_MAX_REGISTRATIONS allows 3"));
  EXPECT_TRUE(add("c", "http://localhost:1/"));  // it is there already

  registrations_.remove("a", std::nullopt);
  EXPECT_TRUE(add("d", "http://localhost:2/"));
}

TEST(SortedOut, KeepsWhatHoldsUnderTheSettingsOfThisRun) {
  auto const sorted = sorted_out({of("a", "http://localhost:1/"), of("b", "http://10.0.0.1:1/")}, {"10.0.0.1"}, {});

  EXPECT_THAT(sorted.held, ElementsAre(of("a", "http://localhost:1/"), of("b", "http://10.0.0.1:1/")));
  EXPECT_THAT(sorted.dropped, IsEmpty());
  EXPECT_THAT(sorted.reasons, IsEmpty());
}

TEST(SortedOut, DropsHostsThatAreNotAllowedAnyMoreWithOneReasonEach) {
  auto const sorted = sorted_out({of("a", "http://10.0.0.1:1/"), of("b", "http://10.0.0.1:2/"),
                                  of("c", "http://10.0.0.2:1/"), of("c", "http://localhost:1/")},
                                 {}, {});

  EXPECT_THAT(sorted.held, ElementsAre(of("c", "http://localhost:1/")));
  ASSERT_EQ(sorted.reasons.size(), 2U);
  EXPECT_EQ(sorted.reasons.at(0).host, "10.0.0.1");
  EXPECT_EQ(sorted.reasons.at(0).filters, 2U);
  EXPECT_THAT(sorted.reasons.at(0).why, HasSubstr("CALLBACK_ALLOWED_HOSTS"));
  EXPECT_EQ(sorted.reasons.at(1).host, "10.0.0.2");
}

TEST(SortedOut, DropsWhatIsNoUrl) {
  auto const sorted = sorted_out({of("a", "x\n"), of("b", "https://localhost/")}, {}, {});

  EXPECT_THAT(sorted.held, IsEmpty());
  EXPECT_EQ(sorted.dropped.size(), 2U);
}

TEST(SortedOut, DropsWhatThereIsNoRoomFor) {
  std::vector<Registration> many;
  for (int i = 1; i <= 10; ++i) many.push_back(of("a", "http://localhost:" + std::to_string(i) + "/"));

  auto const sorted = sorted_out(many, {}, few);

  EXPECT_EQ(sorted.held.size(), 2U);
  EXPECT_EQ(sorted.dropped.size(), 8U);
  ASSERT_EQ(sorted.reasons.size(), 1U);
  EXPECT_EQ(sorted.reasons.at(0).filters, 8U);
}

}  // namespace
}  // namespace petal::client_service
