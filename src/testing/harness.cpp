// SPDX-License-Identifier: Apache-2.0
// Starting and stopping the petal, and time.
#include <petal/testing/harness.hpp>
#include <stdexcept>

#include "testing/harness_parts.hpp"

namespace petal::testing {

void Harness::Parts::settled() {
  if (!run || !run->has_failed()) return;
  auto const thrown = run->thrown();
  end_run();
  std::rethrow_exception(thrown);
}

void Harness::Parts::end_run() {
  run.reset();
  context->release();
  context = std::make_unique<HarnessContext>(world, petal_name);
}

Harness::Harness(HarnessOptions options) : parts_(std::make_unique<Parts>(options)) {
  parts_->world.loop.settle();
}

Harness::~Harness() {
  try {
    stop();
  } catch (const std::exception&) {
    // A test that needs the exception calls stop().
  }
  if (parts_->run) parts_->run.reset();
  parts_->context->release();
}

void Harness::own(std::unique_ptr<Petal> petal) {
  if (parts_->run)
    throw std::logic_error("a petal runs on this Harness already: stop it first, or take another Harness");
  parts_->owned = std::move(petal);
}

void Harness::start(Petal& petal) {
  if (parts_->run)
    throw std::logic_error("a petal runs on this Harness already: stop it first, or take another Harness");
  parts_->run.emplace(parts_->world, petal, *parts_->context);
  parts_->settled();
}

void Harness::stop() {
  if (!parts_->run) return;
  std::exception_ptr thrown;
  try {
    parts_->run->stop();
  } catch (...) {
    thrown = std::current_exception();
  }
  parts_->end_run();
  if (thrown) std::rethrow_exception(thrown);
}

bool Harness::is_running() const {
  return parts_->run && parts_->run->is_running();
}

Context& Harness::context() {
  return *parts_->context;
}

void Harness::run_to_its_end(Task<> task) {
  parts_->world.loop.run(std::move(task));
  parts_->settled();
}

void Harness::settle() {
  parts_->world.loop.settle();
  parts_->settled();
}

void Harness::advance(std::chrono::steady_clock::duration time) {
  parts_->world.loop.advance(time);
  parts_->settled();
}

std::chrono::steady_clock::duration Harness::now() const {
  return parts_->world.loop.clock().now();
}

}  // namespace petal::testing
