// SPDX-License-Identifier: Apache-2.0
#include "net/name_services.hpp"

#include <gtest/gtest.h>

namespace petal::net {
namespace {

constexpr NameServices plain{.files_first = true, .multicast = false, .others = false};
constexpr NameServices desktop{.files_first = true, .multicast = true, .others = true};

TEST(NameServices, AreFilesAndDnsWithoutALineForHosts) {
  EXPECT_EQ(name_services(""), plain);
  EXPECT_EQ(name_services("passwd: files systemd\n# hosts: mdns\n"), plain);
  EXPECT_EQ(name_services_in("/nowhere/nsswitch.conf"), plain);
}

TEST(NameServices, AreReadFromTheLineForHosts) {
  EXPECT_EQ(name_services("group: compat\nhosts:\tfiles dns # not mdns\nnetworks: files\n"), plain);
  EXPECT_EQ(name_services("hosts: files mdns4_minimal [NOTFOUND=return] dns\n"), desktop);
  EXPECT_EQ(name_services("  hosts:files mdns dns"), desktop);
  EXPECT_EQ(name_services("hosts: mymachines resolve [!UNAVAIL=return] files myhostname dns"),
            (NameServices{.files_first = true, .multicast = false, .others = true}));
}

TEST(NameServices, MayHaveNameServersBeforeTheFile) {
  EXPECT_FALSE(name_services("hosts: dns files").files_first);
  EXPECT_FALSE(name_services("hosts: dns").files_first);
}

TEST(NameServices, TakeAnActionThatDoesNotEndForTheRestOfTheLine) {
  EXPECT_EQ(name_services("hosts: files [NOTFOUND=return mdns"), plain);
}

}  // namespace
}  // namespace petal::net
