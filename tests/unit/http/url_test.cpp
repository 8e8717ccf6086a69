// SPDX-License-Identifier: Apache-2.0
#include "http/url.hpp"

#include <gtest/gtest.h>

namespace petal::http {

TEST(Url, HasHostPortAndTarget) {
  EXPECT_EQ(parse_url("http://robot:8080/a?b=c").value(), (Url{"robot", 8080, "/a?b=c"}));
  EXPECT_EQ(parse_url("http://robot").value(), (Url{"robot", 80, "/"}));
  EXPECT_EQ(parse_url("http://robot?b").value(), (Url{"robot", 80, "/?b"}));
  EXPECT_EQ(parse_url("http://[::1]:1/x").value(), (Url{"::1", 1, "/x"}));
}

TEST(Url, IsWrittenAsItIsRead) {
  for (auto const* const text : {"http://robot:80/", "http://[::1]:3005/callback?x", "http://127.0.0.1:1//"})
    EXPECT_EQ(parse_url(text).value().text(), text);
}

TEST(Url, IsRefusedWhereItHasNoHost) {
  for (auto const* const text : {"http://", "http:///x", "http://:80", "http://[]", "http://[::1", "http://[::1]x"})
    EXPECT_FALSE(parse_url(text)) << text;
}

TEST(Url, MayNameAUnixSocket) {
  auto const url = parse_url("http://unix:/run/a.sock:/b?c:d").value();
  EXPECT_EQ(url, (Url{"unix:/run/a.sock", 0, "/b?c:d"}));
  EXPECT_EQ(url.unix_socket(), "/run/a.sock");
  EXPECT_EQ(url.authority(), "localhost");
  EXPECT_EQ(url.peer(), "unix:/run/a.sock");
  EXPECT_EQ(url.text(), "http://unix:/run/a.sock:/b?c:d");
  EXPECT_EQ(url.shown(), "http://unix:/run/a.sock:/b?***");
  EXPECT_EQ(parse_url("http://unix:80/").value().unix_socket(), "") << "a host of that name";

  for (auto const* const text : {"http://unix:/", "http://unix:/a", "http://unix:/a:", "http://unix:/:/b",
                                 "http://unix:/a:b", "http://unix:/a b:/c", "http://unix:/a:/c#d"})
    EXPECT_FALSE(parse_url(text)) << text;
}

TEST(Url, HasBracketsAroundAnIpv6AddressOnly) {
  for (auto const* const text : {"http://[robot]/", "http://[[ab]/", "http://[[::1]]/", "http://a]b/", "http://a[b/"})
    EXPECT_FALSE(parse_url(text)) << text;
}

}  // namespace petal::http
