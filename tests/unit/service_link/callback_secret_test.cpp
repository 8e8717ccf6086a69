// SPDX-License-Identifier: Apache-2.0
#include "service_link/callback_secret.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "support/temporary_directory.hpp"

namespace petal::service_link {
namespace {

namespace fs = std::filesystem;
using testing::MatchesRegex;

class CallbackSecretTest : public testing::Test {
 protected:
  CallbackSecret kept() const { return CallbackSecret::kept_in(file_); }

  void write(const std::string& text, fs::perms mode = fs::perms::owner_read | fs::perms::owner_write) {
    std::ofstream(file_) << text;
    fs::permissions(file_, mode);
  }

  test::TemporaryDirectory directory_;
  fs::path file_ = directory_.path() / "callback-secret";
};

TEST_F(CallbackSecretTest, IsAnotherInEachProcessThatDoesNotKeepIt) {
  EXPECT_THAT(CallbackSecret().text(), MatchesRegex("[0-9a-f]{32}"));
  EXPECT_NE(CallbackSecret().text(), CallbackSecret().text());
}

TEST_F(CallbackSecretTest, IsTheSameAfterARestart) {
  auto const made = kept();

  EXPECT_EQ(kept().text(), made.text());
  EXPECT_EQ(fs::status(file_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(CallbackSecretTest, IsMadeAnewWhereTheFileHoldsNone) {
  for (auto const* text : {"", "0123", "0123456789ABCDEF0123456789ABCDEF\n", "../../../../../../../../../../../x"}) {
    write(text);
    auto const made = kept();
    EXPECT_THAT(made.text(), MatchesRegex("[0-9a-f]{32}")) << text;
    EXPECT_EQ(kept().text(), made.text()) << text;
  }
}

TEST_F(CallbackSecretTest, IsMadeAnewWhereOthersCouldReadIt) {
  std::string const known(32, 'a');
  write(known, fs::perms::owner_read | fs::perms::owner_write | fs::perms::others_read);

  EXPECT_NE(kept().text(), known);
  EXPECT_EQ(fs::status(file_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(CallbackSecretTest, IsNotReadThroughALink) {
  write(std::string(32, 'a'));
  fs::rename(file_, directory_.path() / "elsewhere");
  fs::create_symlink("elsewhere", file_);

  EXPECT_NE(kept().text(), std::string(32, 'a'));
  EXPECT_FALSE(fs::is_symlink(file_));
}

TEST_F(CallbackSecretTest, IsThereForThisRunWhereItCannotBeKept) {
  EXPECT_THAT(CallbackSecret::kept_in(directory_.path() / "none" / "x").text(), MatchesRegex("[0-9a-f]{32}"));
}

TEST_F(CallbackSecretTest, KnowsItself) {
  CallbackSecret const secret;

  EXPECT_TRUE(secret.is(secret.text()));
  EXPECT_FALSE(secret.is(""));
  EXPECT_FALSE(secret.is(secret.text().substr(1)));
  EXPECT_FALSE(secret.is(secret.text() + "0"));
  EXPECT_FALSE(secret.is(CallbackSecret().text()));
}

TEST_F(CallbackSecretTest, CanBeHidden) {
  CallbackSecret const secret;

  EXPECT_EQ(secret.hidden_in("a " + secret.text() + " and " + secret.text()), "a *** and ***");
  EXPECT_EQ(secret.hidden_in("nothing"), "nothing");
}

}  // namespace
}  // namespace petal::service_link
