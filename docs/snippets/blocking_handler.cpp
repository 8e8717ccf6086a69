// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <fstream>
#include <petal/petal.hpp>

namespace {

// [blocking]
class Recorder final : public petal::Petal {
 public:
  petal::Task<> startup() override {
    auto const file = context().setting("RECORDER_FILE").value_or("/dev/null");
    auto const record = [file](petal::Message message) {  // not a coroutine, so it may block
      std::ofstream(file, std::ios::app) << message.payload() << std::endl;
    };
    co_await context().mqtt().subscribe_to_topic("record/#", record);
  }
};
// [blocking]

}  // namespace

PETAL_EXPORT(Recorder, "blocking-handler", "1.0.0")
