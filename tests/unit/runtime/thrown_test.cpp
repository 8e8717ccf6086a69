// SPDX-License-Identifier: Apache-2.0
#include "runtime/thrown.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace petal::runtime {

TEST(Thrown, TellsWhatAnExceptionSays) {
  EXPECT_EQ(what_of(std::make_exception_ptr(std::runtime_error("no sensor"))), "no sensor");
}

TEST(Thrown, TellsTheTypeOfWhatIsNoException) {
  EXPECT_EQ(what_of(std::make_exception_ptr(42)), "not a std::exception: int");
}

}  // namespace petal::runtime
