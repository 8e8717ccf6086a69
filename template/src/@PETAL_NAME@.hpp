#pragma once

#include <chrono>
#include <functional>
#include <petal/petal.hpp>
#include <string>

/// The load of this machine, averaged over a minute: what is measured until you measure something better.
double load_of_this_machine();

/// Measures something, tells the cloud, and answers whoever asks.
///
/// - Publishes `{"value", "count"}` on `org/{organization}/device/{device}/@PETAL_NAME@/telemetry`, every
///   `MEASURE_INTERVAL` seconds (1 to 86400; 30).
/// - Serves the command `@PETAL_NAME@/measure`, which measures at once.
/// - Answers `GET /petals/@PETAL_NAME@/latest`.
/// - Takes a new interval, `{"seconds": 5}`, from the topic `@PETAL_NAME@/interval`.
class @PETAL_CLASS@ final : public petal::Petal {
 public:
  using Measure = std::function<double()>;

  /// A test gives it a `measure` of its own.
  explicit @PETAL_CLASS@(Measure measure = load_of_this_machine) : measure_(std::move(measure)) {}

  petal::Task<> startup() override;

 private:
  petal::Task<> publish_for_ever();
  petal::Task<> publish_once();
  petal::json::object reading();

  petal::Task<> on_interval(petal::Message message);
  petal::Task<petal::json::object> on_measure();
  petal::Task<petal::HttpResponse> on_latest();

  Measure measure_;
  std::chrono::seconds interval_{30};
  petal::json::object latest_;
  int count_ = 0;
};
