// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/task.hpp>

#include "ctl/doctor/doctor_context.hpp"

/// What the doctor looks at. Each look takes five seconds at most, and changes nothing.
namespace petal::ctl {

/// Whether the settings can be read, with all that is wrong or unsafe. `found` and `config` are what holds, where they
/// can.
Findings check_configuration(const Settings& settings, FoundSettings& found, std::optional<config::Config>& config);

/// What the manager says of itself, its petals, and whose robot it is. `health` is what it says, where it answers.
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
