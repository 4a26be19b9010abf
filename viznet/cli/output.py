"""How the commands print: a console, and tables."""

from typing import Literal

from rich.cells import cell_len
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from viznet.consoles import SafeConsole


def console(*, quiet: bool = False) -> SafeConsole:
    """Makes the console for results; a quiet one prints nothing.

    Paths are neither coloured nor broken into lines, so that they can be copied, and brackets in them are no markup.
    """
    return SafeConsole(quiet=quiet, highlight=False, markup=False, soft_wrap=True)


def table(**columns: Literal["left", "right"]) -> Table:
    """Makes a table without a frame.

    Each keyword is a heading and says how its column is aligned.

    The first column is bold.
    """
    made = Table(box=None, pad_edge=False)
    for heading, justify in columns.items():
        style = None if made.columns else "bold"
        made.add_column(heading.replace("_", " "), justify=justify, overflow="fold", style=style)
    return made


def show(shown: Table, *, quiet: bool = False) -> None:
    """Prints a table.

    Where the terminal is too narrow for the longest word of every column, each row becomes a block of lines. So no word
    is broken, and paths and commands can be copied.
    """
    out = console(quiet=quiet)
    measured = out.measure(shown, options=out.options.update(width=10_000))
    if measured.minimum <= out.width:
        if measured.maximum > out.width:
            _divide(shown, out.width - measured.minimum)
        out.print(shown)
        return
    headings = [str(column.header) for column in shown.columns]

    def has_long_word(text: str) -> bool:
        # Rich would break such a word, and it could not be copied. A terminal breaks it only on the screen.
        return any(cell_len(word) > out.width - 2 for word in text.split())

    for row in zip(*(column.cells for column in shown.columns)):
        title, *rest = (cell if isinstance(cell, Text) else Text(str(cell)) for cell in row)
        out.print(Text(title.plain, style="bold"), soft_wrap=has_long_word(title.plain))
        for heading, cell in zip(headings[1:], rest):
            if has_long_word(cell.plain):
                out.print(f"  {heading}: {cell.plain}")
            elif cell.plain:
                out.print(
                    Padding(Text.assemble(f"{heading}: ", cell), (0, 0, 0, 2), expand=False), soft_wrap=False
                )


def _divide(shown: Table, spare: int) -> None:
    """Gives each column a width that is at least that of its longest word.

    Rich alone narrows the widest columns first, and so breaks a path beside a sentence. `spare` is how many letters are
    left then; the narrowest column that has more to say gets each of them.
    """
    texts = [[str(column.header), *map(str, column.cells)] for column in shown.columns]
    whole = [max(cell_len(line) for text in cells for line in text.splitlines() or [""]) for cells in texts]
    widths = [max(cell_len(word) for text in cells for word in text.split() or [""]) for cells in texts]
    for _ in range(spare):
        narrow = [n for n, width in enumerate(widths) if width < whole[n]]
        if not narrow:
            break
        widths[min(narrow, key=widths.__getitem__)] += 1
    for column, width in zip(shown.columns, widths):
        column.width = width
