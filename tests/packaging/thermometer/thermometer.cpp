// SPDX-License-Identifier: Apache-2.0
#include "thermometer.hpp"

PETAL_EXPORT(Thermometer, "petal-thermometer", "1.0.0")
