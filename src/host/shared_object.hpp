// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <link.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace petal::host {

/// The part of a shared object's file (ELF) that instructs the loader. Reads the file by its descriptor.
class SharedObject {
 public:
  /// An entry of the dynamic section, and its offset in the file.
  struct Entry {
    ElfW(Dyn) content;
    std::uint64_t offset;
  };

  /// Returns nothing if it is no shared object for this kind of machine: the error of the loader says more.
  static std::optional<SharedObject> read(int file);

  /// The number of bytes that the file must have: the loader maps them, and access to a missing byte ends in SIGBUS.
  std::uint64_t size() const;

  const Entry* find(std::int64_t tag) const;

  /// The texts to which the entries with `tag` refer, as `DT_NEEDED`.
  std::vector<std::string> texts(std::int64_t tag) const;

 private:
  explicit SharedObject(int file) : file_(file) {}

  void read_dynamic(const ElfW(Phdr) & segment);
  std::optional<std::uint64_t> offset_of(std::uint64_t address) const;
  std::string text_at(std::uint64_t offset) const;

  int file_;
  std::vector<ElfW(Phdr)> segments_;
  std::vector<Entry> dynamic_;
};

}  // namespace petal::host
