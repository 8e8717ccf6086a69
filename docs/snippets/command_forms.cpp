// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <iterator>
#include <petal/petal.hpp>

namespace {

namespace json = petal::json;
using petal::Command;
using petal::Task;

json::object primes(const Command& command) {
  auto const below = command.payload.as_object().at("below").as_int64();
  std::int64_t count = 0;
  for (std::int64_t number = 2; number < below; ++number) {
    bool is_prime = true;
    for (std::int64_t divisor = 2; is_prime && divisor * divisor <= number; ++divisor) is_prime = number % divisor != 0;
    if (is_prime) ++count;
  }
  return {{"count", count}};
}

class Forms final : public petal::Petal {
 public:
  // [forms]
  Task<> startup() override {
    auto& commands = context().commands();
    commands.on("os", read_os);                                                          // may block
    commands.on("primes", primes, {.cpu_heavy = true});                                  // on the worker pool
    commands.on("measure", [this](Command) { return measure(); }, {.cpu_heavy = true});  // there, and awaits
    co_return;
  }

  /// A plain function runs on a thread that belongs to its command.
  static json::object read_os(const Command&) {
    std::ifstream file("/etc/os-release");
    return {{"os", std::string(std::istreambuf_iterator<char>(file), {})}};
  }

  /// A coroutine on the worker pool: calls that it awaits run on the main thread, then it continues on the pool.
  Task<json::object> measure() {
    auto const noise = average_noise();
    co_await context().mqtt().publish_message("noise", {{"average", noise}});
    co_return json::object{{"average", noise}};
  }
  // [forms]

 private:
  static double average_noise() {
    double sum = 0;
    for (int sample = 0; sample < 1'000'000; ++sample) sum += sample % 1000;
    return sum / 1'000'000;
  }
};

}  // namespace

PETAL_EXPORT(Forms, "command-forms", "1.0.0")
