// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/task.hpp>

#include "ctl/doctor/doctor_context.hpp"

/// The checks of the doctor. Each takes five seconds at most, and changes nothing.
namespace petal::ctl {

/// Checks whether the settings can be read, with all that is wrong or unsafe. `found` and `config` are set to the
/// settings in effect, if they can be read.
Findings check_configuration(const Settings& settings, FoundSettings& found, std::optional<config::Config>& config);

/// Checks the manager, its petals, and the robot's organization. `health` is set to the manager's answer, if there is
/// one.
Findings check_manager(const Settings& settings, const config::Environment& environment, const config::Config& config,
                       std::optional<boost::json::value>& health);

Findings check_petals(const DoctorContext& examined);
Findings check_files(const DoctorContext& examined);
Findings check_certificates(const DoctorContext& examined);
Findings check_data(const DoctorContext& examined);
Findings check_databases(const DoctorContext& examined);
Findings check_clock();
Findings check_unit();

Task<Findings> check_broker(DoctorContext examined, config::BrokerUrl url);
Task<Findings> check_service(DoctorContext examined);
Task<Findings> check_ports(DoctorContext examined);

}  // namespace petal::ctl
