// SPDX-License-Identifier: Apache-2.0
// Runs a fuzz target over the files of a directory, once: what the fuzzer found stays fixed.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::vector<std::filesystem::path> files_in(const char* directory) {
  std::vector<std::filesystem::path> files;
  for (auto const& entry : std::filesystem::directory_iterator(directory)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// In memory of just that size, so that AddressSanitizer sees who reads behind it.
void run(const std::string& input) {
  auto const bytes = std::make_unique<std::uint8_t[]>(input.size());
  std::copy(input.begin(), input.end(), bytes.get());
  LLVMFuzzerTestOneInput(bytes.get(), input.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: %s CORPUS_DIRECTORY\n", argv[0]), 2;
  auto const files = files_in(argv[1]);
  for (auto const& file : files) {
    std::fprintf(stderr, "%s\n", file.filename().c_str());  // the last one is the one that failed
    run(content_of(file));
  }
  std::printf("%zu inputs\n", files.size());
  return files.empty() ? 1 : 0;
}
