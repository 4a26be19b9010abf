"""Wordings of titles, notes and labels, from templates with placeholders.

A view offers several wordings, and its panel takes the first that fits. Each wording is one template, so that it can be
proofread and translated as it stands.
"""

from __future__ import annotations

from typing import Any

from viznet.walkthroughs.sentence import fill, pieces, placeholders


def wordings(*templates: str, **values: Any) -> list[str]:
    """Fills each template with those of the values that it names.

    >>> wordings("Weights {symbol} of layer {layer}", "{symbol}", symbol="W2", layer=2)
    ['Weights W2 of layer 2', 'W2']
    """
    return [
        fill(template, **{name: values[name] for name in placeholders(template)}) for template in templates
    ]


def template_parts(template: str, **values: Any) -> tuple[Any, ...]:
    """The parts of a template: its texts, and the values that it names.

    >>> template_parts("{count} of {all} are right.", count="3", all="4", wrong="1")
    ('3', ' of ', '4', ' are right.')
    """
    return tuple(pieces(template, **{name: values[name] for name in placeholders(template)}))


def counted(count: int, one: str, many: str, **values: Any) -> str:
    """Fills the template `one` if the count is 1, else the template `many`.

    The placeholder `{count}` stands for the count.

    >>> counted(1, "{count} neuron", "{count} neurons"), counted(1200, "{count} neuron", "{count} neurons")
    ('1 neuron', '1,200 neurons')
    """
    return wordings(one if count == 1 else many, count=count, **values)[0]
