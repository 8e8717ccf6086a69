// SPDX-License-Identifier: Apache-2.0
// BENCH_WRITERS writers publish BENCH_WRITES messages of BENCH_SIZE bytes with QoS 1 on bench/0 to bench/49. Each
// writer publishes its next message when its last one is acknowledged or stored. Then a line is written to the log:
// `bench result {...}`.
//
// They begin at `POST /petals/bench-writers/go`.
#include <petal/petal.hpp>

#include "../payload.hpp"

namespace {

using petal::Task;

class BenchWriters final : public petal::Petal {
 public:
  Task<> startup() override {
    writes_ = number("BENCH_WRITES", 0);
    size_ = static_cast<std::size_t>(number("BENCH_SIZE", 256));
    context().http().route(petal::HttpMethod::post, "/go", [this](petal::HttpRequest) { return go(); });
    co_return;
  }

 private:
  std::int64_t number(const char* key, std::int64_t otherwise) const {
    auto const text = context().setting(key);
    return text ? std::stoll(*text) : otherwise;
  }

  Task<petal::HttpResponse> go() {
    given_ = done_ = stored_ = failed_ = 0;
    began_ = petal::bench::now();
    for (auto writers = number("BENCH_WRITERS", 16); writers > 0; --writers) context().spawn(write());
    co_return petal::HttpResponse(202, petal::json::object{{"writes", writes_}});
  }

  Task<> write() {
    constexpr std::int64_t topics = 50;
    while (given_ < writes_) {
      auto const number = given_++;
      auto const delivery = co_await context().mqtt().publish_message(
          "bench/" + std::to_string(number % topics),
          petal::Payload::bytes(petal::bench::payload(number / topics, size_)), {.qos = petal::Qos::at_least_once});
      if (!delivery) ++failed_;
      if (delivery && *delivery == petal::PublishOutcome::stored) ++stored_;
      if (++done_ == writes_) tell();
    }
  }

  void tell() {
    auto const seconds = static_cast<double>(petal::bench::now() - began_) / 1e9;
    context().log().info(R"(bench result {{"per_second":{:.6f},"stored":{},"failed":{}}})",
                         static_cast<double>(writes_) / seconds, stored_, failed_);
  }

  std::int64_t writes_ = 0;
  std::size_t size_ = 0;
  std::int64_t given_ = 0;
  std::int64_t done_ = 0;
  std::int64_t stored_ = 0;
  std::int64_t failed_ = 0;
  std::int64_t began_ = 0;
};

}  // namespace

PETAL_EXPORT(BenchWriters, "bench-writers", "1.0.0")
