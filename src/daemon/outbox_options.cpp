// SPDX-License-Identifier: Apache-2.0
#include "daemon/outbox_options.hpp"

namespace petal::daemon {
namespace {

/// The limit of AWS IoT Core, on one connection.
constexpr unsigned aws_publishes_a_second = 100;

}  // namespace

outbox::Options outbox_options(const config::Config& config, const std::string& file) {
  outbox::Options options;
  options.file = config.storage.data_dir / file;
  options.max_bytes = config.storage.outbox_max_bytes;
  if (config.storage.outbox_full == config::OutboxFull::drop_oldest) options.when_full = outbox::WhenFull::drop_oldest;
  options.publish_timeout = config.mqtt.publish_timeout;
  if (config.mqtt.profile == config::Profile::aws_iot) options.rate = aws_publishes_a_second;
  return options;
}

}  // namespace petal::daemon
