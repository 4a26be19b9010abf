"""A receipt is true, and every change of it, of the run or of the film is found."""

import hashlib
import json
import shutil
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import viznet as vz
from tests import needs
from tests.receipts.changed import changed
from viznet.errors import ReceiptError
from viznet.files import sha256_of
from viznet.receipts.named_receipt import receipt_name
from viznet.receipts.receipt import Number, Receipt, ShownNumber, TextBeside, receipt_beside
from viznet.receipts.receipt_file import read_receipt, receipt_text
from viznet.receipts.verification import OTHER_LIST
from viznet.rendering.request import ask
from viznet.walkthroughs.source import Source

needs.manim()
pytestmark = pytest.mark.filterwarnings("ignore")

STEPS = 30


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    digits = vz.digits()
    training = vz.train(vz.MLP(784, 8, 10, seed=2), digits.train[:500], steps=STEPS)
    path = tmp_path_factory.mktemp("runs") / "run"
    return vz.record(training, path, probe=digits.test.per_class(1), progress=False)


@pytest.fixture(scope="module")
def film(run, tmp_path_factory):
    """A file in place of a film, with the receipt of a small scene beside it."""
    from manim import tempconfig

    from viznet.stage import Stage, captions
    from viznet.stage.draw import receipt_of
    from viznet.stage.on_screen import OnScreen
    from viznet.stage.screen_number import signed
    from viznet.stage.zones import configuration
    from viznet.walkthroughs.source import Source

    class Small(Stage):
        request = ask(run, example=3)

        def construct(self):
            network = self.request.network
            self.say("bend", captions.bent(self.values["z1"], network.activation))
            self.say("loss", "The loss of example {n} is {loss}.", n=self.count("example", value=3),
                     loss=self.number("loss", decimals=3))  # fmt: skip
            self.compute([self.words(self.number("W2", 4, 5, decimals=4)), self.words(self.number("z2", 5))])
            loss = float(run["loss"][-1])
            recorded = self.register(signed(loss, 3), Source("loss", kind="recorded", step=STEPS), loss)
            answer = int(self.values["p"].argmax())
            self.say_it(answer, recorded)
            self.end()

        def say_it(self, answer, recorded):
            right = answer == self.request.y
            values = {"answer": self.class_name(answer), "p": self.percent("p", answer)}
            if not right:
                values["truth"] = self.class_name(self.request.y)
            self.say(
                "answer",
                captions.verdict(self.values["p"], answer, right=right, softmax=True),
                **values,
            )
            self.compute([self.words(recorded)])

    quiet = {"dry_run": True, "disable_caching": True, "progress_bar": "none", "verbosity": "ERROR"}
    with tempconfig(configuration(160, 90, vz.THEMES["dark"]) | quiet | {"frame_rate": 4}):
        scene = Small()
        on_screen = OnScreen(scene)
        scene.render()
    path = tmp_path_factory.mktemp("films") / "film.mp4"
    words = {suffix: path.with_suffix(suffix) for suffix in (".srt", ".narration.txt")}
    for file in words.values():
        file.write_text("The loss of example 3 is 2.1.\n", encoding="utf-8")
    texts = tuple(TextBeside(suffix, sha256_of(file)) for suffix, file in words.items())
    receipt = replace(receipt_of(scene.request, on_screen), texts=texts)
    content = f"a film that names its {receipt_name(receipt)}".encode()
    path.write_bytes(content)
    receipt = replace(receipt, film=path.name, sha256=hashlib.sha256(content).hexdigest())
    receipt_beside(path).write_text(receipt_text(receipt), encoding="utf-8")
    return path


@pytest.fixture
def copied(film, tmp_path):
    """A copy of the film and its receipt, which a test may change."""
    for path in film.parent.iterdir():
        shutil.copy(path, tmp_path)
    return tmp_path / film.name


def listed(film):
    return read_receipt(receipt_beside(film).read_bytes(), film)


def test_an_unchanged_film_is_true(film, run):
    found = vz.verify(film, run)
    assert found.false == found.unknown == ()
    assert str(found) == f"{found.numbers} numbers and 2 claims, all true"
    assert found.numbers == len(listed(film).numbers) >= 7
    assert vz.verify(receipt_beside(film), run) == found


def test_the_seconds_are_those_of_the_film(film):
    receipt = listed(film)
    bend, loss, answer = receipt.sentences
    assert 0.25 == bend.begin < bend.end <= loss.begin < loss.end <= answer.begin < answer.end
    (weight,) = (shown for shown in receipt.numbers if shown.number.source.symbol == "W2")
    assert loss.begin < weight.begin < weight.end <= answer.begin


def test_one_changed_value_is_named_with_its_second(copied, run):
    def change(data):
        (number,) = (n for n in data["numbers"] if n["source"].get("symbol") == "z2")
        number["text"] = number["text"][:-1] + str((int(number["text"][-1]) + 5) % 10)

    changed(copied, change)
    (line,) = vz.verify(copied, run).false
    (number,) = (n for n in listed(copied).numbers if n.number.source.symbol == "z2")
    assert line.startswith(f"at {number.begin:.1f} s, “{number.number.text}” should be ")
    assert line.endswith(f": z2[5] at step {STEPS}, example 3")


@pytest.mark.parametrize("digit", range(3))
def test_each_digit_of_a_number_counts(copied, run, digit):
    """The next digit up or down is found, also the last one."""
    receipt = listed(copied)
    (weight,) = (n for n in receipt.numbers if n.number.source.symbol == "W2")
    place = len(weight.number.text) - 1 - digit
    for other in ((int(weight.number.text[place]) + by) % 10 for by in (1, 9)):
        text = f"{weight.number.text[:place]}{other}{weight.number.text[place + 1 :]}"

        def change(data, text=text):
            (number,) = (n for n in data["numbers"] if n["source"].get("symbol") == "W2")
            number["text"] = text

        changed(copied, change)
        assert len(vz.verify(copied, run).false) == 1


def test_one_changed_digit_of_a_sentence_is_named_with_its_second(copied, run):
    def change(data):
        edited = data["sentences"][1]
        edited["text"] = edited["text"].replace("example 3", "example 4")

    changed(copied, change)
    (line,) = vz.verify(copied, run).false
    edited = listed(copied).sentences[1]
    assert line.startswith(f"at {edited.begin:.1f} s, the sentence “The loss of example 4 is")


def test_a_digit_that_is_changed_in_a_part_and_in_the_sentence_is_found(copied, run):
    def change(data):
        edited = data["sentences"][1]
        edited["text"] = edited["text"].replace("example 3", "example 4")
        (part,) = (p for p in edited["parts"] if not isinstance(p, str) and p["text"] == "3")
        part["text"] = "4"

    changed(copied, change)
    (line,) = vz.verify(copied, run).false
    assert "“4” should be 3: example at" in line


def test_a_number_in_the_words_of_a_sentence_needs_a_source(copied, run):
    def change(data):
        edited = data["sentences"][0]
        edited["parts"].append(" That is 42 of them.")
        edited["text"] += " That is 42 of them."
        edited["claim"] = edited["condition"] = ""

    changed(copied, change)
    (line,) = vz.verify(copied, run).false
    assert "has the number 42, which has no source" in line


def test_a_text_with_digits_but_no_source_is_reported(copied, run):
    changed(copied, lambda data: data["unsourced"].append("42 neurons"))
    found = vz.verify(copied, run)
    assert found.false == (OTHER_LIST,)
    assert found.unknown == ("the text “42 neurons” has a number without a source",)


def test_another_claim_is_not_true(copied, run):
    """The sentence says the opposite, and calls itself so."""

    def change(data):
        edited = data["sentences"][0]
        edited["text"] = "Every sum is negative here, so all become 0."
        edited["parts"] = [edited["text"]]
        edited["claim"] = "all silent"

    changed(copied, change)
    condition, line = vz.verify(copied, run).false
    assert condition.startswith("at 0.2 s, the condition of “Every sum")
    assert line.startswith("at 0.2 s, “Every sum is negative here, so all become 0.” is not true")


def test_a_claim_cannot_hide_behind_another_name(copied, run):
    changed(copied, lambda data: data["sentences"][0].update(claim=""))
    (line,) = vz.verify(copied, run).false
    assert "does not make the claim" in line


def test_one_changed_weight_of_the_run_is_found(copied, run, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(run.path, other)
    weights = np.load(other / "snapshots" / "W2.npy", mmap_mode="r+")
    weights[-1, 4, 5] += 0.01
    weights.flush()
    del weights
    about_the_run, *lines = vz.verify(copied, other).false
    assert any(f"W2[4, 5] at step {STEPS}, example 3" in line for line in lines)
    assert about_the_run.startswith("the recording is not that of the film")
    assert about_the_run.endswith(f"the film shows {run.name}: give that recording after the film")
    assert vz.verify(copied, other).other_run == about_the_run and not vz.verify(copied, run).other_run


def test_another_film_is_found(copied, run):
    copied.write_bytes(b"another film")
    (line,) = vz.verify(copied, run).false
    assert line.startswith("the film is not that of the receipt")


@pytest.mark.parametrize(
    ("numbers", "claims", "expected"),
    [(1, 1, "1 number and 1 claim"), (1, 0, "1 number and 0 claims"), (2, 1, "2 numbers and 1 claim")],
)
def test_one_is_not_said_as_several(numbers, claims, expected):
    assert str(vz.Verification(numbers, claims, (), (), ())) == f"{expected}, all true"
    assert str(vz.Verification(numbers, claims, ("no",), (), ())) == f"{expected}, not true: 1"


def test_what_has_no_receipt_gets_advice_that_helps(run, tmp_path):
    with pytest.raises(ReceiptError, match="there is no such film"):
        vz.verify(tmp_path / "none.mp4", run)
    picture = tmp_path / "picture.png"
    picture.touch()
    with pytest.raises(
        ReceiptError, match=r"Pictures and folders of pictures have none\. For the loop, a clip or the words"
    ):
        vz.verify(picture, run)


def test_a_film_without_a_receipt_is_refused(copied, run):
    receipt_beside(copied).unlink()
    with pytest.raises(ReceiptError, match="there is no receipt of this film"):
        vz.verify(copied, run)


def test_a_receipt_without_its_film_is_refused(copied, run):
    copied.unlink()
    with pytest.raises(ReceiptError, match="there is no such film"):
        vz.verify(copied, run)
    assert not vz.verify(receipt_beside(copied), run).false


def test_a_receipt_of_a_later_version_is_refused(copied, run):
    changed(copied, lambda data: data.update(format="viznet-receipt/9"))
    with pytest.raises(ReceiptError, match="this version reads 'viznet-receipt/1'"):
        vz.verify(copied, run)


ODD = (
    st.none()
    | st.booleans()
    | st.sampled_from([-3, 0, 2, 10**400])
    | st.text(max_size=3)
    | st.just([])
    | st.just({})
)


@settings(max_examples=25, deadline=None)
@given(data=st.data(), value=ODD)
def test_a_damaged_receipt_is_refused_or_read(film, run, tmp_path_factory, data, value):
    """Any field may hold anything: there is one line of error, or an answer."""
    whole = json.loads(receipt_beside(film).read_text(encoding="utf-8"))
    place = whole
    for _ in range(5):
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if isinstance(place[key], dict | list) and place[key] and data.draw(st.booleans()):
            place = place[key]
        else:
            break
    if data.draw(st.booleans()) and isinstance(place, dict):
        del place[key]
    else:
        place[key] = value
    damaged = receipt_beside(tmp_path_factory.mktemp("damaged") / film.name)
    damaged.write_text(json.dumps(whole), encoding="utf-8")
    with suppress(ReceiptError):
        vz.verify(damaged, run)


def test_the_numbers_of_one_place_are_one_short_line():
    """A place that changes with every snapshot takes few bytes, and everything comes back."""
    source = Source("confusion", (3, 5), kind="recorded")
    counts = [
        ShownNumber(Number(f"{count:,}", replace(source, step=10 * count)), count / 30, (count + 1) / 30)
        for count in range(1000)
    ]
    again = ShownNumber(Number("7", source), 40.0, 41.0)  # without a step
    other = ShownNumber(Number("0.5", Source("p", (3,))), 0.0, 1.0)
    receipt = Receipt("film.mp4", "", "run", "", 9, 0, numbers=(*counts, again, other))
    text = receipt_text(receipt)
    assert read_receipt(text.encode(), "film") == receipt
    assert len(json.loads(text)["numbers"]) == 2
    assert len(text) < 60 * len(counts)


def test_a_changed_condition_is_named_with_its_second(run, copied):
    def change(data):
        sentence = next(sentence for sentence in data["sentences"] if sentence["claim"])
        sentence["condition"] = "always"

    changed(copied, change)
    (line,) = vz.verify(copied, run).false
    assert line.startswith("at ") and line.endswith("and not “always”")


@pytest.mark.parametrize("kind", ["numbers", "sentences"])
def test_a_line_that_is_doubled_is_named_with_its_second(kind, run, copied):
    changed(copied, lambda data: data[kind].append(data[kind][0]))
    false = vz.verify(copied, run).false
    assert false and all(line.endswith("is listed twice for the same moment") for line in false)


def drop_sentences(data):
    data["sentences"].clear()


def drop_all(data):
    for listed in ("sentences", "numbers", "unsourced", "not covered"):
        data[listed].clear()


def drop_a_number(data):
    del data["numbers"][-1]


def lengthen(data):
    data["sentences"][-1]["to"] += 20


def add_a_true_number(data):
    copy = dict(data["numbers"][-1])
    data["numbers"].append(copy | {"from": copy["to"], "to": copy["to"] + 1})


@pytest.mark.parametrize("change", [drop_sentences, drop_all, drop_a_number, lengthen, add_a_true_number])
def test_a_list_that_is_true_but_not_that_of_the_film_is_found(change, run, copied):
    """Its checksum is right, and so is every line that is left."""
    changed(copied, change)
    (line,) = vz.verify(copied, run).false
    assert line == OTHER_LIST


def test_a_receipt_without_its_film_does_not_say_that_it_lists_all(run, copied):
    changed(copied, drop_sentences)
    copied.unlink()
    assert (
        "nothing shows that its receipt lists all" in vz.verify(receipt_beside(copied), run).not_covered[-1]
    )


@pytest.mark.parametrize("suffix", [".srt", ".narration.txt"])
def test_a_changed_letter_of_subtitles_or_narration_is_found(suffix, run, copied):
    file = copied.with_suffix(suffix)
    file.write_text(file.read_text().replace("2.1", "2.2"))
    (line,) = vz.verify(copied, run).false
    assert line.startswith(f"{file.name}: these words are not those that viznet wrote with the film")
    (same,) = vz.verify(receipt_beside(copied), run).false
    assert same == line
    file.unlink()  # a film can be seen without it
    assert not vz.verify(copied, run).false


def test_a_film_tells_which_words_came_with_it(run, copied):
    """Whoever changes the subtitles cannot hide it by a receipt with their new hash, or with none."""
    changed(copied, lambda data: data.pop("texts"))
    assert vz.verify(copied, run).false == (OTHER_LIST,)


@pytest.mark.parametrize("texts", [3, {"srt": "0"}, {"./../film.srt": "0"}, {".": "0"}, {".srt": 7}])
def test_words_with_a_strange_name_are_damage(texts, run, copied):
    changed(copied, lambda data: data.update(texts=texts))
    with pytest.raises(ReceiptError, match="this receipt is damaged"):
        vz.verify(copied, run)


def test_an_empty_film_is_another_film(run, copied):
    copied.write_bytes(b"")
    assert "the film is not that of the receipt" in vz.verify(copied, run).false[0]
