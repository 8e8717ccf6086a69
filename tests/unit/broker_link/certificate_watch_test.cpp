// SPDX-License-Identifier: Apache-2.0
#include "broker_link/certificate_watch.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "support/temporary_directory.hpp"

namespace petal::broker_link {
namespace {

constexpr FileStamp stamp(std::uint64_t inode) {
  return {inode, 100, 1};
}

TEST(CertificateWatch, SaysNothingWhereNothingChanges) {
  CertificateWatch watch({stamp(1), stamp(2), stamp(3)});

  EXPECT_FALSE(watch.look({stamp(1), stamp(2), stamp(3)}));
  EXPECT_FALSE(watch.look({stamp(1), stamp(2), stamp(3)}));
}

TEST(CertificateWatch, WaitsUntilAChangeHasComeToRest) {
  CertificateWatch watch({stamp(1), stamp(2), stamp(3)});

  EXPECT_FALSE(watch.look({stamp(1), stamp(20), stamp(3)}));
  EXPECT_FALSE(watch.look({stamp(1), stamp(20), stamp(30)}));
  EXPECT_TRUE(watch.look({stamp(1), stamp(20), stamp(30)}));
}

TEST(CertificateWatch, TellsOfAChangeOnce) {
  CertificateWatch watch({stamp(1), stamp(2), stamp(3)});
  watch.look({stamp(10), stamp(2), stamp(3)});

  EXPECT_TRUE(watch.look({stamp(10), stamp(2), stamp(3)}));
  EXPECT_FALSE(watch.look({stamp(10), stamp(2), stamp(3)}));
  EXPECT_FALSE(watch.look({stamp(11), stamp(2), stamp(3)}));
  EXPECT_TRUE(watch.look({stamp(11), stamp(2), stamp(3)}));
}

TEST(CertificateWatch, SaysNothingWhereAFileComesBackAsItWas) {
  CertificateWatch watch({stamp(1), stamp(2), stamp(3)});
  watch.look({stamp(1), FileStamp(), stamp(3)});

  EXPECT_FALSE(watch.look({stamp(1), stamp(2), stamp(3)}));
  EXPECT_FALSE(watch.look({stamp(1), stamp(2), stamp(3)}));
}

TEST(FileStamp, DiffersForAFileThatWasWrittenReplacedOrRemoved) {
  test::TemporaryDirectory const directory;
  auto const file = directory / "cert.pem";
  EXPECT_EQ(FileStamp::of(file), FileStamp());
  EXPECT_EQ(FileStamp::of({}), FileStamp());

  std::ofstream(file) << "one";
  auto const first = FileStamp::of(file);
  EXPECT_NE(first, FileStamp());
  EXPECT_EQ(FileStamp::of(file), first);

  std::ofstream(file) << "longer";
  EXPECT_NE(FileStamp::of(file), first);

  std::ofstream(directory / "new.pem") << "two";
  std::filesystem::last_write_time(directory / "new.pem", std::filesystem::last_write_time(file));
  auto const second = FileStamp::of(file);
  std::filesystem::rename(directory / "new.pem", file);
  EXPECT_NE(FileStamp::of(file), second);
}

}  // namespace
}  // namespace petal::broker_link
