"""Every block of the README, of CONTRIBUTING and of the docs runs.

The blocks of a page run in one folder, so that a later one finds what an earlier one made. Films are small. A command
that would download a dataset or set up a machine is not run, but compared with `--help` and the Makefile.
"""

import os
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageColor

import viznet as vz
from scripts.make_gallery import LOOPS_OF_ALL, MAKERS, overview_page, save_small
from scripts.make_gallery import main as make_gallery
from scripts.make_write_up import LOSSES
from tests.reader import ROOT, SCENE, Reader, commands, put_small_run
from viznet.rendering.finding import scenes

pytestmark = pytest.mark.checkout

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^ *```([^\n`]*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


def blocks(text: str) -> list[tuple[str, str]]:
    """Returns the kind and the text of every fenced block of a page.

    The kind says how the block is run.
    """
    return [(kind(language.strip(), code), code) for language, code in BLOCK.findall(text)]


def kind(language: str, code: str) -> str:
    """Returns sh, text (which is not run), scene, server or script."""
    if language in ("sh", "text"):
        return language
    if language == "python" and SCENE.match(code):
        return "scene"
    if language == "python":
        return "server" if ".serve()" in code else "script"
    raise AssertionError(
        f"no test knows how to run a block of the language {language!r}: use sh, python, or text for what is not run"
    )


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_runs(page: Path, tmp_path: Path) -> None:
    there = [(how, code) for how, code in blocks(page.read_text(encoding="utf-8")) if how != "text"]
    if there and page.name != "README.md":  # which records a run itself
        for name in ("first", "slow"):
            put_small_run(tmp_path / "runs" / name)
    # docs/scenes.md has the same scene rendered and verified, and once is enough.
    reader = Reader(tmp_path, films_of_scenes=page.name != "README.md")
    for how, code in there:
        getattr(reader, how)(code)


def test_scenes_and_films_that_the_readme_does_not_render_are_rendered_in_the_docs() -> None:
    def asked(page: str) -> set[str]:
        """The scenes that a page has rendered, and the films that it has verified."""
        text = (ROOT / page).read_text(encoding="utf-8")
        lines = [line for how, code in blocks(text) if how == "sh" for line in commands(code)]
        return {match[0] for line in lines if (match := re.match(r"viznet (scene|verify) \S+", line))}

    assert asked("README.md") <= asked("docs/scenes.md")


def test_every_kind_of_block_is_found_in_the_docs() -> None:
    """So every way to run a block is needed, and no block is left out."""
    found = {how for page in PAGES for how, _ in blocks(page.read_text(encoding="utf-8"))}
    assert found == {"sh", "text", "script", "scene", "server"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_view_that_is_shown_can_be_saved_and_named_on_the_command_line(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module that is loaded for its view opens no run and saves no film, in a folder that has none."""
    monkeypatch.chdir(tmp_path)
    for number, (_, code) in enumerate(blocks(page.read_text(encoding="utf-8"))):
        if "@vz.view" in code:
            file = tmp_path / f"view_{number}.py"
            file.write_text(code, encoding="utf-8")
            assert vz.views.views_in(file)
            assert [path.suffix for path in tmp_path.iterdir() if path.name != "__pycache__"] == [".py"]


@pytest.mark.parametrize("fence", ["", "py", "bash", "console", "js", "python3"])
def test_a_block_that_nobody_could_run_is_refused(fence: str) -> None:
    with pytest.raises(AssertionError, match="no test knows how to run a block"):
        blocks(f"# A page\n\n```{fence}\nviznet views\n```\n")


@pytest.mark.parametrize("line", ["rm -r runs", "git clone somewhere", "viznet-demo", "python3 -m viznet"])
def test_a_command_that_nobody_could_run_is_refused(line: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="no test knows how to run"):
        Reader(tmp_path).sh(line)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_pictures_of_the_repository_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)|src=\"([^\"]+)\"", text):
        link = "".join(target)
        assert link.startswith(("http://", "https://")) or (page.parent / link).exists(), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_headings_that_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target, anchor in re.findall(r"\]\(([^)#\s:]*)#([^)\s]+)\)", text):
        there = BLOCK.sub("", (page.parent / target if target else page).read_text(encoding="utf-8"))
        headings = [
            re.sub(r"[^\w\- ]", "", title).lower().replace(" ", "-")
            for title in re.findall(r"^#+ (.+)$", there, re.MULTILINE)
        ]
        assert anchor in headings, f"{target}#{anchor}"


def test_every_picture_is_made_by_make_gallery_and_every_made_one_is_shown() -> None:
    shown = set()
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"!\[[^\]]*\]\(([^)\s]+)\)|<img[^>]*src=\"([^\"]+)\"", text):
            shown.add((page.parent / "".join(target)).resolve().relative_to(ROOT).as_posix())
    of_the_write_up = LOSSES.relative_to(ROOT).as_posix()  # which its own command makes
    assert shown == {*MAKERS, of_the_write_up}
    kept = {
        path.relative_to(ROOT).as_posix()
        for folder in ("outputs/gallery", "docs")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".png", ".gif", ".jpg", ".svg", ".mp4")
    }
    assert kept == {*MAKERS, of_the_write_up}, "a picture is here that `make gallery` does not make"


def test_the_pictures_that_git_keeps_are_small() -> None:
    assert sum((ROOT / name).stat().st_size for name in MAKERS) < 8_000_000
    for name in MAKERS:
        if name.endswith(".png"):
            with Image.open(ROOT / name) as picture:
                assert picture.mode == "P", f"{name}: make it with `make gallery`"


def test_a_small_picture_keeps_its_paper_and_its_rare_colours(tmp_path: Path) -> None:
    """The background and a ring keep their colours among many others."""
    theme = vz.THEMES["dark"]
    pixels = np.zeros((540, 960, 3), np.uint8) + np.linspace(0, 200, 960, dtype=np.uint8)[None, :, None]
    pixels[:, :, 0] = np.linspace(0, 90, 540, dtype=np.uint8)[:, None]
    paper = ImageColor.getrgb(theme.paper)
    pixels[200:] = paper
    rare = [theme.focus, theme.right, theme.wrong, theme.positive, theme.negative]
    for place, colour in enumerate(rare):
        pixels[10, 20 * place : 20 * place + 20] = ImageColor.getrgb(colour)
    save_small(Image.fromarray(pixels), tmp_path / "small.png")
    kept = np.asarray(Image.open(tmp_path / "small.png").convert("RGB")).astype(int)
    assert (kept[-1] == paper).all()
    for place, colour in enumerate(rare):
        assert np.abs(kept[10, 20 * place + 5] - ImageColor.getrgb(colour)).max() <= 20, colour


def test_the_overview_shows_every_view_and_every_scene() -> None:
    shown = re.findall(r'<img src="([^"]+)"', overview_page())
    assert sorted(shown) == sorted(f"{name}.gif" for name in [*vz.views.VIEWS, *scenes()])
    assert {f"outputs/overview/{name}" for name in [*shown, "index.html"]} == set(LOOPS_OF_ALL)
    stills = re.findall(r'<a href="([^"]+)"', overview_page())
    folder = ROOT / "outputs/overview"
    assert [Path(still).stem for still in stills] == [Path(loop).stem for loop in shown]
    assert {os.path.relpath(folder / still, ROOT) for still in stills} <= set(MAKERS)


def test_the_overview_can_be_made_again(tmp_path: Path) -> None:
    for _ in range(2):
        make_gallery("outputs/overview/index.html", root=tmp_path)


def test_a_picture_that_is_not_made_is_refused() -> None:
    with pytest.raises(SystemExit, match=r"no picture docs/other\.png; choose from outputs/gallery/"):
        make_gallery("docs/other.png")


def test_no_page_says_to_install_another_package() -> None:
    for page in PAGES:
        assert not re.search(r"pip install [\"']?viznet(?!-mnist)", page.read_text(encoding="utf-8"))
