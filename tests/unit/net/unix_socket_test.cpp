// SPDX-License-Identifier: Apache-2.0
#include "net/unix_socket.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/asio/io_context.hpp>
#include <fstream>
#include <optional>

#include "support/on_a_loop.hpp"
#include "support/temporary_directory.hpp"

namespace petal::net {
namespace {

namespace asio = boost::asio;
using ::petal::test::run_on;
using testing::HasSubstr;

class UnixSocketTest : public testing::Test {
 protected:
  std::string path() const { return (directory_.path() / "a.sock").string(); }
  Result<UnixListener> listen() { return listen_unix(loop_.get_executor(), path()); }
  /// No error where it is connected and not inherited by what a petal starts.
  Error connect(std::string to = "") {
    return run_on(loop_, [](std::string at) -> Task<Error> {
      auto connected = co_await connect_unix(std::move(at));
      if (!connected) co_return connected.error();
      bool const is_inherited = (::fcntl(connected->native_handle(), F_GETFD) & FD_CLOEXEC) == 0;
      co_return is_inherited ? Error(Errc::refused, "it is inherited") : Error();
    }(to.empty() ? path() : std::move(to)));
  }
  bool exists() const { return std::filesystem::exists(std::filesystem::symlink_status(path())); }
  std::string why_not() {
    auto const refused = listen();
    return refused ? "" : refused.error().message();
  }

  test::TemporaryDirectory directory_;
  asio::io_context loop_;
};

TEST_F(UnixSocketTest, ConnectsWhereSomebodyListens) {
  auto const listener = listen();
  ASSERT_TRUE(listener);
  EXPECT_EQ(connect().message(), "");
}

TEST_F(UnixSocketTest, IsForItsUserAndGroupAndGoneAfterwards) {
  {
    auto const listener = listen();
    struct stat status{};
    ASSERT_EQ(::stat(path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0660U);
  }
  EXPECT_FALSE(exists());
  EXPECT_TRUE(connect().is(Errc::not_connected));
}

TEST_F(UnixSocketTest, TakesThePlaceOfOneThatNobodyListensTo) {
  {
    auto listener = listen();
    std::filesystem::rename(path(), path() + "2");  // its file is not removed
  }
  std::filesystem::rename(path() + "2", path());
  ASSERT_TRUE(exists());
  EXPECT_THAT(connect().message(), HasSubstr("Connection refused"));

  EXPECT_TRUE(listen());
}

TEST_F(UnixSocketTest, LeavesTheFileOfAnotherAlone) {
  std::optional<Result<UnixListener>> first(listen());
  std::filesystem::rename(path(), path() + "2");
  auto const second = listen();
  ASSERT_TRUE(second);

  first.reset();

  EXPECT_TRUE(exists());
}

TEST_F(UnixSocketTest, IsRefusedWhereAnotherProgramListensOrAFileIsInTheWay) {
  {
    auto const first = listen();
    EXPECT_THAT(why_not(), HasSubstr("another program listens there"));
  }
  std::ofstream(path()) << "dear";
  EXPECT_THAT(why_not(), HasSubstr("no socket"));
  EXPECT_TRUE(exists());
}

TEST_F(UnixSocketTest, IsRefusedInADirectoryThatOthersMayWrite) {
  auto const listener = listen();
  ASSERT_TRUE(listener);
  ::chmod(directory_.path().c_str(), 01777);

  EXPECT_THAT(why_not(), HasSubstr("others may put a socket of theirs there"));
  EXPECT_THAT(connect().message(), HasSubstr("1777"));
  ::chmod(directory_.path().c_str(), 0770);
  EXPECT_EQ(connect().message(), "") << "the group is the administrator's choice";
}

TEST_F(UnixSocketTest, IsRefusedWithoutADirectoryOrWithALongPath) {
  auto const refused = listen_unix(loop_.get_executor(), path() + "/none/a.sock");
  EXPECT_TRUE(refused.error().is(Errc::invalid_argument));
  EXPECT_THAT(listen_unix(loop_.get_executor(), "/" + std::string(longest_socket_path, 'a')).error().message(),
              HasSubstr("107 bytes"));
  EXPECT_TRUE(connect("/" + std::string(longest_socket_path, 'a')).is(Errc::not_connected));
}

}  // namespace
}  // namespace petal::net
