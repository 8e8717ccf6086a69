// SPDX-License-Identifier: Apache-2.0
#include "ctl/cli_error.hpp"

#include <cerrno>
#include <cstring>

namespace petal::ctl {

CliError ended_by_system(int error, Exit otherwise, const std::string& what) {
  bool const is_forbidden = error == EACCES || error == EPERM;
  return {is_forbidden ? Exit::not_permitted : otherwise,
          what + ": " + std::strerror(error) + (is_forbidden ? "; try again with sudo" : "")};
}

}  // namespace petal::ctl
