"""The program ffmpeg, which encodes films.

It comes with the package imageio-ffmpeg. The variable IMAGEIO_FFMPEG_EXE can name another one.
"""

import functools
import os
import subprocess

from viznet.errors import VizError, in_short


def ffmpeg(error: type[VizError]) -> str:
    """Returns the path of ffmpeg. Raises `error` if it does not run.

    >>> import pathlib
    >>> pathlib.Path(ffmpeg(VizError)).is_file()
    True
    """
    chosen = os.environ.get("IMAGEIO_FFMPEG_EXE")
    try:
        return _tried(chosen)
    except (OSError, RuntimeError, subprocess.SubprocessError) as reason:
        if chosen:
            raise error(
                f"IMAGEIO_FFMPEG_EXE is {chosen!r}, which does not run as ffmpeg ({in_short(reason)}); "
                "expected the path of ffmpeg, or unset it"
            ) from reason
        raise error(
            f"ffmpeg does not run ({in_short(reason)}), expected that of imageio-ffmpeg; see `viznet doctor`"
        ) from reason


@functools.lru_cache
def _tried(chosen: str | None) -> str:
    """Returns the path of ffmpeg after it has told its version.

    It is asked once a process.
    """
    from imageio_ffmpeg import get_ffmpeg_exe  # here, because only films need it

    program: str = get_ffmpeg_exe()
    done = subprocess.run([program, "-version"], capture_output=True, stdin=subprocess.DEVNULL, check=True)
    if not done.stdout.startswith(b"ffmpeg version"):
        raise RuntimeError(f"{program} is another program")
    return program
