"""Makes the pictures of the README, outputs/gallery/, out of one recorded run.

.venv/bin/python scripts/make_gallery.py
"""

import sys
import tempfile
from pathlib import Path

import viznet as vz
from viznet.cli.stopping import stoppable
from viznet.errors import VizError
from viznet.files import MARK, beside, size

GALLERY = Path(__file__).resolve().parents[1] / "outputs" / "gallery"


def main(gallery: Path = GALLERY) -> None:
    gallery.mkdir(parents=True, exist_ok=True)
    digits = vz.digits()
    with tempfile.TemporaryDirectory() as folder:
        steps = vz.train(vz.MLP(784, 16, 16, 10, seed=7), digits, epochs=4)
        run = vz.record(steps, Path(folder) / "run")
        made = [
            vz.animate(run, "dashboard").save(gallery / "dashboard.gif", fps=10, size=(960, 540), seconds=8)
        ]
        for name in vz.views.VIEWS:
            path = gallery / f"{name}.png"
            # at the size it is shown in, so that what is legible here is legible there
            with beside(path, VizError) as part:
                still = vz.animate(run, name).still(size=(1280, 720))
                still.savefig(part, dpi="figure", metadata={"Software": MARK})
            made.append(path)
        for scene in ("forward_pass", "backward_pass"):
            made.append(vz.scene(scene, run).save(gallery / f"{scene}.gif"))
    for path in made:
        print(f"{path} ({size(path.stat().st_size)})")


if __name__ == "__main__":
    try:
        with stoppable():
            main(*map(Path, sys.argv[1:]))
    except VizError as error:
        sys.exit(str(error))
