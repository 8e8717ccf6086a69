// SPDX-License-Identifier: Apache-2.0
#include "client_service/callback_url.hpp"

#include <gtest/gtest.h>

namespace petal::client_service {
namespace {

TEST(CallbackUrl, MayBeOnALoopbackAddress) {
  for (auto const* text :
       {"http://localhost:3005/callback", "http://127.0.0.1:1/", "http://127.9.9.9:80", "http://[::1]:3005/x?y=1"})
    EXPECT_TRUE(parse_callback_url(text, {})) << text;
}

TEST(CallbackUrl, MayNotBeElsewhereUnlessItsHostIsNamed) {
  for (auto const* text : {"http://192.168.1.1/", "http://example.com/", "http://127.0.0.1.example.com/",
                           "http://0.0.0.0/", "http://localhost.example.com/"})
    EXPECT_TRUE(parse_callback_url(text, {}).error().is(Errc::refused)) << text;
  EXPECT_TRUE(parse_callback_url("http://192.168.1.1:8080/", {"192.168.1.1"}));
}

TEST(CallbackUrl, MayNameTheOneSocketThatIsAllowed) {
  EXPECT_TRUE(parse_callback_url("http://unix:/a.sock:/callback", {"unix:/a.sock"}));
  EXPECT_TRUE(parse_callback_url("http://unix:/a.sock:/callback", {}).error().is(Errc::refused));
  EXPECT_TRUE(parse_callback_url("http://unix:/b/../a.sock:/callback", {"unix:/a.sock"}).error().is(Errc::refused));
}

TEST(CallbackUrl, IsAnHttpUrl) {
  for (auto const* text :
       {"", "localhost:3005", "https://localhost/", "ftp://localhost/", "http://", "http:///x", "http://localhost:0/",
        "http://localhost:65536/", "http://localhost:x/", "http://user:secret@localhost/", "http://local host/",
        "http://localhost/#part", "http://[::1/", "http://localhost/\r\nX: y"})
    EXPECT_TRUE(parse_callback_url(text, {}).error().is(Errc::invalid_argument)) << text;
}

TEST(CallbackUrl, DoesNotRepeatCredentials) {
  auto const refused = parse_callback_url("http://user:secret@localhost/", {});

  EXPECT_EQ(refused.error().message().find("secret"), std::string::npos);
}

bool succeeds_as(const std::string& url, const std::string& earlier) {
  return succeeds(http::parse_url(url).value(), http::parse_url(earlier).value());
}

TEST(CallbackUrl, OfAManagerSucceedsTheOneItHadBefore) {
  std::string const place = "http://localhost:3005/callback";
  std::string const one = place + "/" + std::string(32, '1');
  std::string const two = place + "/" + std::string(32, '2');

  EXPECT_TRUE(succeeds_as(one, place));
  EXPECT_TRUE(succeeds_as(one, two));

  EXPECT_TRUE(succeeds_as("http://unix:/a.sock:/callback/" + std::string(32, '1'), one)) << "it has moved";
  EXPECT_TRUE(succeeds_as(one, "http://localhost:3006/callback/" + std::string(32, '1'))) << "it has moved";

  EXPECT_FALSE(succeeds_as(one, "http://localhost:3006/callback/" + std::string(32, '2')));
  EXPECT_FALSE(succeeds_as(one, one));
  EXPECT_FALSE(succeeds_as(place, one));
  EXPECT_FALSE(succeeds_as(one, "http://localhost:3006/callback"));
  EXPECT_FALSE(succeeds_as(one, "http://127.0.0.1:3005/callback"));
  EXPECT_FALSE(succeeds_as(one, place + "s"));
  EXPECT_FALSE(succeeds_as(one, place + "/health"));
  EXPECT_FALSE(succeeds_as(place + "/short", place));
}

TEST(CallbackUrl, IsShownWithoutItsSecret) {
  EXPECT_EQ(shown_url("http://localhost:3005/callback/0123"), "http://localhost:3005/callback/***");
  EXPECT_EQ(shown_url("http://localhost:3005/callback"), "http://localhost:3005/callback");
  EXPECT_EQ(shown_url("http://[::1]:80/hook?token=1"), "http://[::1]:80/hook?***");
  EXPECT_EQ(shown_url("http://localhost/"), "http://localhost:80/");
}

}  // namespace
}  // namespace petal::client_service
