// SPDX-License-Identifier: Apache-2.0
// A file of any bytes, as a petal's: read, or left to the loader; the copy is as long, and has no initializers left.
#include <elf.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz/input.hpp"
#include "host/memfd_image.hpp"
#include "host/shared_object.hpp"

namespace {

using petal::host::PrivateCopy;
using petal::host::SharedObject;
using petal::test::require;

/// A file in memory.
class File {
 public:
  explicit File(std::string_view bytes) : descriptor_(::memfd_create("petal", MFD_CLOEXEC)) {
    require(::write(descriptor_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { ::close(descriptor_); }

  int descriptor() const { return descriptor_; }
  std::string path() const { return fmt::format("/proc/self/fd/{}", descriptor_); }

 private:
  int descriptor_;
};

void copy(const File& file, std::size_t size) {
  auto const copy = PrivateCopy::of(file.path());
  if (!copy) return require(!copy.error().message().empty());
  struct stat status = {};
  require(::stat(copy->path().c_str(), &status) == 0 && static_cast<std::size_t>(status.st_size) == size);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  File const file(petal::test::Input(data, size).rest());
  if (auto const object = SharedObject::read(file.descriptor())) {
    object->size();
    object->texts(DT_RPATH);
    for (auto const& name : object->texts(DT_NEEDED)) require(name.find('\0') == std::string::npos);
    if (auto const* const entry = object->find(DT_INIT_ARRAYSZ)) require(entry->offset + sizeof(ElfW(Dyn)) <= size);
  }
  copy(file, size);
  return 0;
}
