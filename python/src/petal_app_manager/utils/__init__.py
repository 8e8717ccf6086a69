# SPDX-License-Identifier: Apache-2.0
"""Small tools for petals."""
