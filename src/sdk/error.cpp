// SPDX-License-Identifier: Apache-2.0
#include <petal/error.hpp>

namespace petal {
namespace {

// boost::system::error_category has no virtual destructor; GCC warns of that in every class derived from it.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
class Category final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "petal"; }

  std::string message(int value) const override {
    switch (static_cast<Errc>(value)) {
      case Errc::invalid_topic:
        return "not a topic name";
      case Errc::invalid_filter:
        return "not a topic filter";
      case Errc::invalid_pattern:
        return "not a pattern";
      case Errc::invalid_argument:
        return "an argument is out of its range";
      case Errc::payload_too_large:
        return "the payload is too large";
      case Errc::limit_exceeded:
        return "a limit of the broker's profile would be broken";
      case Errc::not_connected:
        return "not connected to the broker";
      case Errc::link_lost:
        return "the link ended before the broker acknowledged";
      case Errc::timed_out:
        return "no answer in time";
      case Errc::refused:
        return "the broker refused";
      case Errc::callbacks_disabled:
        return "callbacks are disabled";
      case Errc::no_such_subscription:
        return "no such subscription";
      case Errc::storage_full:
        return "the storage is full";
      case Errc::storage_failed:
        return "the storage failed";
      case Errc::not_found:
        return "not found";
      case Errc::shutting_down:
        return "the manager is shutting down";
      case Errc::not_provisioned:
        return "the robot has no organization id yet";
      case Errc::busy:
        return "the broker has no room for it now";
    }
    return "unknown error " + std::to_string(value);
  }
};
#pragma GCC diagnostic pop

}  // namespace

const boost::system::error_category& error_category() noexcept {
  static const Category category;
  return category;
}

}  // namespace petal
