// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace petal::ctl {

/// The whole of petalctl's `main`. Returns its exit status (docs/petalctl.md, Exit status).
int run(int argc, char** argv);

}  // namespace petal::ctl
