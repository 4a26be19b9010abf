"""Pretends that something is not installed."""

import importlib.util
import sys

from viznet import doctor, install_commands


def as_wheel(monkeypatch, folder):
    """Pretends that viznet is installed in the site-packages of an environment."""
    module = folder / "site-packages" / "viznet" / "install_commands.py"
    monkeypatch.setattr(install_commands, "__file__", str(module))


def hide(monkeypatch, *names):
    """Pretends that these libraries are not installed."""
    found = importlib.util.find_spec
    for module in (doctor, install_commands):
        monkeypatch.setattr(module, "find_spec", lambda name: None if name in names else found(name))
    for name in names:
        monkeypatch.setitem(sys.modules, name, None)
