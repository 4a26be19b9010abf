"""The checker takes no formula from what it checks."""

from pathlib import Path

import pytest

from tests.test_package import imports, sources

FILES = [file for file in sources("viznet/receipts") if not file.endswith("__init__.py")]
# What is allowed: names of sources, pixels, the type of an array, errors, files, control characters as text, and the
# templates of messages.
HARMLESS = {
    "viznet.activations.Array",
    "viznet.arguments.described",
    "viznet.data.datasets",
    "viznet.data.load",
    "viznet.arguments.file_path",
    "viznet.errors.ReceiptError",
    "viznet.files.sha256_of",
    "viznet.marks.MARK",
    "viznet.marks.is_own_page",
    "viznet.marks.is_own_receipt",
    "viznet.marks.marked_receipt",
    "viznet.recording.RunLike",
    "viznet.recording.open_run",
    "viznet.recording.json_table.without_controls",
    "viznet.walkthroughs.own_picture.OwnPicture",
    "viznet.walkthroughs.mazur.PUBLISHED",
    "viznet.walkthroughs.sentence.fill",
    "viznet.walkthroughs.source.Kind",
    "viznet.walkthroughs.source.Source",
}


@pytest.mark.checkout
@pytest.mark.parametrize("file", FILES, ids=lambda file: Path(file).stem)
def test_a_module_of_the_checker_shares_no_formula(file):
    own = {name for name in imports(file) if name.startswith("viznet.receipts.")}
    assert {name for name in imports(file) if name.startswith("viznet.")} - own <= HARMLESS


@pytest.mark.checkout
def test_the_numbers_come_from_numpy_and_the_files_alone():
    parts = ("", "_of_batch", "_of_training")
    conditions = [f"conditions{part}" for part in parts]
    claims = [f"claims_of_{part}" for part in ("pass", "steps", "batch", "training")]
    families = [Path(file).stem for file in FILES if Path(file).stem.startswith("recomputed")]
    assert len(families) >= 9
    for name in ("recorded", "textbook", *families, *conditions, *claims):
        used = {
            name
            for name in imports(f"viznet/receipts/{name}.py")
            if name.startswith("viznet.") and not name.startswith("viznet.receipts.")
        }
        assert used <= {
            "viznet.activations.Array",
            "viznet.data.datasets",
            "viznet.data.load",  # the pictures of a batch are not in the recording
            "viznet.walkthroughs.own_picture.OwnPicture",  # pixels that the receipt holds
            "viznet.walkthroughs.source.Kind",
            "viznet.walkthroughs.source.Source",
        }, name
