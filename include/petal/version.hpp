// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The version of these headers' binary interface. Within one version the interface only grows, and a petal keeps
/// working in later managers (docs/decisions/0030). A petal that was built with another version is refused.
#define PETAL_SDK_VERSION 3

/// Counts the additions within the version. A manager loads petals that were built with its own revision or an earlier
/// one, and refuses those built with a later one, because they may call what it does not have.
#define PETAL_SDK_REVISION 0
