# SPDX-License-Identifier: Apache-2.0
"""What a shell does before it starts a program."""

import pathlib


def shell(directory, commands):
    """An executable for `Program.run_by`: the program begins after these commands."""
    script = pathlib.Path(directory) / "shell"
    script.write_text(f'#!/bin/sh -e\n{commands}\nexec "$@"\n')
    script.chmod(0o755)
    return script
