// SPDX-License-Identifier: Apache-2.0
#include "daemon/outbox_options.hpp"

#include "daemon/limits.hpp"

namespace petal::daemon {

outbox::Options outbox_options(const config::Config& config, const std::string& file) {
  outbox::Options options;
  options.file = config.storage.data_dir / file;
  options.max_bytes = config.storage.outbox_max_bytes;
  if (config.storage.outbox_full == config::OutboxFull::drop_oldest) options.when_full = outbox::WhenFull::drop_oldest;
  options.publish_timeout = config.mqtt.publish_timeout;
  options.rate = limits(config).publishes_per_second;
  return options;
}

}  // namespace petal::daemon
