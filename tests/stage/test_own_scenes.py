"""The scenes that docs and examples show run as they are shown."""

import re
from pathlib import Path

import pytest

import viznet as vz
from tests import needs
from tests.stage.checks import check_numbers, check_texts
from tests.stage.performance import perform
from viznet.rendering.finding import find_scene

needs.manim()
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.slow]

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    digits = vz.digits()
    training = vz.train(vz.MLP(784, 16, 10, seed=7), digits.train, steps=40)
    folder = tmp_path_factory.mktemp("runs") / "run"
    return vz.record(training, folder, probe=digits.test.per_class(1), progress=False)


def test_the_scenes_of_the_docs(run, tmp_path, monkeypatch):
    from viznet.stage import Stage

    text = (CHECKOUT / "docs" / "scenes.md").read_text(encoding="utf-8")
    examples = re.findall(r'```python\n("""(\w+)\.py.*?)```', text, flags=re.DOTALL)
    assert len(examples) == 2
    for code, name in examples:
        path = tmp_path / f"{name}.py"
        path.write_text(code, encoding="utf-8")
        drawn = perform(find_scene(path), tmp_path, run, monkeypatch, film=False)
        assert drawn.texts
        assert drawn.seconds > 3
        if isinstance(drawn.scene, Stage):
            assert check_numbers(drawn)
            check_texts(drawn)
