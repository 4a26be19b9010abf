"""The sentence that answers a view's question, and the question itself, as they are read."""

from tests.readback import Screen


def answer(screen: Screen, question: str) -> str:
    """The sentence below the question of a view; it may take two lines.

    The question stands below the line that says what to look at, and that below the title.
    """
    asked = [word for word in screen.words if word.text == question]
    assert len(asked) == 1, f"{question!r} is asked once: {[w.text for w in screen.words]}"
    (place,) = asked
    lines = [
        word
        for word in screen.words
        if word.colour == screen.theme.ink
        and abs(word.box.x0 - place.box.x0) <= 4
        and 0 < place.y - word.y < 4.5 * place.box.height
    ]
    lines.sort(key=lambda word: -word.y)
    said = " ".join(word.text for word in lines)
    return said[: said.index(".", len(said) - 1) + 1] if said.endswith(".") else said
