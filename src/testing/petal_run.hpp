// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <exception>
#include <memory>
#include <petal/petal.hpp>

#include "testing/fake_backends.hpp"
#include "testing/harness_context.hpp"

namespace petal::testing {

/// One run of a petal, from its startup until it is stopped.
///
/// **Lifetime.** The petal must outlive it. Its tasks use the FakeBackends, so stop() must be called before those are
/// destroyed.
class PetalRun {
 public:
  PetalRun(FakeBackends& world, Petal& petal, Context& context);

  /// Returns whether startup has succeeded.
  bool is_running() const { return startup_->ended && !startup_->thrown; }

  /// Returns whether startup has thrown.
  bool has_failed() const { return startup_->thrown != nullptr; }
  std::exception_ptr thrown() const { return startup_->thrown; }

  /// Calls shutdown if the petal runs, and cancels startup if that has not ended. Throws what shutdown throws.
  void stop();

 private:
  /// A coroutine of the petal, and how it ended.
  struct Call {
    bool ended = false;
    std::exception_ptr thrown;
    boost::asio::cancellation_signal cancel;
  };

  static Task<> started(Petal& petal, Context& context);
  std::shared_ptr<Call> spawn(Task<> task);
  void cancel(Call& call);

  FakeBackends& world_;
  Petal& petal_;
  std::shared_ptr<Call> startup_;
};

}  // namespace petal::testing
