// SPDX-License-Identifier: Apache-2.0
#include "host/shared_object.hpp"

#include <elf.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <limits>

namespace petal::host {
namespace {

constexpr std::size_t longest_text = 4096;  // as long as a path

template <typename T>
bool read_at(int file, std::uint64_t offset, T& value) {
  return ::pread(file, &value, sizeof value, static_cast<off_t>(offset)) == sizeof value;
}

bool is_of_this_kind(const ElfW(Ehdr) & header) {
  constexpr auto our_class = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;
  return std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 && header.e_ident[EI_CLASS] == our_class &&
         header.e_phentsize == sizeof(ElfW(Phdr));
}

}  // namespace

std::optional<SharedObject> SharedObject::read(int file) {
  ElfW(Ehdr) header;
  if (!read_at(file, 0, header) || !is_of_this_kind(header)) return std::nullopt;
  SharedObject object(file);
  for (std::size_t i = 0; i < header.e_phnum; ++i) {
    auto& segment = object.segments_.emplace_back();
    if (!read_at(file, header.e_phoff + i * sizeof segment, segment)) return std::nullopt;
  }
  auto const is_dynamic = [](const ElfW(Phdr) & segment) { return segment.p_type == PT_DYNAMIC; };
  auto const last = std::find_if(object.segments_.rbegin(), object.segments_.rend(), is_dynamic);
  if (last != object.segments_.rend()) object.read_dynamic(*last);  // the loader uses the last one
  return object;
}

void SharedObject::read_dynamic(const ElfW(Phdr) & segment) {
  auto const end = segment.p_offset + segment.p_filesz;
  for (std::uint64_t at = segment.p_offset; at + sizeof(ElfW(Dyn)) <= end; at += sizeof(ElfW(Dyn))) {
    Entry entry{{}, at};
    if (!read_at(file_, at, entry.content) || entry.content.d_tag == DT_NULL) return;
    dynamic_.push_back(entry);
  }
}

std::uint64_t SharedObject::size() const {
  std::uint64_t size = 0;
  for (auto const& segment : segments_) {
    auto const room = std::numeric_limits<std::uint64_t>::max() - segment.p_offset;
    size = std::max<std::uint64_t>(size, segment.p_offset + std::min<std::uint64_t>(segment.p_filesz, room));
  }
  return size;
}

const SharedObject::Entry* SharedObject::find(std::int64_t tag) const {
  auto const found =
      std::find_if(dynamic_.begin(), dynamic_.end(), [tag](const Entry& entry) { return entry.content.d_tag == tag; });
  return found == dynamic_.end() ? nullptr : &*found;
}

std::vector<std::string> SharedObject::texts(std::int64_t tag) const {
  std::vector<std::string> found;
  auto const* const table = find(DT_STRTAB);
  auto const begin = table ? offset_of(table->content.d_un.d_ptr) : std::nullopt;
  if (!begin) return found;
  for (auto const& entry : dynamic_)
    if (entry.content.d_tag == tag) found.push_back(text_at(*begin + entry.content.d_un.d_val));
  return found;
}

std::optional<std::uint64_t> SharedObject::offset_of(std::uint64_t address) const {
  for (auto const& segment : segments_)
    if (segment.p_type == PT_LOAD && address >= segment.p_vaddr && address - segment.p_vaddr < segment.p_filesz)
      return segment.p_offset + (address - segment.p_vaddr);
  return std::nullopt;
}

std::string SharedObject::text_at(std::uint64_t offset) const {
  std::string text(longest_text, '\0');
  auto const count = ::pread(file_, text.data(), text.size(), static_cast<off_t>(offset));
  text.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
  return text.substr(0, text.find('\0'));
}

}  // namespace petal::host
