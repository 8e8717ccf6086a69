// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The version of these headers' binary interface. It is raised whenever the layout or order of anything in them
/// changes, so that a petal built before would not run.
#define PETAL_SDK_VERSION 3
