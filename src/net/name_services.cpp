// SPDX-License-Identifier: Apache-2.0
#include "net/name_services.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

namespace petal::net {
namespace {

/// Returns what follows `hosts:`, without its comment and without actions such as `[NOTFOUND=return]`.
std::string services_of(std::string line) {
  line.resize(std::min(line.find('#'), line.size()));
  std::ranges::replace(line, '\t', ' ');
  auto const begin = line.find_first_not_of(' ');
  if (begin == line.npos || line.compare(begin, 6, "hosts:") != 0) return {};
  line.erase(0, begin + 6);
  for (auto open = line.find('['); open != line.npos; open = line.find('[')) {
    auto const close = line.find(']', open);
    line.replace(open, close == line.npos ? line.npos : close - open + 1, " ");
  }
  return line;
}

}  // namespace

NameServices name_services(std::string_view nsswitch) {
  NameServices found;
  bool has_files = false;
  std::istringstream lines{std::string(nsswitch)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream services(services_of(std::move(line)));
    for (std::string service; services >> service;) {
      has_files = has_files || service == "files";
      found.files_first = found.files_first && (has_files || service != "dns");
      found.multicast = found.multicast || service.starts_with("mdns");
      found.others = found.others || (service != "files" && service != "dns");
    }
  }
  return found;
}

NameServices name_services_in(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return name_services(std::string(std::istreambuf_iterator<char>(in), {}));
}

}  // namespace petal::net
