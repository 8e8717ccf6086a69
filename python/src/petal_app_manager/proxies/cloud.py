# SPDX-License-Identifier: Apache-2.0
"""The records in the cloud. Another package provides the proxy: see BaseProxy."""

from __future__ import annotations

from typing import ClassVar

from .base import ProvidedProxy


class CloudDBProxy(ProvidedProxy):
    """Records in the cloud, with the methods of LocalDBProxy: `cloud`."""

    key: ClassVar[str] = "cloud"
