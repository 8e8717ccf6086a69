// SPDX-License-Identifier: Apache-2.0
// What petals have compiled into themselves, of SDK version 3: it must not change (docs/decisions/0030). A line is
// added here with each addition to the SDK; no line is ever changed.
#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cstddef>
#include <petal/petal.hpp>

namespace petal {
namespace {

/// Returns the place of a virtual function in the table of its class; the destructor takes the first two.
///
/// A pointer to a virtual member function is the place in bytes, plus one (Itanium C++ ABI, 2.3); on Arm the one is in
/// the second word (C++ ABI for the Arm Architecture, 3.2.1).
template <typename Member>
std::size_t place_of(Member member) {
  static_assert(sizeof(Member) == 2 * sizeof(std::ptrdiff_t));
  auto const words = std::bit_cast<std::array<std::ptrdiff_t, 2>>(member);
  return static_cast<std::size_t>(words[0]) / sizeof(void*);
}

TEST(Frozen, FunctionsOfTheContext) {
  EXPECT_EQ(place_of(&Context::name), 2U);
  EXPECT_EQ(place_of(&Context::mqtt), 3U);
  EXPECT_EQ(place_of(&Context::commands), 4U);
  EXPECT_EQ(place_of(&Context::http), 5U);
  EXPECT_EQ(place_of(&Context::local_db), 6U);
  EXPECT_EQ(place_of(&Context::redis), 7U);
  EXPECT_EQ(place_of(&Context::log), 8U);
  EXPECT_EQ(place_of(&Context::spawn), 9U);
  EXPECT_EQ(place_of(&Context::sleep), 10U);
  EXPECT_EQ(place_of(&Context::offload), 11U);
  EXPECT_EQ(place_of(&Context::setting), 12U);
}

TEST(Frozen, FunctionsOfTheMqttProxy) {
  EXPECT_EQ(place_of(&MqttProxy::publish_message), 2U);
  EXPECT_EQ(place_of(&MqttProxy::subscribe), 3U);
  EXPECT_EQ(place_of(&MqttProxy::subscribe_to_topic), 4U);
  EXPECT_EQ(place_of(&MqttProxy::unsubscribe_from_topic), 5U);
  EXPECT_EQ(place_of(&MqttProxy::subscribe_pattern), 6U);
  EXPECT_EQ(place_of(&MqttProxy::unsubscribe_pattern), 7U);
  EXPECT_EQ(place_of(&MqttProxy::send_command_response), 8U);
  EXPECT_EQ(place_of(&MqttProxy::send_command), 9U);
  EXPECT_EQ(place_of(&MqttProxy::health_check), 10U);
  EXPECT_EQ(place_of(&MqttProxy::device_info), 11U);
}

TEST(Frozen, FunctionsOfTheRedisProxy) {
  EXPECT_EQ(place_of(&RedisProxy::get), 2U);
  EXPECT_EQ(place_of(&RedisProxy::set), 3U);
  EXPECT_EQ(place_of(&RedisProxy::remove), 4U);
  EXPECT_EQ(place_of(&RedisProxy::exists), 5U);
  EXPECT_EQ(place_of(&RedisProxy::publish), 6U);
  EXPECT_EQ(place_of(&RedisProxy::subscribe), 7U);
  EXPECT_EQ(place_of(&RedisProxy::subscribe_to_channel), 8U);
  EXPECT_EQ(place_of(&RedisProxy::unsubscribe_from_channel), 9U);
  EXPECT_EQ(place_of(&RedisProxy::subscribe_pattern), 10U);
  EXPECT_EQ(place_of(&RedisProxy::unsubscribe_pattern), 11U);
}

TEST(Frozen, FunctionsOfTheOtherInterfaces) {
  EXPECT_EQ(place_of(&Commands::on), 2U);
  EXPECT_EQ(place_of(&Http::route), 2U);
  EXPECT_EQ(place_of(&Log::write), 2U);
  EXPECT_EQ(place_of(&Log::is_enabled), 3U);
  EXPECT_EQ(place_of(&LocalDb::machine_id), 2U);
  EXPECT_EQ(place_of(&LocalDb::organization_id), 3U);
  EXPECT_EQ(place_of(&LocalDb::robot_type_id), 4U);
  EXPECT_EQ(place_of(&LocalDb::get_item), 5U);
  EXPECT_EQ(place_of(&LocalDb::scan_items), 6U);
  EXPECT_EQ(place_of(&LocalDb::set_item), 7U);
  EXPECT_EQ(place_of(&LocalDb::update_item), 8U);
  EXPECT_EQ(place_of(&LocalDb::delete_item), 9U);
}

TEST(Frozen, FunctionsOfPetalsThatTheManagerCalls) {
  EXPECT_EQ(place_of(&Petal::startup), 2U);
  EXPECT_EQ(place_of(&Petal::shutdown), 3U);
  EXPECT_EQ(sizeof(Petal), 2 * sizeof(void*));
}

TEST(Frozen, TheDescriptionOfAPetal) {
  EXPECT_EQ(offsetof(PetalDescription, sdk_version), 0U);
  EXPECT_EQ(offsetof(PetalDescription, sdk_revision), 4U);
  EXPECT_EQ(offsetof(PetalDescription, boost_version), 8U);
  EXPECT_EQ(offsetof(PetalDescription, name), 16U);
  EXPECT_EQ(offsetof(PetalDescription, version), 24U);
  EXPECT_EQ(offsetof(PetalDescription, create), 32U);
}

TEST(Frozen, OptionsAndTheirOrder) {
  EXPECT_EQ(offsetof(HandlerOptions, cpu_heavy), 0U);
  EXPECT_EQ(offsetof(SubscribeOptions, qos), 0U);
  EXPECT_EQ(offsetof(SubscribeOptions, cpu_heavy), 1U);
  EXPECT_EQ(offsetof(PublishOptions, qos), 0U);
  EXPECT_EQ(offsetof(PublishOptions, retain), 1U);
  EXPECT_EQ(offsetof(PublishOptions, expiry), 8U);
  EXPECT_EQ(offsetof(PublishOptions, properties), 24U);
}

TEST(Frozen, WhatIsPassedByValue) {
  constexpr auto text = sizeof(std::string);
  EXPECT_EQ(sizeof(Properties), 3 * (text + 8) + 24);
  EXPECT_EQ(sizeof(DeviceInfo), 3 * text);
  EXPECT_EQ(sizeof(ScanFilter), 2 * text);
  EXPECT_EQ(sizeof(Payload), text);
  EXPECT_EQ(sizeof(Message), 2 * sizeof(void*));
  EXPECT_EQ(sizeof(Subscription), sizeof(void*));
  EXPECT_EQ(sizeof(MessageHandler), sizeof(std::function<void()>) + 8);
  EXPECT_EQ(sizeof(Command), text + 2 * sizeof(json::value) + sizeof(Message) + sizeof(std::function<void()>));
  EXPECT_EQ(sizeof(HttpRequest), 8 + text + 2 * sizeof(HttpRequest::Texts) + 2 * text);
  EXPECT_EQ(sizeof(HttpResponse), 8 + 2 * text + sizeof(HttpResponse::headers));
  EXPECT_EQ(sizeof(Error), sizeof(boost::system::error_code) + text);
}

}  // namespace
}  // namespace petal
