"""The note above heat maps of activations: what the rows and columns are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viznet.views.drawing.colours import short_number
from viznet.views.drawing.probe import has_negatives
from viznet.views.drawing.wordings import counted, wordings

if TYPE_CHECKING:
    from viznet.recording import Run

NOTE = "{count} examples, one in each row, grouped by class · one column for each neuron"
NOTE_OF_ONE = "{count} example in one row · one column for each neuron"
NOTE_OF_SOME = "{shown} of {count} examples, one in each row, grouped by class · one column for each neuron"
SHORT_NOTE = "rows: examples by class, columns: neurons"
SHORT_NOTES_OF_SOME = (
    "rows: {shown} of {count} examples by class, columns: neurons",
    "{shown} of {count} examples",
)
# If no layer names its own colour scale, the note names the one that they share.
SHARED_NOTES = (
    "rows: examples by class, columns: neurons · full colour: {limit} in hidden layers, {output} in p",
    "full colour: {limit} in hidden layers, {output} in p",
    "full colour: {limit}, in p {output}",
)
# If examples are left out, even the shortest note says so.
SHARED_NOTES_OF_SOME = (
    "rows: {shown} of {count} examples, columns: neurons · full colour: {limit} in hidden layers, {output} in p",
    "{shown} of {count} examples · full colour: {limit} in hidden layers, {output} in p",
    "{shown} of {count} examples · full colour: {limit}, in p {output}",
)

# After a training that diverged, if no colour bar says how values look that are no numbers.
NOTES_WITH_GAPS = (
    "rows: examples by class, columns: neurons · chequered: no number",
    "chequered: no number",
)
NOTES_OF_SOME_WITH_GAPS = (
    "rows: {shown} of {count} examples by class, columns: neurons · chequered: no number",
    "{shown} of {count} examples · chequered: no number",
)
SHARED_NOTES_WITH_GAPS = (
    "rows: examples by class, columns: neurons · full colour: {limit} in hidden layers, {output} in p · "
    "chequered: no number",
    "full colour: {limit} in hidden layers, {output} in p · chequered: no number",
    "full colour: {limit}, in p {output} · chequered: no number",
    *SHARED_NOTES[2:],
)
SHARED_NOTES_OF_SOME_WITH_GAPS = (
    "{shown} of {count} examples · full colour: {limit} in hidden layers, {output} in p · chequered: no number",
    "{shown} of {count} examples · full colour: {limit}, in p {output} · chequered: no number",
    *SHARED_NOTES_OF_SOME[2:],
)


def activation_notes(run: Run, shown: int, shared: bool, limits: dict[int, float], gaps: bool) -> list[str]:
    """The wordings of the note below the title, longest first.

    `gaps` says that it must tell how values look that are no numbers.
    """
    count = len(run.probe)
    if shared:
        hidden, output = (
            wordings(
                "±{limit}" if has_negatives(run, l) else "{limit}", limit=short_number(limits.get(l, 0.0))
            )[0]
            for l in (min(limits), run.layers)
        )
        if gaps:
            shared_notes = SHARED_NOTES_OF_SOME_WITH_GAPS if shown < count else SHARED_NOTES_WITH_GAPS
        else:
            shared_notes = SHARED_NOTES_OF_SOME if shown < count else SHARED_NOTES
        return wordings(*shared_notes, limit=hidden, output=output, shown=shown, count=count)
    if gaps:
        notes = NOTES_OF_SOME_WITH_GAPS if shown < count else NOTES_WITH_GAPS
        return wordings(*notes, shown=shown, count=count)
    if shown < count:
        return wordings(NOTE_OF_SOME, *SHORT_NOTES_OF_SOME, shown=shown, count=count)
    return [counted(count, NOTE_OF_ONE, NOTE), SHORT_NOTE]
