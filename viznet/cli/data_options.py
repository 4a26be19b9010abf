"""Options about the data: what a user decides about a file."""

from pathlib import Path

from viznet.errors import VizError

MOST_BYTES = 1_000_000  # of a file with names of classes


def read_class_names(path: Path | None) -> list[str] | None:
    """The names of the classes in a text file, one a line.

    Raises a `VizError` if the file cannot be read or has no names.
    """
    if path is None:
        return None
    try:
        if path.is_file() and path.stat().st_size > MOST_BYTES:
            raise VizError(
                f"--labels {path}: is too long; expected a text file with the name of a class in each line"
            )
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise VizError(f"--labels {path}: cannot be read ({error.strerror}); expected a text file") from error
    except UnicodeDecodeError as error:
        raise VizError(
            f"--labels {path}: is no text in UTF-8; expected the name of a class in each line"
        ) from error
    names = [name.strip() for name in text.splitlines() if name.strip()]
    if not names:
        raise VizError(f"--labels {path}: has no names; expected the name of a class in each line")
    return names
