# SPDX-License-Identifier: Apache-2.0
"""What the tests drive the programs with, all of it from outside."""
