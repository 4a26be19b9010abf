"""Opens a Matplotlib window, where there is a display."""

import matplotlib as mpl
from matplotlib.figure import Figure

from viznet.errors import FilmError, in_short
from viznet.walkthroughs.sentence import fill

# These backends of Matplotlib only write files, or show a picture in a notebook.
WITHOUT_WINDOWS = ("agg", "cairo", "inline", "pdf", "pgf", "ps", "svg", "template")
NO_WINDOW = (
    "no window can be opened here: {reason}; take the page instead: "
    "explore(run) in a notebook, or explore(run).save('stepper.html')"
)
NO_DISPLAY = "there is no display (Matplotlib draws with {backend})"


def open_figure(name: str, size: tuple[int, int]) -> Figure:
    """Opens a window with a new figure.

    It does not react to Matplotlib's own keys, which would move the axes.
    """
    import matplotlib.pyplot as plt

    try:
        figure = plt.figure(
            figsize=(size[0] / 100, size[1] / 100), dpi=100, layout="constrained", num=f"viznet: {name}"
        )
    except ImportError as error:
        # The user chose a backend that needs a display, and there is none.
        raise FilmError(fill(NO_WINDOW, reason=in_short(error))) from error
    backend = mpl.get_backend()
    # The name may be long, such as module://matplotlib_inline.backend_inline.
    if backend.lower().rpartition("backend_")[2] in WITHOUT_WINDOWS:
        plt.close(figure)
        raise FilmError(fill(NO_WINDOW, reason=fill(NO_DISPLAY, backend=backend)))
    handler = getattr(figure.canvas.manager, "key_press_handler_id", None)
    if handler is not None:
        figure.canvas.mpl_disconnect(handler)
    figure.show()
    return figure
