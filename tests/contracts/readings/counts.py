"""Of how many held-out examples a view says that its numbers are."""

import re

from viznet.recording import Run


def check_held_out_count(text: str, run: Run, *, needed: bool) -> None:
    """A text such as "held-out loss, of 100 (700 at the end)" names the run's own counts.

    The first number is how many examples the first evaluation had. The second is how many the last one had; it is
    there only if the two differ. `needed` says that there is room for them.
    """
    evaluated = [int(count) for count in run.held_out_examples if count]
    first, last = evaluated[0], evaluated[-1]
    numbers = [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", text)]
    assert numbers == ([first] if first == last else [first, last]) or (not numbers and not needed), text
    assert ("at the end" in text) == (len(numbers) == 2), text
