// SPDX-License-Identifier: Apache-2.0
#include "config/expansion.hpp"

namespace petal::config {
namespace {

struct Reference {
  std::string_view name;
  std::string_view otherwise;
  std::size_t length;  ///< from `$` to `}`
};

/// Parses the reference at the start of `text`, which begins with `${`.
std::optional<Reference> reference_at(std::string_view text) {
  auto const name_end = text.find_first_of("}:", 2);
  if (name_end == text.npos) return {};
  auto const name = text.substr(2, name_end - 2);
  if (text[name_end] == '}') return Reference{name, {}, name_end + 1};
  if (text.substr(name_end, 2) != ":-") return {};
  auto const end = text.find('}', name_end);
  if (end == text.npos) return {};
  return Reference{name, text.substr(name_end + 2, end - name_end - 2), end + 1};
}

}  // namespace

std::string expanded(std::string_view text, const Lookup& lookup) {
  std::string out;
  for (auto dollar = text.find("${"); dollar != text.npos; dollar = text.find("${")) {
    out += text.substr(0, dollar);
    text.remove_prefix(dollar);
    auto const reference = reference_at(text);
    if (reference) {
      auto const value = lookup(reference->name);
      out += value ? *value : std::string(reference->otherwise);
    } else {
      out += '$';
    }
    text.remove_prefix(reference ? reference->length : 1);
  }
  return out.append(text);
}

}  // namespace petal::config
