// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

namespace petal::net {

/// The settings of nsswitch.conf(5) for looking up hosts.
struct NameServices {
  bool files_first = true;  ///< /etc/hosts is read before the name servers are queried
  bool multicast = false;   ///< multicast DNS: `mdns4_minimal` and its like
  bool others = false;      ///< any service that is not `files` or `dns`, multicast DNS included

  bool operator==(const NameServices&) const = default;
};

/// Reads the `hosts` line of `nsswitch`, the text of the file. Without that line, `files` and `dns` are assumed.
NameServices name_services(std::string_view nsswitch);

/// The same for a file, which may be missing.
NameServices name_services_in(const std::filesystem::path& file);

}  // namespace petal::net
