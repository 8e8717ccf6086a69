# SPDX-License-Identifier: Apache-2.0
"""Files in the cloud. Another package provides the proxy: see BaseProxy."""

from __future__ import annotations

from typing import ClassVar

from .base import ProvidedProxy


class S3BucketProxy(ProvidedProxy):
    """Files in a bucket of S3: `bucket`."""

    key: ClassVar[str] = "bucket"
