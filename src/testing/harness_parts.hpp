// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <petal/testing/harness.hpp>
#include <string>

#include "testing/fake_backends.hpp"
#include "testing/harness_context.hpp"
#include "testing/petal_run.hpp"

namespace petal::testing {

/// The parts of a Harness.
struct Harness::Parts {
  explicit Parts(const HarnessOptions& options)
      : petal_name(options.petal_name), world(options), context(std::make_unique<HarnessContext>(world, petal_name)) {}

  /// Called after everything that lets the petal run. If the petal's startup has thrown, ends the petal and throws that
  /// exception.
  void settled();

  /// Ends everything that belongs to the petal and makes a new Context for its next run.
  void end_run();

  /// Returns the topic of this device that ends in `last_level`. **Errors.** std::logic_error: the robot has no
  /// organization.
  std::string device_topic(const std::string& last_level) const;

  std::string petal_name;
  FakeBackends world;
  std::unique_ptr<HarnessContext> context;
  std::unique_ptr<Petal> owned;
  std::optional<PetalRun> run;
  int commands_sent = 0;
};

}  // namespace petal::testing
