"""No word of a table is broken, so that paths and commands can be copied."""

import contextlib
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viznet.cli.output import show, table

PATH = "outputs/demo/activation_functions.mp4"
SENTENCE = "A layer's real sums z fall through the curve f and become a."
WORDS = st.text("ab日", min_size=1, max_size=40)
CELLS = st.lists(WORDS, max_size=9).map(" ".join)


def printed(rows, width):
    """What `show` prints of rows, at a width."""
    shown = table(made="left", what="left", size="right")
    for row in rows:
        shown.add_row(*row)
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()) as out:
        patch.setenv("COLUMNS", str(width))
        show(shown)
    return out.getvalue()


def test_a_path_beside_a_sentence_stays_whole():
    lines = printed([(PATH, SENTENCE, "344 kB")], 70).splitlines()
    assert lines[0].split() == ["made", "what", "size"]
    assert lines[1].startswith(f"{PATH}  A layer's") and lines[1].endswith("344 kB")
    assert all(len(line) <= 70 for line in lines)


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(rows=st.lists(st.tuples(WORDS, CELLS, WORDS), min_size=1, max_size=3), width=st.integers(20, 120))
def test_every_word_is_printed_whole_at_any_width(rows, width):
    words = printed(rows, width).split()
    assert {word for row in rows for cell in row for word in cell.split()} <= set(words)
