// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace petal::bench {

/// Returns the numbers after the program's name; `names` are their names in the usage. Exits with 64 unless all are
/// there.
inline std::vector<long long> numbers(int argc, char** argv, int count, const char* names) {
  if (argc != count + 1) {
    std::fprintf(stderr, "usage: %s %s\n", argv[0], names);
    std::exit(64);
  }
  std::vector<long long> found;
  for (int i = 1; i < argc; ++i) found.push_back(std::strtoll(argv[i], nullptr, 10));
  return found;
}

}  // namespace petal::bench
