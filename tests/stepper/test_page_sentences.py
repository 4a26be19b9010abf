"""The page's sentences are written whole: its JavaScript puts none together from words.

The source is read, not run. A template literal must not have a word beside a value, and `+` must not join a word to
anything: `fill` and `counted` in sentence.js put values into whole sentences. Left alone are the messages of errors,
names of CSS classes, fonts, and symbols of formulas.
"""

import re

import pytest

from tests.javascript import PAGE

pytestmark = pytest.mark.checkout

VALUE = "\0"  # stands in a text for each of its values
WORD = r"[^\W\d_]{2,}"
GLUED = re.compile(
    rf"{WORD}[^\s{VALUE}]* +{VALUE}|{VALUE}[^\s{VALUE}]* +{WORD}|{VALUE}.*{WORD} +{WORD}|{WORD} +{WORD}.*{VALUE}"
)
FONT = re.compile(rf"px {VALUE}$")
SYMBOLS = re.compile(r"\bln\b")
NO_SENTENCE = re.compile(r"(throw new Error\(|className\b.*)\s*$")  # in the code before a text
PLUS = re.compile(r"\+=?\s*$"), re.compile(r"\s*\+(?!\+)")


def texts(source: str) -> list[tuple[int, int, str]]:
    """The texts in JavaScript source: where each begins and ends, and its words, with a 0 byte for each value."""
    found: list[tuple[int, int, str]] = []

    def code(at: int) -> int:
        """Reads code up to the brace that closes it, or to the end of the file; returns the place behind it."""
        depth, before = 0, "("
        while at < len(source):
            sign = source[at]
            if source.startswith("//", at):
                at = source.find("\n", at) % (len(source) + 1)
            elif source.startswith("/*", at):
                at = source.index("*/", at) + 2
            elif sign in "\"'`":
                at, before = text(at), sign
            elif sign == "/" and (before in "(,=:[!&|?{};" or source[:at].rstrip().endswith("return")):
                expression = re.compile(r"/(\\.|\[(\\.|[^\]])*\]|[^/\\[])+/").match(source, at)
                assert expression is not None
                at, before = expression.end(), sign
            elif sign == "}" and depth == 0:
                return at + 1
            else:
                depth += (sign == "{") - (sign == "}")
                before = before if sign.isspace() else sign
                at += 1
        return at

    def text(start: int) -> int:
        at, words = start + 1, ""
        while source[at] != source[start]:
            if source[at] == "\\":
                words, at = words + source[at : at + 2], at + 2
            elif source[start] == "`" and source.startswith("${", at):
                words, at = words + VALUE, code(at + 2)
            else:
                words, at = words + source[at], at + 1
        found.append((start, at + 1, words))
        return at + 1

    code(0)
    return found


def glued(source: str) -> list[str]:
    """The texts in JavaScript source that put words together with something else, each with its line number."""
    bad = []
    for start, end, words in texts(source):
        joined = PLUS[0].search(source[max(0, start - 9) : start]) or PLUS[1].match(source, end)
        is_glued = GLUED.search(SYMBOLS.sub("", words)) or (joined and re.search(WORD, words))
        line = source.rfind("\n", 0, start) + 1
        if is_glued and not FONT.search(words) and not NO_SENTENCE.search(source[line:start]):
            bad.append(f"line {source.count(chr(10), 0, start) + 1}: {source[start:end]}")
    return bad


@pytest.mark.parametrize("file", sorted(file.name for file in PAGE.iterdir() if file.name.endswith(".js")))
def test_every_sentence_of_the_page_is_written_whole(file):
    assert glued((PAGE / file).read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "setText(note, `Saved as ${name}.`);",
        "const name = last ? `class ${label}` : `neuron ${unit + 1}`;",
        "const text = `${right} of ${count} right`;",
        "const whole = `full colour: ${limits.map((v, i) => `${i} ± ${v}`).join()}`;",
        "const note = `The training diverged${reason ? ` (${reason})` : ''}.`;",
        'const text = "step " + step;',
        'let text = count + " steps";',
        'text += " of the fork";',
        "return /[`]/.test(a) ? `of ${a}` : a; // it's `one",
    ],
)
def test_a_sentence_that_is_put_together_is_found(source):
    assert glued(source)


@pytest.mark.parametrize(
    "source",
    [
        'setText(note, fill("Saved as {name}.", { name }));',
        "context.font = `600 ${11 * scale}px ${FONT}`;",
        "verdict.className = none ? 'verdict' : `verdict ${judged}`;",
        "throw new Error(`This file holds “${format}”`);",
        "// a comment with `words ${and} values`\n/* and `another ${one} here` */",
        "return p === null ? `loss = ${loss}` : `loss = −ln ${p} = ${loss}`;",
        "setText(text, `${fill(ONE, {})} ${fill(OTHER, {})}`);",
        "const key = `${theme} ${at}`;",
        'const total = count + 1; i++; show("in words");',
    ],
)
def test_a_whole_sentence_is_left_alone(source):
    assert not glued(source)
