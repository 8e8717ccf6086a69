// SPDX-License-Identifier: Apache-2.0
#include "ctl/placeholders.hpp"

#include "ctl/petal_name.hpp"

namespace petal::ctl {
namespace {

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

}  // namespace

std::string with_names(std::string text, std::string_view petal) {
  replace_all(text, "@PETAL_NAME@", petal);
  replace_all(text, "@PETAL_CLASS@", class_name(petal));
  return text;
}

}  // namespace petal::ctl
