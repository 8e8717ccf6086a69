// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

namespace petal::net {

/// What nsswitch.conf(5) says about looking up hosts.
struct NameServices {
  bool files_first = true;  ///< /etc/hosts is read before name servers are asked
  bool multicast = false;   ///< multicast DNS: `mdns4_minimal` and its like
  bool others = false;      ///< any service at all that is not `files` or `dns`, multicast DNS included

  bool operator==(const NameServices&) const = default;
};

/// Reads the `hosts` line of `nsswitch`, the text of the file. Without one, `files` and `dns` are assumed.
NameServices name_services(std::string_view nsswitch);

/// As above, of a file, which may be missing.
NameServices name_services_in(const std::filesystem::path& file);

}  // namespace petal::net
