"""Works out again everything that a receipt lists: `verify`."""

import os
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from viznet.arguments import file_path
from viznet.errors import ReceiptError
from viznet.files import sha256_of
from viznet.marks import is_own_page, is_own_receipt
from viznet.receipts.checks import DRAWN, changed_texts, listed_twice, where, wrong_in_sentence, wrong_number
from viznet.receipts.named_receipt import names_receipt
from viznet.receipts.page import mistakes_of_page, receipt_of_page, recordings_of_page
from viznet.receipts.receipt import SUFFIX, Receipt, receipt_beside
from viznet.receipts.receipt_file import read_receipt
from viznet.receipts.recomputed import Recomputed
from viznet.receipts.recorded import Recorded
from viznet.receipts.textbook import UnknownSourceError
from viznet.recording import RunLike, open_run
from viznet.walkthroughs.sentence import fill

CHECKED = {  # whether it is one number, and whether it is one claim
    (False, False): "{numbers} numbers and {claims} claims",
    (False, True): "{numbers} numbers and {claims} claim",
    (True, False): "{numbers} number and {claims} claims",
    (True, True): "{numbers} number and {claims} claim",
}
ALL_TRUE = "{checked}, all true"
SOME_FALSE = "{checked}, not true: {false}"
NO_SECOND_PATH = "there is no second path to {reason}"
UNSOURCED = "the text “{text}” has a number without a source"
OTHER_RUN = (
    "the recording is not that of the film: its hash is {found}, and the film's is {expected}; "
    "the film shows {name}: give that recording after the film"
)
NO_RUN = "{where}, {shown} is of a recording that the receipt does not name"
ALL_RUNS = (
    "{where}: this film shows {names}; give the recordings that it shows, after the film: "
    "{expected} of them, and not {found}"
)
ALSO_ON_PAGE = "The page also shows {name}; give that recording too, and its numbers are checked."
NO_FILM = "{film}: there is no such film"
NO_RECEIPT = (
    "{receipt}: there is no receipt of this film ({reason}); save the film again, which writes one. "
    "Pictures and folders of pictures have none. For the loop, a clip or the words of a scene, name its film"
)
CHANGED = (
    "the receipt was changed after viznet wrote it: a line may be missing, added, moved or different; "
    "save the film again, which writes a new receipt"
)
PAGE_CHANGED = "the page was changed after viznet wrote it; save it again with `viznet explore`"
OTHER_LIST = (
    "the film names another receipt: when viznet wrote it, its receipt listed something else; "
    "save the film again, which writes a new receipt"
)
FILM_AWAY = "The film is not here, so nothing shows that its receipt lists all that viznet wrote."
OTHER_FILM = "the film is not that of the receipt: its SHA-256 is {found}…, expected {expected}…"


@dataclass(frozen=True)
class Verification:
    """What `verify` found.

    Attributes
    ----------
    numbers, claims
        How many of them were worked out again.
    false
        One line for each that is not true, with its second in the film.
    unknown
        One line for each that could not be worked out again, with the reason.
    not_covered
        What the receipt does not say, in sentences.
    other_run
        The line in `false` which says that a recording is not that of the film. It is empty if they all are.

    Examples
    --------
    >>> Verification(numbers=784, claims=0, false=(), unknown=(), not_covered=())
    <Verification: 784 numbers and 0 claims, all true>
    >>> Verification(numbers=2, claims=1, false=(), unknown=(), not_covered=())
    <Verification: 2 numbers and 1 claim, all true>
    """

    numbers: int
    claims: int
    false: tuple[str, ...]
    unknown: tuple[str, ...]
    not_covered: tuple[str, ...]
    other_run: str = ""

    def __repr__(self) -> str:
        return f"<Verification: {self}>"

    def __str__(self) -> str:
        template = CHECKED[self.numbers == 1, self.claims == 1]
        checked = fill(template, numbers=self.numbers, claims=self.claims)
        if self.false:
            return fill(SOME_FALSE, checked=checked, false=len(self.false))
        return fill(ALL_TRUE, checked=checked)


def verify(film: str | os.PathLike[str], run: RunLike, *others: RunLike) -> Verification:
    """Works out again the numbers and claims that a film shows.

    The receipt beside the film lists them; a page has its facts in itself. Each is computed from the `.npy` files of
    the recording by formulas that no film uses.

    Parameters
    ----------
    film
        The film, its receipt, or a page.
    run
        The recording: a `Run`, a path, a name in `runs/` or `"latest"`.
    *others
        The other recordings of a film or a page that shows several, in any order.

    Returns
    -------
    Verification
        How many numbers and claims were checked, and which are not true.

    Raises
    ------
    ReceiptError
        If there is no receipt beside the film, or it is damaged; if not as many recordings are given as it names; or if
        a page does not show a recording that is given.
    RecordingError
        If there is no such recording.

    Examples
    --------
    >>> import viznet as vz
    >>> run = vz.record(vz.train(vz.MLP(784, 16, 10), vz.digits(), steps=3), "run", progress=False)
    >>> path = vz.animate(run, "loss").save("loss.gif", fps=5, size=(320, 180), seconds=0.5, progress=False)
    >>> vz.verify(path, run).false
    ()
    """
    path = file_path("film", film, such_as="'outputs/film.mp4'", error=ReceiptError)
    opened = open_run(run)
    if path.suffix.lower() == ".html":
        return _verified_page(path, {each.hash: each.path for each in (opened, *map(open_run, others))})
    receipt_path = path if path.name.endswith(SUFFIX) else receipt_beside(path)
    try:
        content = receipt_path.read_bytes()
    except OSError as error:
        if not path.exists():
            raise ReceiptError(fill(NO_FILM, film=path)) from error
        raise ReceiptError(fill(NO_RECEIPT, receipt=receipt_path, reason=error.strerror)) from error
    receipt = read_receipt(content, receipt_path)
    false = [] if is_own_receipt(content) else [CHANGED]
    movie = receipt_path.parent / receipt.film if path == receipt_path else path
    digest, named = _digest(movie), True
    if digest:
        if digest != receipt.sha256:
            false.append(fill(OTHER_FILM, found=digest[:12], expected=receipt.sha256[:12]))
        named = names_receipt(movie, receipt)
    elif path != receipt_path:
        raise ReceiptError(f"{path}: there is no such film, only its receipt")
    false += changed_texts(movie, receipt)
    given = [opened, *map(open_run, others)]
    runs = [given[number] for number in _in_order(receipt, [each.hash for each in given], receipt_path)]
    strange = [
        fill(OTHER_RUN, found=each.hash[:12], expected=expected[:12], name=name)
        for each, expected, name in zip(runs, _hashes(receipt), _names(receipt))
        if each.hash != expected
    ]
    with ExitStack() as files:
        recordings = [files.enter_context(closing(Recorded(each.path))) for each in runs]
        beside = [(recorded, each.hash) for recorded, each in zip(recordings[1:], runs[1:])]
        checked = check(receipt, recordings[0], runs[0].hash, beside)
    false += [*strange, *checked.false]
    if not named and not false:  # what is wrong in the list says more
        false.append(OTHER_LIST)
    return Verification(
        checked.numbers,
        checked.claims,
        tuple(false),
        checked.unknown,
        checked.not_covered if digest else (*checked.not_covered, FILM_AWAY),
        other_run="".join(strange[:1]),
    )


def _verified_page(page: Path, by_hash: dict[str, Path]) -> Verification:
    """Checks a page with each of these recordings.

    Those of the page that are not among them are named as not covered.
    """
    content = _content(page)
    changed = [] if is_own_page(content) else [PAGE_CHANGED]
    checked = []
    for run_hash, run_path in by_hash.items():
        with closing(Recorded(run_path)) as recorded:
            checked.append(check(receipt_of_page(content, str(page), run_hash), recorded, run_hash))
            changed += mistakes_of_page(content, str(page), run_hash, recorded)
    left = [
        fill(ALSO_ON_PAGE, name=name)
        for name, start in recordings_of_page(content, str(page))
        if not any(each.startswith(start) for each in by_hash)
    ]
    return Verification(
        sum(each.numbers for each in checked),
        sum(each.claims for each in checked),
        (*changed, *(line for each in checked for line in each.false)),
        tuple(dict.fromkeys(line for each in checked for line in each.unknown)),
        (*checked[0].not_covered, *left),
    )


def _digest(movie: Path) -> str:
    """The hash of a film, empty if there is none.

    Raises `ReceiptError` if it cannot be read, as a folder.
    """
    try:
        return sha256_of(movie)
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise ReceiptError(f"{movie}: this film cannot be read: {error.strerror}") from error


def _hashes(receipt: Receipt) -> list[str]:
    """The hashes of the recordings that a film shows."""
    return [receipt.hash, *(other.hash for other in receipt.beside)]


def _names(receipt: Receipt) -> list[str]:
    """The names of the recordings that a film shows."""
    return [receipt.run, *(other.run for other in receipt.beside)]


def _in_order(receipt: Receipt, given: list[str], where: Path) -> list[int]:
    """For each recording of the receipt, the number of the given one.

    They are known by their hashes. A given recording whose hash is not in the receipt takes a place that is left over.
    Raises `ReceiptError` if there are more or fewer than the receipt names.
    """
    expected, names = _hashes(receipt), _names(receipt)
    if len(given) != len(expected):
        raise ReceiptError(
            fill(ALL_RUNS, where=where, names=", ".join(names), expected=len(expected), found=len(given))
        )
    left = dict(enumerate(given))
    found: list[int | None] = []
    for each in expected:
        match = next((number for number, its_hash in left.items() if its_hash == each), None)
        found.append(match)
        left = {number: its_hash for number, its_hash in left.items() if number != match}
    others = iter(left)
    return [next(others) if number is None else number for number in found]


def _content(page: Path) -> bytes:
    try:
        return page.read_bytes()
    except OSError as error:
        raise ReceiptError(f"{page}: this page cannot be read: {error.strerror}") from error


def check(
    receipt: Receipt,
    recorded: Recorded,
    run_hash: str,
    beside: Sequence[tuple[Recorded, str]] = (),
) -> Verification:
    """Works out every number and claim of a receipt with a recording.

    `beside` has the files and the hash of every other recording that the film shows, in the order of the receipt.
    """
    false = list(listed_twice(receipt))
    unknown = dict.fromkeys(fill(UNSOURCED, text=text) for text in receipt.unsourced)
    numbers = claims = 0
    truths = [Recomputed(recorded, receipt.step, receipt.example, run_hash)]
    for (files, found), other in zip(beside, receipt.beside):
        truths.append(Recomputed(files, other.step, receipt.example, found))
    for shown in receipt.numbers:
        if shown.number.source.kind in DRAWN:
            continue
        if (shown.number.source.run or 0) >= len(truths):
            false.append(fill(NO_RUN, where=where(shown.begin, receipt), shown=f"“{shown.number.text}”"))
            continue
        try:
            its_truth = truths[shown.number.source.run or 0]
            mistake = wrong_number(shown.number, its_truth, where(shown.begin, receipt))
        except UnknownSourceError as reason:
            unknown[fill(NO_SECOND_PATH, reason=reason)] = None
            continue
        numbers += 1
        false += [mistake] if mistake else []
    in_film = [
        tuple(shown.number.source for shown in receipt.numbers if (shown.number.source.run or 0) == run)
        for run in range(len(truths))
    ]
    for sentence in receipt.sentences:
        claims += bool(sentence.claim)
        its_run = sentence.run
        if its_run >= len(truths):
            false.append(fill(NO_RUN, where=where(sentence.begin, receipt), shown=f"“{sentence.text}”"))
            continue
        try:
            about = where(sentence.begin, receipt)
            false += wrong_in_sentence(sentence, truths[its_run], in_film[its_run], about)
        except UnknownSourceError as reason:
            unknown[fill(NO_SECOND_PATH, reason=reason)] = None
    false = list(dict.fromkeys(false))
    return Verification(numbers, claims, tuple(false), tuple(unknown), receipt.not_covered)
