// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <link.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace petal::host {

/// The part of a shared object's file (ELF) that tells the loader what to do. Reads the file by its descriptor.
class SharedObject {
 public:
  /// An entry of the dynamic section, and where in the file it stands.
  struct Entry {
    ElfW(Dyn) content;
    std::uint64_t offset;
  };

  /// Nothing where it is no shared object of this machine's kind: the loader says better what it is.
  static std::optional<SharedObject> read(int file);

  /// How many bytes the file has to have: the loader maps them, and whoever touches what is not there dies of SIGBUS.
  std::uint64_t size() const;

  const Entry* find(std::int64_t tag) const;

  /// The texts that the entries with `tag` name: `DT_NEEDED`.
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
