"""A view of your own: a histogram of the weights of a layer.

The film shows it beside the built-in picture of these weights.

    python examples/own_view.py

A view is one function. It draws once what stays the same, and returns a function that draws a snapshot. With the line
`@vz.view` above it, the view has a name and works wherever a built-in one does: in films, stills and the window. The
command line takes its file:

    viznet animate latest examples/own_view.py:layer=2,bins=20
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import viznet as vz


@vz.view
def histogram(
    figure: Any, run: vz.Run, theme: vz.Theme, *, layer: int = 1, bins: int = 40
) -> Callable[[vz.Snapshot], list[Any]]:
    """How many weights of a layer have which value.

    Parameters
    ----------
    layer : int, default 1
        Which layer's weights to count.
    bins : int, default 40
        How many bars the histogram has.
    """
    symbol = f"W{layer}"  # the name of the array in the recording: W1, b1, a1, dW1 …

    # The limits are those of the whole run, so that the axes stay the same in every frame.
    limit = run.limit(symbol)  # the largest magnitude at any snapshot
    edges = np.linspace(-limit, limit, bins + 1)
    counts = [np.histogram(weights, edges)[0] for weights in run[symbol]]

    # `figure` may be a part of a larger figure. Fonts and the colours of axes are those of the theme already.
    axes = figure.subplots(gridspec_kw={"left": 0.12, "right": 0.95, "bottom": 0.16, "top": 0.87})
    axes.set_title(f"How the weights of {symbol} are distributed", weight="bold")
    axes.set(xlabel="value of a weight", ylabel="number of weights")
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.set(xlim=(-limit, limit), ylim=(0, 1.05 * max(count.max() for count in counts)))
    bars = axes.stairs(counts[0], edges, fill=True, color=theme.positive)

    def draw(snapshot: vz.Snapshot) -> list[Any]:
        # Change the artists instead of drawing new ones, and return all that changed.
        bars.set_data(counts[snapshot.index])
        return [bars]

    return draw


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="own-view-"))
    training = vz.train(vz.MLP(784, 16, 10, seed=7), vz.digits(), steps=300)
    run = vz.record(training, folder / "run", progress=False)

    # A call sets the options, of a view of your own as of a built-in one.
    film = vz.animate(run, histogram(layer=2), vz.views.weights(layer=2))
    print(film.save(folder / "film.gif", size=(800, 360), seconds=3, fps=10, progress=False))

    film.still(size=(800, 360)).savefig(folder / "last.png")  # the last snapshot, as a Matplotlib figure
    print(folder / "last.png")


if __name__ == "__main__":
    main()
