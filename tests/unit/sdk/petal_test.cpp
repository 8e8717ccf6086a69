// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <petal/petal.hpp>
#include <stdexcept>
#include <string>

namespace petal {
namespace {

class Hasty final : public Petal {
 public:
  Hasty() : name(context().name()) {}
  Task<> startup() override { co_return; }

  std::string name;
};

TEST(Petal, HasNoContextWhileItIsMade) {
  try {
    Hasty const hasty;
    FAIL() << "context() has returned";
  } catch (const std::logic_error& error) {
    EXPECT_STREQ(error.what(), "context() was called in the constructor of a petal: it is there from startup on");
  }
}

}  // namespace
}  // namespace petal
