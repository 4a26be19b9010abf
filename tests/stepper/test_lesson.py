"""A list of links becomes a tour in the page."""

import re
import sys
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from tests.recordings import Recorded
from tests.stepper.pages import Open, address_of, settle
from viznet.cli import main
from viznet.errors import StepperUsageError
from viznet.recording import Run
from viznet.stepper import explore
from viznet.stepper.lesson import Lesson, Stop, read_lesson

LESSON = """
title = "How it learns"

[[stop]]
title = "Nothing yet </script>"
link = "#step=0&digit=3&neuron=1.2"
text = "All shares are alike."

[[stop]]
title = "Without one neuron"
link = "file:///somewhere/old.html#step=200&digit=7&neuron=2.4&off=2.4&hide=whatif"

[[stop]]
title = "The end"
link = "#step=200&digit=9&mode=weights"
"""


@pytest.fixture
def links(tmp_path: Path) -> Path:
    path = tmp_path / "links.toml"
    path.write_text(LESSON, "utf-8")
    return path


def test_a_lesson_is_read(small_run: Run, links: Path) -> None:
    assert read_lesson(links, small_run) == Lesson(
        "How it learns",
        (
            Stop("Nothing yet </script>", "All shares are alike.", "#step=0&digit=3&neuron=1.2"),
            Stop("Without one neuron", "", "#step=200&digit=7&neuron=2.4&off=2.4&hide=whatif"),
            Stop("The end", "", "#step=200&digit=9&mode=weights"),
        ),
    )


def test_the_lesson_in_the_guide_shows_what_its_words_say(tmp_path: Path, run_of: Recorded) -> None:
    guide = (Path(__file__).parents[2] / "docs/stepper.md").read_text("utf-8")
    (text,) = re.findall(r"```text\n(title = .*?)```", guide, re.DOTALL)
    (tmp_path / "links.toml").write_text(text, "utf-8")
    run = run_of("784-16-16-10")  # it has the weights and the examples that the demo begins with
    lesson = read_lesson(tmp_path / "links.toml", run)
    assert lesson.title == "How it learns a 7" and "same share" in lesson.stops[0].text
    shown = [int(parse_qs(stop.hash[1:])["digit"][0]) for stop in lesson.stops]
    assert [run.probe.y[example] for example in shown] == [7, 7]
    assert abs(run["p"][0, shown[0]] - 0.1).max() < 0.04


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("title = ", "title "), "no TOML file"),
        (("[[stop]]", "[[stopp]]"), "'stopp' in the lesson is no key; choose from title, stop"),
        (("text = ", "txt = "), "'txt' in stop 1 is no key; choose from title, link, text"),
        (('link = "#step=0&digit=3&neuron=1.2"', ""), "link of stop 1 is None, expected a text"),
        (('"#step=0&digit=3&neuron=1.2"', "7"), "link of stop 1 is 7, expected a text"),
        (("#step=0", "?step=0"), "expected “#” and a state"),
        (
            ("#step=200&digit=7", "#step=201&digit=7"),
            "the link of stop 2 is to step '201', but small has the steps 0 to 200",
        ),
        (("#step=0", "#stpe=0"), "'stpe' in stop 1 is no key; choose from step, digit"),
        (('"Without one neuron"', '" "'), "title of stop 2 is ' ', expected a text"),
    ],
)
def test_a_lesson_that_makes_no_sense_is_refused_in_a_line(
    small_run: Run, links: Path, change: tuple[str, str], expected: str
) -> None:
    links.write_text(LESSON.replace(*change), "utf-8")
    with pytest.raises(StepperUsageError) as refused:
        explore(small_run, lesson=links)
    assert expected in str(refused.value) and str(links) in str(refused.value)


@pytest.mark.parametrize("content", ["", 'stop = "x"', "stop = []", "stop = [1]"])
def test_a_lesson_without_stops_is_refused(small_run: Run, links: Path, content: str) -> None:
    links.write_text(content, "utf-8")
    with pytest.raises(StepperUsageError, match=r"write (at least one )?\[\[stop\]\]"):
        explore(small_run, lesson=links)


def test_a_lesson_that_is_not_there_is_refused(small_run: Run, tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(StepperUsageError, match="this lesson cannot be read"):
            explore(small_run, lesson=path)


@pytest.mark.browser
@pytest.mark.filterwarnings("default")
def test_the_page_goes_through_a_lesson(small_run: Run, links: Path, open_page: Open) -> None:
    page = open_page(explore(small_run, lesson=links).save(links.parent / "lesson.html"), "")
    step = lambda: page.locator("#moment").get_attribute("data-step")  # noqa: E731
    assert step() == "0" and page.locator("#lesson-text").inner_text() == "All shares are alike."
    assert page.locator(".tour").count() == 0
    assert page.locator("#lesson-stops option").all_inner_texts()[0] == "1. Nothing yet </script>"
    page.click("#lesson-next")
    settle(page)
    assert step() == "200" and "1 switched off" in page.locator("#changed").inner_text()
    assert page.locator("#what-if").is_hidden()
    page.keyboard.press("PageDown")
    settle(page)
    assert page.locator("#changed").is_hidden() and page.locator("#what-if").is_visible()
    assert page.locator("[data-mode=weights]").get_attribute("aria-pressed") == "true"
    assert page.locator("#lesson-next").is_disabled()
    address = address_of(page)
    assert "stop=3" in address
    page.select_option("#lesson-stops", "0")
    settle(page)
    assert step() == "0"
    again = open_page(links.parent / "lesson.html", address)
    assert again.locator("#lesson-name").inner_text() == "3 of 3"


@pytest.mark.browser
@pytest.mark.filterwarnings("default")
def test_a_page_without_a_lesson_has_no_bar(small_page: Path, open_page: Open) -> None:
    assert open_page(small_page, "#step=0&stop=1").locator("#lesson").is_hidden()


@pytest.mark.slow
def test_the_command_takes_a_lesson(
    small_run: Run, links: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = links.parent / "page.html"
    command = ["viznet", "explore", str(small_run.path), "--lesson", str(links), "-o", str(page)]
    monkeypatch.setattr(sys, "argv", command)

    def run() -> int:
        with pytest.raises(SystemExit) as left:
            sys.exit(main())
        return int(left.value.code or 0)

    assert run() == 0
    assert '"title":"Without one neuron"' in page.read_text("utf-8")
    links.write_text(LESSON.replace("#step=0", "#step=999"), "utf-8")
    capsys.readouterr()
    assert run() == 2
    assert capsys.readouterr().err.count("\n") == 1
