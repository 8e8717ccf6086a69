// SPDX-License-Identifier: Apache-2.0
#include "runtime/exception_text.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace petal::runtime {

TEST(Thrown, TellsWhatAnExceptionSays) {
  EXPECT_EQ(describe(std::make_exception_ptr(std::runtime_error("no sensor"))), "no sensor");
}

TEST(Thrown, TellsTheTypeOfWhatIsNoException) {
  EXPECT_EQ(describe(std::make_exception_ptr(42)), "not a std::exception: int");
}

TEST(Thrown, ShowsASymbolAsItStandsInTheSource) {
  EXPECT_EQ(demangled("_ZN6vendor12open_the_armEi"), "vendor::open_the_arm(int)");
  EXPECT_EQ(demangled("open_the_arm"), "open_the_arm");
}

}  // namespace petal::runtime
