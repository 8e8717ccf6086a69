// SPDX-License-Identifier: Apache-2.0
// Its name is no segment of a path.
#include <petal/petal.hpp>

namespace {

class BadName final : public petal::Petal {
 public:
  petal::Task<> startup() override { co_return; }
};

}  // namespace

PETAL_EXPORT(BadName, "bad/name", "1.0.0")
