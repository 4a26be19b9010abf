"""How much memory a film takes while it is made."""

from viznet.film.output_path import OutputPath

# Measured with the dashboard, all processes together: what every film takes, and the bytes for each pixel of a frame.
BASE = 150_000_000
PER_PIXEL = {".mp4": 88, ".webm": 120, ".gif": 55, ".png": 30}
LARGE = 500_000_000  # from this size on, the command line says before it starts how much memory it needs


def film_memory(output: OutputPath, size: tuple[int, int]) -> int:
    """About how many bytes of memory the film takes at most.

    >>> film_memory(OutputPath.of("film.mp4"), (1280, 720))
    231100800
    """
    return BASE + PER_PIXEL[output.suffix] * size[0] * size[1]
