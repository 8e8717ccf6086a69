// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <petal/error.hpp>
#include <string>

namespace petal::local_db {

struct MachineId {
  std::string id;     ///< a UUID
  std::string fault;  ///< why it is for this run only, or may be another than before; empty where all is well
};

/// What this machine is called: the robot instance id. The same on every call.
///
/// 1. `DATA_DIR/machine-id`, where it exists: what the robot once called itself it remains.
/// 2. Derived from `/etc/machine-id`. That id itself is confidential and must not appear on a network (machine-id(5)),
/// so
///    it is hashed as sd_id128_get_machine_app_specific(3) does; `systemd-id128 machine-id -u --app-specific=ID`, with
///    the ID of local_db/README.md, prints the same.
/// 3. Where that has none (a container, an image before its first boot), a random one, made once and kept as 1.
///
/// Where 1 exists and cannot be read as a UUID, and where 3 cannot be kept, the robot goes by 2, or by a random id for
/// this run: logged as an error, and a fault.
MachineId machine_id(const std::filesystem::path& data_dir,
                     const std::filesystem::path& etc_machine_id = "/etc/machine-id");

}  // namespace petal::local_db
