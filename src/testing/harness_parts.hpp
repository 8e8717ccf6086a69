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

/// A Harness's inside.
struct Harness::Parts {
  explicit Parts(const HarnessOptions& options)
      : petal_name(options.petal_name), world(options), context(std::make_unique<HarnessContext>(world, petal_name)) {}

  /// After everything that lets the petal go on: one whose startup has thrown is gone. Throws it.
  void settled();

  /// Ends what the petal has; its next run finds a new Context.
  void end_run();

  /// The topic of this device that ends in `last_level`. **Errors.** std::logic_error: no organization.
  std::string device_topic(const std::string& last_level) const;

  std::string petal_name;
  FakeBackends world;
  std::unique_ptr<HarnessContext> context;
  std::unique_ptr<Petal> owned;
  std::optional<PetalRun> run;
  int commands_sent = 0;
};

}  // namespace petal::testing
