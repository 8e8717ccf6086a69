# SPDX-License-Identifier: Apache-2.0
"""Programs that are not ours, as the other side of each of our ports."""
