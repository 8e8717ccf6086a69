// SPDX-License-Identifier: Apache-2.0
#include "host/shared_object.hpp"

#include <elf.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

namespace petal::host {
namespace {

/// A file in memory that is a shared object with these segments, and these dynamic sections behind them.
class File {
 public:
  File(const std::vector<ElfW(Phdr)>& segments, const std::vector<ElfW(Dyn)>& dynamic)
      : descriptor_(::memfd_create("object", MFD_CLOEXEC)) {
    ElfW(Ehdr) header = {};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;
    header.e_phoff = sizeof header;
    header.e_phentsize = sizeof(ElfW(Phdr));
    header.e_phnum = static_cast<ElfW(Half)>(segments.size());
    write(&header, sizeof header);
    write(segments.data(), segments.size() * sizeof segments[0]);
    write(dynamic.data(), dynamic.size() * sizeof dynamic[0]);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { ::close(descriptor_); }

  int descriptor() const { return descriptor_; }

 private:
  void write(const void* bytes, std::size_t size) const {
    EXPECT_EQ(::write(descriptor_, bytes, size), static_cast<ssize_t>(size));
  }

  int descriptor_;
};

ElfW(Phdr) dynamic_segment(std::size_t offset, std::size_t size) {
  ElfW(Phdr) segment = {};
  segment.p_type = PT_DYNAMIC;
  segment.p_offset = offset;
  segment.p_filesz = size;
  return segment;
}

ElfW(Dyn) entry(std::int64_t tag, std::uint64_t value) {
  ElfW(Dyn) made = {};
  made.d_tag = tag;
  made.d_un.d_val = value;
  return made;
}

}  // namespace

TEST(SharedObject, HasTheDynamicSectionThatTheLoaderGoesBy) {
  constexpr auto first = sizeof(ElfW(Ehdr)) + 2 * sizeof(ElfW(Phdr));
  constexpr auto size = sizeof(ElfW(Dyn));
  File const file({dynamic_segment(first, size), dynamic_segment(first + size, size)},
                  {entry(DT_FLAGS, 1), entry(DT_INIT_ARRAYSZ, 8)});

  auto const object = SharedObject::read(file.descriptor());

  ASSERT_TRUE(object);
  EXPECT_FALSE(object->find(DT_FLAGS));
  ASSERT_TRUE(object->find(DT_INIT_ARRAYSZ));
  EXPECT_EQ(object->find(DT_INIT_ARRAYSZ)->offset, first + size);
}

TEST(SharedObject, IsNoneWhereItsSegmentsAreMissing) {
  File const whole({dynamic_segment(0, 0)}, {});
  File const cut({dynamic_segment(0, 0)}, {});
  ASSERT_EQ(::ftruncate(cut.descriptor(), sizeof(ElfW(Ehdr))), 0);

  EXPECT_TRUE(SharedObject::read(whole.descriptor()));
  EXPECT_FALSE(SharedObject::read(cut.descriptor()));
}

}  // namespace petal::host
