"""Formats that viznet does not read, and what to do with each.

The end of a name or the first bytes of a file show them. A workbook that was only renamed to own.csv is still one.
"""

from __future__ import annotations

from pathlib import Path

from viznet.pictures import SUFFIXES

WORKBOOK = "is a workbook; save its sheet as CSV"
PARQUET = "is a table of Parquet or Arrow; save it as CSV, such as with pandas: table.to_csv('own.csv', index=False)"
ARFF = "is in the format ARFF; save it as CSV, such as the lines below @data alone"
PACKED = "is an archive; unpack it, and give the folder"
PICKLED = "holds Python objects, which viznet never loads; save its arrays with numpy.savez('own.npz', x_train=x, …)"
ARRAYS = "is a file of another program; save its arrays with numpy.savez('own.npz', x_train=x, y_train=y)"
JSON = "is JSON; save it as CSV, with a label and pixels in each line"
PICTURE = (
    "is a single picture; expected a folder of pictures for each class"
    " (viznet predict RUN PICTURE asks a network about one)"
)
DOCUMENT = "is a document; expected a table or pictures"
ENDINGS = {
    **dict.fromkeys((".xlsx", ".xlsm", ".xls", ".ods", ".numbers"), WORKBOOK),
    **dict.fromkeys((".parquet", ".feather", ".arrow"), PARQUET),
    ".arff": ARFF,
    **dict.fromkeys(
        (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".7z", ".rar"), PACKED
    ),
    **dict.fromkeys((".pkl", ".pkl.gz", ".pickle", ".pt", ".pth", ".joblib"), PICKLED),
    **dict.fromkeys((".mat", ".h5", ".hdf5", ".tfrecord"), ARRAYS),
    **dict.fromkeys((".json", ".jsonl"), JSON),
    **dict.fromkeys(SUFFIXES, PICTURE),
    **dict.fromkeys((".pdf", ".docx", ".odt"), DOCUMENT),
}
STARTS = {
    b"PK\x03\x04": "is a workbook or a zip archive; save a sheet as CSV, and call an archive own.zip",
    b"\xd0\xcf\x11\xe0": WORKBOOK,
    b"PAR1\x15": PARQUET,
    b"\x89HDF": ARRAYS,
    b"\x89PNG": PICTURE,
    b"\xff\xd8\xff": PICTURE,
    b"%PDF-": DOCUMENT,
}
ZIPPED = (".zip", ".npz")


def advice(path: Path) -> str | None:
    """What a file is that viznet does not read, and what to do with it.

    It is None for files that viznet may read, and for folders.
    """
    name = path.name.lower()
    if not path.is_file():
        return None
    longest = max((ending for ending in ENDINGS if name.endswith(ending)), key=len, default=None)
    if longest is not None:
        return ENDINGS[longest]
    if name.endswith(ZIPPED):
        return None
    with path.open("rb") as file:
        start = file.read(8)
    return next((text for first, text in STARTS.items() if start.startswith(first)), None)
