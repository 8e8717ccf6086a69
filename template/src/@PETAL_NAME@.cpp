#include "@PETAL_NAME@.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

using petal::Task;
namespace json = petal::json;

namespace {

std::chrono::seconds interval_of(long seconds) {
  if (seconds < 1 || seconds > 86'400) throw std::invalid_argument("an interval has 1 to 86400 seconds");
  return std::chrono::seconds(seconds);
}

}  // namespace

double load_of_this_machine() {
  std::ifstream file("/proc/loadavg");
  double load = 0;
  if (!(file >> load)) throw std::runtime_error("/proc/loadavg cannot be read");
  return load;
}

Task<> @PETAL_CLASS@::startup() {
  if (auto const seconds = context().setting("MEASURE_INTERVAL")) interval_ = interval_of(std::atol(seconds->c_str()));

  context().commands().on("measure", [this](petal::Command) { return on_measure(); });
  context().http().get("/latest", [this](petal::HttpRequest) { return on_latest(); });
  auto const on_message = [this](petal::Message message) { return on_interval(std::move(message)); };
  co_await context().mqtt().subscribe_to_topic("@PETAL_NAME@/interval", on_message);
  context().spawn(publish_for_ever());
}

Task<> @PETAL_CLASS@::publish_for_ever() {
  for (;;) {
    co_await publish_once();
    co_await context().sleep(interval_);
  }
}

Task<> @PETAL_CLASS@::publish_once() {
  auto const device = context().mqtt().device_info();
  if (device.organization_id.empty()) co_return;  // not provisioned yet: it has no topic
  auto const topic = "org/" + device.organization_id + "/device/" + device.device_id + "/@PETAL_NAME@/telemetry";
  co_await context().mqtt().publish_message(topic, reading());  // if it fails, the manager logs it
}

json::object @PETAL_CLASS@::reading() {
  latest_ = {{"value", measure_()}, {"count", ++count_}};
  return latest_;
}

Task<> @PETAL_CLASS@::on_interval(petal::Message message) {
  interval_ = interval_of(message.object().at("seconds").to_number<long>());  // what it throws is logged
  context().log().info("measures every {} s from now on", interval_.count());
  co_return;
}

Task<json::object> @PETAL_CLASS@::on_measure() {
  co_return reading();
}

Task<petal::HttpResponse> @PETAL_CLASS@::on_latest() {
  if (latest_.empty()) throw petal::HttpError(404, "nothing has been measured yet");
  co_return latest_;
}

PETAL_EXPORT(@PETAL_CLASS@, "@PETAL_NAME@", PETAL_PROJECT_VERSION)
