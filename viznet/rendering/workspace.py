"""The folder in the cache in which Manim draws one scene."""

import contextlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from viznet.errors import SceneError
from viznet.files import cache_folder, list_own
from viznet.marks import FOLDER_LIST, is_own

A_DAY = 24 * 60 * 60  # seconds; a workspace that is older belongs to a rendering that was killed


@contextlib.contextmanager
def workspace_in_cache() -> Iterator[Path]:
    """Makes a folder in the cache that is removed after the block.

    Older folders that a killed rendering left are removed too.
    """
    folder = cache_folder() / "scenes"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("render-*"):
            own = is_own(old / FOLDER_LIST, FOLDER_LIST) and not old.is_symlink()
            if own and time.time() - old.stat().st_mtime > A_DAY:
                shutil.rmtree(old, ignore_errors=True)
        workspace = Path(tempfile.mkdtemp(prefix="render-", dir=folder)).resolve()
    except OSError as error:
        raise SceneError(f"{folder}: scenes cannot be drawn in this folder: {error.strerror}") from error
    try:
        list_own(workspace, (), SceneError)  # so that a later rendering may remove it if this one is killed
        yield workspace
    finally:
        shutil.rmtree(workspace, ignore_errors=True)
