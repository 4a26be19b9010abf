"""The file of a network: one `.npz` with its settings and its weights."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from viznet.activations import Array
from viznet.arguments import file_path
from viznet.errors import NetworkError, in_short
from viznet.files import beside, check_suffix, writing
from viznet.marks import mark_zip


def write_network_file(
    path: str | os.PathLike[str], config: dict[str, Any], params: Mapping[str, Array]
) -> Path:
    """Writes the file of a network.

    It replaces an earlier network at `path`, but no other file.
    """
    path = file_path("path", path, such_as="'network.npz'", error=NetworkError)
    check_suffix(path, ".npz", NetworkError)
    with beside(path, NetworkError, kind=".npz") as part, writing(path, NetworkError):
        with open(part, "wb") as file:
            np.savez(file, config=np.array(json.dumps(config)), **params)  # type: ignore[arg-type]
        mark_zip(part)
    return path


@contextmanager
def read_network_file(path: str | os.PathLike[str]) -> Iterator[tuple[dict[str, Any], Mapping[str, Array]]]:
    """Opens the file of a network: its settings and its weights.

    The weights are read when they are asked for. Raises `NetworkError`, also from the block, if anything is wrong with
    the file.
    """
    path = file_path("path", path, such_as="'network.npz'", error=NetworkError)
    try:
        with open(path, "rb") as opened, np.load(opened, allow_pickle=False) as file:
            yield json.loads(str(file["config"])), file
    except NetworkError as error:
        raise NetworkError(f"{path}: {error}") from error
    except FileNotFoundError as error:
        raise NetworkError(f"{path}: no such file; expected a network that MLP.save wrote") from error
    except Exception as error:  # a damaged zip or JSON can raise almost anything
        raise NetworkError(f"{path}: not a network that MLP.save wrote ({in_short(error)})") from error
