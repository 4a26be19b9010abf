"""How tests run a command that must not fail."""

import os
import subprocess


def run(*command, cwd):
    """Runs a command in `cwd` and returns what it prints. It must not fail."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
