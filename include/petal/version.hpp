// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Raised whenever a petal built before would not run after: the layout or order of anything in these headers changed.
#define PETAL_SDK_VERSION 3
