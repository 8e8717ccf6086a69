# SPDX-License-Identifier: Apache-2.0
"""The version of this distribution.

It is not that of the manager: petals of the earlier Python version require `petal-app-manager>=0.1.26`, and a version
below those that were published of it would be replaced by them at the next `pip install --upgrade`.
"""

__version__ = "1.0.0"
