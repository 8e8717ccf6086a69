// SPDX-License-Identifier: Apache-2.0
#include "runtime/error_text.hpp"

#include <fmt/format.h>

#include "runtime/descriptor_limit.hpp"

namespace petal::runtime {

std::string describe(const boost::system::error_code& error) {
  namespace errc = boost::system::errc;
  if (error == errc::too_many_files_open)
    return fmt::format(
        "too many open files and sockets in this process (EMFILE): the limit is {}; raise LimitNOFILE in the unit, or "
        "ulimit -n",
        descriptor_limit());
  if (error == errc::too_many_files_open_in_system)
    return "too many open files and sockets on this machine (ENFILE); raise the sysctl fs.file-max";
  return error.message();
}

}  // namespace petal::runtime
