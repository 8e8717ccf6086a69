// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <petal/error.hpp>
#include <string>

namespace petal::local_db {

struct MachineId {
  std::string id;     ///< a UUID
  std::string fault;  ///< why it is for this run only, or may differ from the one before; empty if all is well
};

/// Returns the name of this machine, the robot instance id. It is the same on every call.
///
/// 1. `DATA_DIR/machine-id`, if that exists: the robot keeps the name that it once had.
/// 2. Derived from `/etc/machine-id`. That id itself is confidential and must not appear on a network (machine-id(5)),
///    so it is hashed as sd_id128_get_machine_app_specific(3) does; `systemd-id128 machine-id -u --app-specific=ID`,
///    with the ID of local_db/README.md, prints the same.
/// 3. If that has none (a container, an image before its first boot), a random one, made once and kept as 1.
///
/// If 1 exists and cannot be read as a UUID, or if 3 cannot be kept, the robot uses 2, or a random id for this run;
/// this is logged as an error, and is a fault.
MachineId machine_id(const std::filesystem::path& data_dir,
                     const std::filesystem::path& etc_machine_id = "/etc/machine-id");

}  // namespace petal::local_db
