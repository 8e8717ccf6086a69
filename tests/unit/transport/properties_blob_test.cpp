// SPDX-License-Identifier: Apache-2.0
#include "transport/properties_blob.hpp"

#include <gtest/gtest.h>

namespace petal::transport {
namespace {

using namespace std::string_literals;

Properties full() {
  return {"application/json", "robots/1/answers", "\0\xff\x01"s, {{"a", "1"}, {"", ""}, {"a", "2"}}};
}

bool is_bad(std::string_view blob) {
  auto const read = decode_properties(blob);
  return read.has_error() && read.error().is(Errc::storage_failed);
}

TEST(PropertiesBlob, EncodesNoneAsNothing) {
  EXPECT_EQ(encode_properties({}), "");
  EXPECT_TRUE(decode_properties("").value().empty());
}

TEST(PropertiesBlob, GivesBackWhatWasEncoded) {
  EXPECT_EQ(decode_properties(encode_properties(full())).value(), full());
}

TEST(PropertiesBlob, TellsAnEmptyPropertyFromNone) {
  Properties const empty{"", std::nullopt, "", {}};

  EXPECT_EQ(decode_properties(encode_properties(empty)).value(), empty);
}

TEST(PropertiesBlob, TakesValuesOfAnyLength) {
  for (std::size_t const length : {127U, 128U, 16383U, 16384U, 65535U, 3'000'000U}) {
    Properties const one{std::nullopt, std::nullopt, std::string(length, 'x'), {}};
    EXPECT_EQ(decode_properties(encode_properties(one)).value(), one);
  }
}

TEST(PropertiesBlob, StaysAsItIsOnDisk) {
  EXPECT_EQ(encode_properties({"t", "r", "c", {{"n", "v"}}}), "\x01\x01\x01t\x02\x01r\x03\x01"s + "c\x04\x01n\x01v"s);
}

TEST(PropertiesBlob, RefusesEachPlaceWhereItIsCutOff) {
  auto const blob = encode_properties({"text", "to", "data", {{"name", "value"}}});

  std::size_t whole = 0;  // of what is left, with fewer properties
  for (std::size_t length = 1; length < blob.size(); ++length) whole += is_bad(blob.substr(0, length)) ? 0 : 1;

  EXPECT_EQ(whole, 4U);
}

TEST(PropertiesBlob, RefusesAnotherVersion) {
  EXPECT_TRUE(is_bad("\x02\x01\x01t"));
  EXPECT_TRUE(is_bad("\0"s));
}

TEST(PropertiesBlob, RefusesWhatItDoesNotKnow) {
  EXPECT_TRUE(is_bad("\x01\x05\x01t"));
  EXPECT_TRUE(is_bad("\x01\xff\x01t"));
  EXPECT_TRUE(is_bad("\x01\0\x01t"s));
}

TEST(PropertiesBlob, RefusesAPropertyThatIsThereTwice) {
  EXPECT_TRUE(is_bad("\x01\x01\x01t\x01\x01t"));
}

TEST(PropertiesBlob, RefusesALengthWithoutEndOrBeyondTheBlob) {
  EXPECT_TRUE(is_bad("\x01\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"));
  EXPECT_TRUE(is_bad("\x01\x01\xff\xff\xff\xff\x0ftext"));
}

}  // namespace
}  // namespace petal::transport
