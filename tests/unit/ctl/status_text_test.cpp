// SPDX-License-Identifier: Apache-2.0
#include "ctl/status_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "ctl/petals_text.hpp"

namespace petal::ctl {

using testing::HasSubstr;

TEST(StatusText, SaysHowTheManagerIs) {
  auto const health = json::parse(R"({"status": "degraded", "proxies": {"mqtt": {
      "details": "127.0.0.1:1883: connecting: Connection refused",
      "connection": {"connected": false, "ts_client": true}, "configuration": {"transport": "embedded"},
      "device_info": {"organization_id": "acme", "device_id": "robot-1"},
      "messages": {"published": 3, "received": 2, "stored": 1, "dropped": 4},
      "outbox": {"messages": 1, "bytes": 4096, "max_bytes": 67108864}},
      "db": {"status": "healthy"}}, "petals": [{"name": "petal-x", "version": "1.0", "state": "running"}]})");

  EXPECT_EQ(status_text(health, Style(false)),
            "Status         degraded\n"
            "Robot          robot-1 of organization acme\n"
            "Broker         not connected\n"
            "               127.0.0.1:1883: connecting: Connection refused\n"
            "Messages       3 published, 2 received, 1 stored, 4 dropped\n"
            "Outbox         1 message waiting, 4 KiB of 64 MiB\n"
            "Subscriptions  0 topics, 0 patterns\n"
            "Database       healthy\n"
            "\nPetals\n  petal-x  1.0  running\n");
}

TEST(StatusText, IsTextWhateverCame) {
  for (auto const* text : {"null", "[]", R"({"status": 1, "petals": [1], "proxies": {"mqtt": []}})"})
    EXPECT_THAT(status_text(json::parse(text), Style(false)), HasSubstr("Status"));
}

TEST(PetalsText, HasALineForEach) {
  auto const petals = json::parse(R"([{"name": "petal-x", "version": "1.0", "state": "running",
      "subscriptions": [{"topic": "a", "waiting": 1, "calls": {"count": 3, "errors": 2, "p99_ms": 1.25}}]},
      {"name": "y", "state": "broken", "error": "no petal"}])");

  EXPECT_EQ(petals_text(petals.as_array(), Style(false)),
            "NAME     VERSION  STATE    SUBSCRIPTIONS  COMMANDS  ROUTES  ERRORS\n"
            "petal-x  1.0      running  1              0         0       2\n"
            "y                 broken   0              0         0       0       no petal\n");
  EXPECT_THAT(petal_text(petals.at(0), Style(false)), HasSubstr("topic  a     1        3      2       0.0 ms"));
  EXPECT_FALSE(all_run(petals.as_array()));
}

}  // namespace petal::ctl
