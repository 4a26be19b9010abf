"""Prints constraints.txt with the lowest versions that viznet allows.

    .venv/bin/python scripts/lowest_versions.py > constraints-oldest.txt

Only the packages that viznet itself needs get their lowest version. All others keep the version in constraints.txt.
"""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def lowest_versions(pyproject: str) -> dict[str, str]:
    """Returns the lowest version of every package that viznet needs.

    The names are in lower case.
    """
    versions = {}
    for requirement in tomllib.loads(pyproject)["project"]["dependencies"]:
        found = re.fullmatch(r"([\w.-]+)(?:\[[\w,-]+\])?>=([\w.]+)(?:,.*)?", requirement)
        if found is None:
            raise SystemExit(
                f"pyproject.toml: {requirement!r} declares no lowest version, expected name>=version"
            )
        versions[found[1].lower()] = found[2]
    return versions


def constraints(tested: str, lowest: dict[str, str]) -> str:
    """Returns the lines of constraints.txt with the versions of `lowest`."""
    lines = [line for line in tested.splitlines() if line and not line.startswith("#")]
    kept = [line for line in lines if line.partition("==")[0].lower() not in lowest]
    return "\n".join([*kept, *(f"{name}=={version}" for name, version in lowest.items())])


if __name__ == "__main__":
    lowest = lowest_versions((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    print(constraints((ROOT / "constraints.txt").read_text(encoding="utf-8"), lowest))
