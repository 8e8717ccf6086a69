// SPDX-License-Identifier: Apache-2.0
#include "runtime/harmless_signals.hpp"

#include <csignal>

namespace petal::runtime {
namespace {

void do_nothing(int) {}

}  // namespace

void make_harmless(std::initializer_list<int> signals) noexcept {
  struct sigaction taken = {};
  taken.sa_handler = do_nothing;
  taken.sa_flags = SA_RESTART | SA_ONSTACK;
  for (int const signal : signals) {
    struct sigaction before = {};
    if (::sigaction(signal, nullptr, &before) == 0 && before.sa_handler != SIG_IGN)
      ::sigaction(signal, &taken, nullptr);
  }
}

}  // namespace petal::runtime
