"""A film as pictures in a folder replaces only an earlier film of the same pattern."""

from pathlib import Path

import pytest

import viznet as vz
from tests.files.kept import MINE, SMALL, everything, film_saved, refused
from viznet.errors import VizError
from viznet.film.images import Pngs
from viznet.film.output_path import OutputPath


@pytest.mark.slow
def test_numbered_pictures_that_were_there_before_stay(run, here, viznet):
    Path("photos").mkdir()
    for number in (0, 1, 17, 5000):
        Path(f"photos/IMG{number}.png").write_text(MINE)
    refused(lambda: film_saved(run, Path("photos/IMG%d.png")), "photos/IMG0.png", here)
    code, output = viznet(f"animate {run.path} loss -o photos/IMG%d.png --seconds 0.2 --size 320x180")
    assert code == 1 and "photos/IMG0.png" in output and "Traceback" not in output
    for number in range(3):
        Path(f"photos/{number:05d}.png").write_text(MINE)
    refused(lambda: film_saved(run, Path("photos")), "photos", here)
    Path("p").mkdir()
    Path("p/00007.png").write_text(MINE)
    before = everything(here)
    code, output = viznet(f"animate {run.path} loss -o p --seconds 0.2 --size 320x180")
    assert code == 1 and "p/00007.png" in output and everything(here) == before


@pytest.mark.slow
def test_only_pictures_of_the_very_pattern_are_an_earlier_film(run, here, viznet):
    Path("photos").mkdir()
    Path("photos/IMG007.png").write_text(MINE)  # which no IMG%d.png is called
    vz.animate(run, "loss").save("photos/IMG%d.png", **SMALL | {"seconds": 0.5})
    film_saved(run, Path("photos/IMG%d.png"))
    film_saved(run, Path("photos/IMG%02d.png"))
    names = ["IMG0.png", "IMG00.png", "IMG007.png", "IMG01.png", "IMG1.png"]
    assert sorted(path.name for path in Path("photos").iterdir()) == names
    code, output = viznet(
        f"animate {run.path} loss -o photos/IMG%d.png --seconds 0.2 --fps 10 --size 320x180"
    )
    assert code == 0 and "photos/IMG%d.png" in output


def test_a_file_in_place_of_a_folder_of_pictures_stays(run, here):
    Path("p").write_text(MINE)
    with pytest.raises(VizError, match="p: is a file, expected the name of a folder"):
        film_saved(run, Path("p"))
    assert everything(here) == {"p": MINE.encode()}


@pytest.mark.parametrize("name", ["a    0.png", "a   17.png"])
def test_pictures_that_are_padded_with_spaces_stay(run, here, name):
    Path("p").mkdir()
    Path("p", name).write_text(MINE)
    refused(lambda: film_saved(run, Path("p/a%5d.png")), name, here)


def test_a_folder_above_the_current_one_is_a_place_for_pictures(run, here, monkeypatch):
    (here / "films/inner").mkdir(parents=True)
    monkeypatch.chdir(here / "films/inner")
    film_saved(run, Path("../pictures"))
    assert sorted(path.name for path in (here / "films/pictures").iterdir()) == ["00000.png", "00001.png"]


def test_pictures_wait_inside_their_folder(run, here, monkeypatch):
    """The folder above may be read-only, or on another disk."""
    made = []
    really = Path.mkdir

    def mkdir(self, *args, **options):
        made.append(self.absolute())
        really(self, *args, **options)

    Path("p").mkdir()
    monkeypatch.setattr(Path, "mkdir", mkdir)
    monkeypatch.chdir(here / "p")
    film_saved(run, Path("IMG%d.png"))
    assert [path.parent for path in made if ".part" in path.name] == [here / "p"]
    assert sorted(path.name for path in Path().iterdir()) == ["IMG0.png", "IMG1.png"]
    OutputPath.of("/IMG%d.png").check_pictures()  # the folder "/" has no name of its own


def test_pictures_that_fail_leave_no_folder(run, here, monkeypatch):
    monkeypatch.setattr(Pngs, "write", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    Path("old").mkdir()
    for path in ("new/inner/p", "old/p%d.png"):
        with pytest.raises(KeyboardInterrupt):
            film_saved(run, Path(path))
    assert list(here.iterdir()) == [here / "old"] and not list(Path("old").iterdir())
