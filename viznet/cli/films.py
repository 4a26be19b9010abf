"""Commands that draw a recording with Matplotlib: views, animate."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

import viznet as vz
from viznet.cli.options import SHOW, WIDTH_AND_HEIGHT, Quiet, RunName, Theme, out_option, two_numbers
from viznet.cli.output import console, show, table
from viznet.errors import RecordingError, UsageError
from viznet.files import size as file_size
from viznet.recording.run_lookup import find_run
from viznet.walkthroughs.sentence import fill

OPTION = "({kind}) {meaning}"
MEMORY = "Drawing takes about {memory} of memory, because each frame is large."
SMALLER_TEXT = (
    "Text is {reached} times as large; there is no room for {wanted}. "
    "A larger --size, or fewer views, has more room."
)
NO_LARGER_TEXT = (
    "Text is as large as usual; there is no room for {wanted}. "
    "A larger --size, or fewer views, has more room."
)
HOW_TO_SPELL = """Write options after a colon: viznet animate latest activations:layer=2,units=8 loss:log
A number is a count, units=8. A list names them: units=0,7 names two, units=[7] names one."""
HOW_TO_SPELL_FILE = "Write options after a colon: viznet animate latest {file}:option=value"


def register(app: typer.Typer) -> None:
    """Adds these commands to `viznet`."""
    app.command(rich_help_panel=SHOW, epilog="[bold]viznet views ./my_view.py[/]")(views)
    epilog = "[bold]viznet animate latest loss activations:layer=2 -o learning.gif --size 640x360[/]"
    app.command(rich_help_panel=SHOW, epilog=epilog)(animate)


def views(
    view: Annotated[
        str | None,
        typer.Argument(
            metavar="VIEW",
            help="One view, such as [bold]weights[/], or a file with views of your own, such as "
            "[bold]./my_view.py[/].",
            autocompletion=lambda: list(vz.views.VIEWS),
        ),
    ] = None,
) -> None:
    """List the views, the pictures that a film can show, with their options."""
    shown = table(view="left", shows="left")
    found, file = views_meant(view)
    for name, each in found.items():
        shown.add_row(name, Text(each.doc))
        for option in each.known.values():
            value = "…" if each.options[option.name] is None else each.options[option.name]
            shown.add_row(Text(f"  {option.name}={value}"), Text(fill_option(option.kind, option.meaning)))
    show(shown)
    console().print(HOW_TO_SPELL if file is None else fill(HOW_TO_SPELL_FILE, file=file))


def views_meant(view: str | None) -> "tuple[dict[str, vz.View[...]], str | None]":
    """The views of a file, a built-in view or all of them; and the file."""
    if view is None:
        return vz.views.VIEWS, None
    if view.endswith(".py") or Path(view).is_file():
        return vz.views.views_in(view), view
    found = vz.views.find_view(view)
    return {found.name: found}, None


def fill_option(kind: str, meaning: str) -> str:
    """Puts the kind of an option before its meaning, as far as they are known."""
    if not kind:
        return meaning
    return fill(OPTION, kind=kind, meaning=meaning)


def animate(
    run: RunName,
    view: Annotated[
        list[str],
        typer.Argument(
            metavar="VIEW...",
            help="One or more views, such as [bold]loss activations:layer=2[/], or files of your own such as "
            "[bold]./my_view.py:option=3[/]. `viznet views` lists the views and their options. Recordings that stand "
            "before the views are shown side by side with the first.",
            autocompletion=lambda: list(vz.views.VIEWS),
        ),
    ],
    out: Annotated[
        Path | None,
        out_option(
            "The film to write: .mp4, .gif, .webm, or a folder for PNGs; with --at, a picture: .png, .jpg or "
            ".svg. The default is outputs/VIEW.mp4, or outputs/VIEW.png."
        ),
    ] = None,
    fps: Annotated[float, typer.Option(help="The number of frames per second.")] = 30,
    size_: Annotated[
        str, typer.Option("--size", metavar="WxH", help="The width and the height, in pixels.")
    ] = "1280x720",
    theme: Theme = "dark",
    seconds: Annotated[
        float | None,
        typer.Option(help="The length of the film. The default is 12."),
    ] = None,
    clock: Annotated[
        str,
        typer.Option(
            help="How time runs in the film: snapshots (each is shown equally long), linear (training steps pass "
            "evenly) or geometric (slow at the start)."
        ),
    ] = "snapshots",
    by: Annotated[
        str | None,
        typer.Option(
            help="Of several recordings: what their common clock counts, step or epoch. The default is step."
        ),
    ] = None,
    title: Annotated[str | None, typer.Option(help="Words above the views.")] = None,
    text: Annotated[
        float,
        typer.Option(
            help="How large all text is. With 1.5, a film can be read from the back row and on a phone."
        ),
    ] = 1,
    stacked: Annotated[
        bool,
        typer.Option(
            "--stack",
            help="Put the views one above the other; of several recordings with one view, the recordings. Upright "
            "pictures do so by default, with up to three recordings.",
        ),
    ] = False,
    in_grid: Annotated[
        bool,
        typer.Option(
            "--grid",
            help="Put the views into a grid; of several recordings with one view, the recordings. Other pictures do so "
            "by default.",
        ),
    ] = False,
    at: Annotated[
        int | None,
        typer.Option(
            "--at", metavar="STEP", help="Make one picture of this training step instead of a film."
        ),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Make a film, or a picture, of one or more views of a recording.

    Several recordings stand side by side, on one clock.
    """
    # Imported here, because Matplotlib takes long to load and no other command needs it.
    from viznet.film.memory import LARGE, film_memory
    from viznet.film.output_path import OutputPath

    if stacked and in_grid:
        raise UsageError("--stack and --grid: give one of them")
    others, shown_views = runs_and_views(view)
    stack = stacked if stacked or in_grid else None
    if others:
        film: vz.Film = vz.together(
            run, *others, views=shown_views, by=by or "step", title=title, text=text, stack=stack
        )
    elif by is not None:
        raise UsageError("--by is for several recordings: name another one, or leave out --by")
    else:
        film = vz.animate(run, *shown_views, title=title, text=text, stack=stack)
    names = "-".join(shown.name for shown in film.views)
    size = two_numbers("--size", size_, WIDTH_AND_HEIGHT, such_as="1280x720")
    say = console(quiet=quiet).print
    if at is not None:
        if seconds is not None:
            raise UsageError("--at makes one picture: leave out --seconds, or leave out --at for a film")
        path = film.save_still(out or Path("outputs") / f"{names}.png", at, size=size, theme=theme)
        say(f"picture ({file_size(path.stat().st_size)}): {path}")
        if text > 1 and (note := text_note(film.layout(size=size, theme=theme).text, text)):
            say(note)
        return
    out = out or Path("outputs") / f"{names}.mp4"
    memory = film_memory(OutputPath.of(out), size)
    if memory >= LARGE:
        say(fill(MEMORY, memory=file_size(memory)))
    path = film.save(
        out,
        fps=fps,
        size=size,
        theme=theme,
        seconds=seconds,
        clock=clock,
        progress=not quiet,
    )
    kind = "film" if path.is_file() else "pictures"
    say(f"{kind} ({file_size(OutputPath.of(path).bytes)}): {path}")
    from viznet.receipts import receipt_beside  # here: its claims take long to load

    if (receipt := receipt_beside(path)).exists():
        say(f"receipt: {receipt}")
    if text > 1 and (note := text_note(film.layout(size=size, theme=theme).text, text)):
        say(note)


def runs_and_views(names: list[str]) -> tuple[list[str], list[str]]:
    """Divides names into recordings, which come first, and views.

    A name that is a view's is never a recording's; `runs/loss` is.
    """
    for count, name in enumerate(names):
        if name.partition(":")[0].strip() in vz.views.VIEWS or ".py" in name or not is_run(name):
            return names[:count], names[count:]
    return names, []


def is_run(name: str) -> bool:
    """Whether there is a recording of this name."""
    try:
        find_run(name)
    except RecordingError:
        return False
    return True


def text_note(reached: float, wanted: float) -> str:
    """The line that says that text grew less than it should, or "".

    >>> text_note(1.5, 1.5), text_note(1.1, 1.5)[:53]
    ('', 'Text is 1.1 times as large; there is no room for 1.5.')
    """
    shown = round(reached, 1)
    if shown >= round(wanted, 1):
        return ""
    if shown <= 1:
        return fill(NO_LARGER_TEXT, wanted=f"{wanted:g}")
    return fill(SMALLER_TEXT, reached=f"{shown:g}", wanted=f"{wanted:g}")
