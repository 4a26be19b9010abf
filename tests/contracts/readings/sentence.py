"""The sentence that answers a view's question, and the question itself, as they are read."""

from tests.readback import Screen


def answer(screen: Screen) -> str:
    """The bold sentence below the picture, its lines joined."""
    bold = [w for w in screen.words if w.bold and w.text.strip()]
    lowest = min(bold, key=lambda word: word.y)
    same = [w for w in bold if abs(w.box.x0 - lowest.box.x0) < 3 and w.y - lowest.y < 3 * lowest.box.height]
    return " ".join(w.text for w in sorted(same, key=lambda word: -word.y)).replace("\N{NO-BREAK SPACE}", " ")


def check_question(screen: Screen, question: str) -> None:
    """The question of a view stands above its picture, once."""
    asked = [word for word in screen.words if word.text == question]
    assert len(asked) == 1, f"{question!r} is asked once: {[w.text for w in screen.words]}"
