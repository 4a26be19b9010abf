"""The doctor finds what is there, and its commands install the rest."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.missing import as_wheel, hide
from viznet import doctor

pytestmark = pytest.mark.checkout
CHECKOUT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
def test_films_can_be_made_where_the_tests_run(here):
    findings = doctor.examine()
    assert doctor.films_can_be_made(findings)
    assert len({finding.name for finding in findings}) == len(findings)
    for finding in findings:
        assert finding.found
        assert finding.purpose
        assert bool(finding.mend) == (finding.state != "ok")
        assert "\n" not in finding.found + finding.mend
    assert list(here.iterdir()) == []


def test_an_encoder_that_does_not_run_is_missing(monkeypatch):
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", "/bin/false")
    finding = doctor.ffmpeg()
    assert (finding.state, finding.mend) == ("missing", "unset IMAGEIO_FFMPEG_EXE")
    assert not doctor.films_can_be_made([finding])
    monkeypatch.delenv("IMAGEIO_FFMPEG_EXE")
    assert doctor.ffmpeg().state == "ok"


def test_an_encoder_without_its_library_is_missing(monkeypatch):
    hide(monkeypatch, "imageio_ffmpeg")
    finding = doctor.ffmpeg()
    assert finding.state == "missing"
    assert finding.mend.endswith("install --force-reinstall imageio-ffmpeg")


def test_a_library_that_cannot_be_imported_is_missing_with_its_error(here, monkeypatch):
    as_wheel(monkeypatch, here)
    (here / "broken_here.py").write_text("raise ImportError('libbroken.so: cannot open shared object file')")
    monkeypatch.syspath_prepend(here)
    finding = doctor.library("broken_here", "nothing")
    assert finding.state == "missing"
    assert "libbroken.so" in finding.found
    assert finding.mend.endswith("install viznet-mnist")


@pytest.mark.parametrize(("blocked", "mended"), [("a file", "can be made"), ("a folder", "can be written")])
def test_the_command_for_a_folder_mends_it(here, monkeypatch, blocked, mended):
    folder = here / "runs"
    if blocked == "a file":
        folder.write_text("in the way")
    else:
        folder.mkdir(mode=0o500)
        if os.access(folder, os.W_OK):  # this user may write everywhere
            monkeypatch.setattr(doctor.tempfile, "TemporaryFile", refuses_until_writable(folder))
    finding = doctor.writable("runs", "recordings")
    assert finding.state == "missing"
    subprocess.run(["sh", "-c", finding.mend], check=True, cwd=here)
    finding = doctor.writable("runs", "recordings")
    assert finding.state == "ok"
    assert finding.found.startswith(mended)


def refuses_until_writable(folder):
    temporary_file = doctor.tempfile.TemporaryFile

    def refusing(**options):
        if not folder.stat().st_mode & 0o200:
            raise PermissionError(13, "Permission denied")
        return temporary_file(**options)

    return refusing


def test_without_manim_films_can_be_made(here, monkeypatch):
    as_wheel(monkeypatch, here)
    hide(monkeypatch, "manim", "typst")
    findings = [doctor.manim(), doctor.typst()]
    assert [finding.state for finding in findings] == ["optional", "optional"]
    assert doctor.films_can_be_made(findings)
    for finding in findings:
        assert finding.found == "not installed"
        assert finding.mend.endswith("install 'viznet-mnist[manim]'")


def test_a_manim_that_cannot_draw_says_why(monkeypatch):
    monkeypatch.setattr(doctor, "DRAW_WITH_MANIM", "raise ValueError('Invalid mode for data type')")
    finding = doctor.manim()
    assert finding.state == "optional"
    assert finding.found == "ValueError: Invalid mode for data type"


def test_manim_is_installed_after_the_libraries_it_builds_on(here, monkeypatch):
    as_wheel(monkeypatch, here)
    hide(monkeypatch, "manim")
    monkeypatch.setattr(shutil, "which", lambda name: name if name == "dnf" else None)
    command = doctor.manim().mend
    assert command.startswith("sudo dnf install -y cairo-devel")
    assert command.endswith("install 'viznet-mnist[manim]'")
    assert " && " in command


def test_without_a_display_the_page_is_offered(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    finding = doctor.display()
    assert finding.state == "optional"
    assert finding.mend == "viznet explore latest -o stepper.html"


@pytest.mark.slow
def test_a_display_that_does_not_answer_is_none(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":987")
    finding = doctor.display()
    assert finding.state == "optional"
    assert finding.mend


def test_the_dataset_cache_is_listed_and_a_download_offered(own_cache):
    finding = doctor.dataset_cache()
    assert finding.state == "optional"
    assert "digits" in finding.found
    assert str(own_cache) in finding.found
    assert re.fullmatch(r"viznet data fetch [a-z_]+", finding.mend)


@pytest.mark.slow
def test_importing_the_doctor_loads_nothing_heavy():
    code = "import viznet.doctor, sys; assert not {'matplotlib', 'manim', 'typst'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=CHECKOUT)
