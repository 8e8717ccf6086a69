# SPDX-License-Identifier: Apache-2.0
"""Runs one petal in this process."""
