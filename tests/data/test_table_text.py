"""Tables as other programs write them: encodings, separators, headers."""

import bz2
import gzip
import lzma
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.data.writers import as_table, assert_holds, some
from viznet.data import load
from viznet.errors import DataError

X, Y = some(40)
TABLE = as_table(X, Y)
NAMES = ["label", *"abcdefghi"]


def text_of(separator=",", header=True, table=TABLE, form="{}"):
    lines = [separator.join(NAMES)] if header else []
    return "\n".join([*lines, *(separator.join(form.format(cell) for cell in row) for row in table.tolist())])


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("separator", [",", ";", "\t", " ", "  ", ", ", " ; ", "|"])
@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".txt"])
def test_separators(tmp_path, suffix, separator, header):
    path = tmp_path / f"own{suffix}"
    path.write_text(text_of(separator, header))
    assert_holds(load(path, label=1), X, Y)


@pytest.mark.parametrize("separator", [";", "\t", " "])
def test_a_decimal_comma(tmp_path, separator):
    path = tmp_path / "own.csv"
    fractions = np.column_stack([Y, X.reshape(len(X), -1) / 255]).round(5)
    path.write_text(text_of(separator, table=fractions).replace(".", ","))
    dataset = load(path)
    assert dataset.train.white == 1
    assert_holds(dataset, X, Y)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"]
)
def test_encodings(tmp_path, encoding):
    path = tmp_path / "own.csv"
    words = ["é", "ö", "ñ", "ø"]
    rows = [",".join([words[label], *map(str, image.ravel())]) for image, label in zip(X, Y)]
    path.write_bytes("\n".join([",".join(NAMES), *rows]).encode(encoding))
    if encoding == "latin-1":
        message = (
            r"line 2, column 1: '\\udce9' is no readable text; expected a label in UTF-8 or UTF-16; it fits"
        )
        with pytest.raises(DataError, match=message):
            load(path)
        return
    assert load(path).train.labels == tuple(sorted(words))


def test_a_byte_that_is_no_text_in_a_header_does_not_matter(tmp_path):
    path = tmp_path / "own.csv"
    path.write_bytes(text_of().replace("a", "ä").replace("läbel", "label").encode("latin-1"))
    assert_holds(load(path), X, Y)


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_compressed_tables(tmp_path, compress):
    suffix = {"gzip": ".gz", "bz2": ".bz2", "lzma": ".xz"}[compress.__module__]
    path = tmp_path / f"own.csv{suffix}"
    path.write_bytes(compress(text_of().encode()))
    assert_holds(load(path), X, Y)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(DataError, match="damaged or cut short"):
        load(path)


def test_other_oddities(tmp_path):
    path = tmp_path / "own.csv"
    for text in (
        "# " + text_of(),  # np.savetxt writes a header as a comment
        text_of() + "\n,,,,,,,,,\n\n",  # a spreadsheet ends with empty rows
        text_of(form='"{}"'),
        text_of(form="{:.3f}"),
        text_of(form="{:e}"),
        "\n\n" + text_of(),
    ):
        path.write_text(text)
        assert_holds(load(path), X, Y)


def test_labels_of_which_some_are_numbers(tmp_path):
    path = tmp_path / "own.csv"
    rows = [",".join([f"{label + 8:X}", *map(str, image.ravel())]) for image, label in zip(X, Y)]
    path.write_text("\n".join(rows))
    assert load(path).train.labels == ("8", "9", "A", "B")


def test_a_label_with_a_separator_in_it(tmp_path):
    path = tmp_path / "own.csv"
    words = ['"owl, big"', '"owl, small"', '"a ""tit"""', "jay"]
    path.write_text(
        "\n".join(",".join([*map(str, image.ravel()), words[label]]) for image, label in zip(X, Y))
    )
    assert load(path).train.labels == ('a "tit"', "jay", "owl, big", "owl, small")


@pytest.mark.parametrize("line", [b"\n", b" \t\n", b",,,\r\n", b"1,2\n"])
def test_a_bomb_of_lines(tmp_path, monkeypatch, line):
    monkeypatch.setattr("viznet.data.table_text.MOST_LINES", 1000)
    path = tmp_path / "own.csv.gz"
    path.write_bytes(gzip.compress(b"1,2\n" + line * 1_000_000))
    with pytest.raises(DataError, match=r"has more than 1,000 lines; expected fewer examples"):
        load(path)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("header", [True, False])
def test_what_programs_write_around_the_rows(tmp_path, separator, header):
    path = tmp_path / "own.csv"
    text = text_of(separator, header)
    comments = "# made by hand, in 2024\n# source: a; b\n#\n"
    ended = text.replace("\n", f"{separator}\n") + separator
    for each in (
        f"sep={separator}\n{text}",
        f'"sep={separator}"\r\n{text}',
        comments + text,
        ended,
        f"sep={separator}\n{comments}{ended}",
        *([text.partition("\n")[0] + ended[ended.index("\n") :]] if header else []),
    ):
        path.write_text(each)
        assert_holds(load(path, label=1), X, Y)


def test_labels_that_begin_as_comments_do(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text(
        "\n".join(",".join([f"#{label}", *map(str, image.ravel())]) for image, label in zip(X, Y))
    )
    assert load(path).train.labels == ("#0", "#1", "#2", "#3")


@pytest.mark.parametrize(
    ("words", "encoding", "fits"),
    [
        (["Bär", "Löwe", "Füchse", "Kuh"], "latin-1", "it fits Windows-1252, .* iconv -f CP1252 -t UTF-8"),
        (["猫", "狗狗", "牛", "马"], "gb18030", "it fits GB18030, .* iconv -f GB18030 -t UTF-8"),
        (["a\x07b", "b", "c", "d"], "utf-8", "expected a label without control characters"),
        (["猫\x07", "b", "c", "d"], "utf-8", "expected a label without control characters"),
    ],
)
def test_a_label_that_cannot_be_read_says_what_fits(tmp_path, words, encoding, fits):
    path = tmp_path / "own.csv"
    rows = [",".join([words[label], *map(str, image.ravel())]) for image, label in zip(X, Y)]
    path.write_bytes("\n".join(rows).encode(encoding))
    with pytest.raises(DataError, match=rf"line [1-4], column 1: .* is no readable text; .*{fits}"):
        load(path)


@pytest.mark.parametrize("missing", ["", "nan", "NaN", "N/A"])
@pytest.mark.parametrize("words", [True, False])
def test_a_missing_label_is_refused_with_its_line(tmp_path, missing, words):
    path = tmp_path / "own.csv"
    labels = [chr(97 + label) if words else str(label) for label in Y]
    labels[4] = missing
    rows = [",".join([label, *map(str, image.ravel())]) for image, label in zip(X, labels)]
    path.write_text("\n".join([",".join(NAMES), *rows]))
    with pytest.raises(DataError, match=r"own\.csv: line 6, column 1: .*expected a label"):
        load(path)


@pytest.mark.parametrize("form", ["{}", '"{}"'])
def test_a_decimal_comma_between_commas_is_named(tmp_path, form):
    path = tmp_path / "own.csv"
    rows = [",".join([str(label), *[form.format("0,125")] * 9]) for label in Y]
    path.write_text("\n".join([",".join(NAMES), *rows]))
    with pytest.raises(DataError, match=r"line 2.* decimal comma.* semicolons or tabs"):
        load(path)


@pytest.mark.parametrize("last", [True, False])
def test_a_decimal_comma_that_divides_all_numbers_is_named(tmp_path, last):
    path = tmp_path / "own.csv"
    cells = [[f"{pixel / 255:.3f}".replace(".", ",") for pixel in image.ravel()] for image in X]
    rows = [[*row, str(label)] if last else [str(label), *row] for row, label in zip(cells, Y)]
    path.write_text("\n".join(map(",".join, rows)))
    with pytest.raises(DataError, match=r"seem to have a decimal comma.* semicolons or tabs"):
        load(path)


@pytest.mark.parametrize("start", ["", "% a comment\n"])
def test_the_format_arff_is_named(tmp_path, start):
    text = f"{start}@RELATION own\n@ATTRIBUTE a NUMERIC\n@DATA\n1,2\n"
    (tmp_path / "own.csv").write_text(text)
    with pytest.raises(DataError, match="is in the format ARFF; expected a table"):
        load(tmp_path / "own.csv")
    (tmp_path / "own.arff").write_text(text)
    with pytest.raises(DataError, match="is in the format ARFF; save it as CSV"):
        load(tmp_path / "own.arff")


rows = st.lists(
    st.lists(
        st.sampled_from(["0", "7", "255", "0.5", "0,5", "x", "", "nan", '"', "1e9", "-1", "é"]), max_size=5
    ),
    max_size=8,
)


@pytest.mark.slow
@settings(max_examples=60)
@given(
    rows,
    st.sampled_from([",", ";", "\t", " "]),
    st.sampled_from(["utf-8", "utf-16", "utf-16-le", "latin-1"]),
    st.sampled_from([None, 1, "label"]),
    st.sampled_from(["", "label,a,b\n"]),
)
def test_any_table_gives_examples_or_one_line(table, separator, encoding, label, header):
    text = header.replace(",", separator) + "\n".join(map(separator.join, table))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "own.csv")
        path.write_bytes(text.encode(encoding))
        result = load_or_message(path, label)
        if isinstance(result, str):
            assert "\n" not in result and str(path) in result
        else:
            assert len(result.train) and len(result.test) and result.notes == load(path, label=label).notes


def load_or_message(path, label):
    try:
        return load(path, label=label)
    except DataError as error:
        return str(error)


TITLES = {
    "a title": "My digits\n{text}",
    "a title with cells": "My digits,,,\n{text}",
    "a title and an empty line": "Digits, of May\n\n{text}",
    "words with spaces": "Digits that class 9b wrote in May\n{text}",
    "a comment of Matlab": "% made by Matlab\n{text}",
    "a comment of C": "// made by me\n// on Monday\n{text}",
}


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("title", TITLES)
def test_a_title_above_the_table_is_left_out(tmp_path, title, header):
    (tmp_path / "own.csv").write_text(TITLES[title].format(text=text_of(header=header)))
    assert_holds(load(tmp_path / "own.csv"), X, Y)


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("empty", [1, 2, 5])
def test_empty_columns_at_the_end_are_left_out(tmp_path, header, empty):
    """Sheets export the columns that somebody once clicked into."""
    (tmp_path / "own.csv").write_text(text_of(header=header).replace("\n", "," * empty + "\n") + "," * empty)
    assert_holds(load(tmp_path / "own.csv"), X, Y)


@pytest.mark.parametrize("text", ["own,,\n", "My digits,,,\nof May,,,\n", "sep=;\nx;;\n", "# x\nx,,\n"])
def test_a_table_of_titles_alone_has_no_rows(tmp_path, text):
    (tmp_path / "own.csv").write_text(text)
    with pytest.raises(
        DataError, match=r"own\.csv: has no row of numbers; expected a label and pixels in each$"
    ):
        load(tmp_path / "own.csv")


def test_a_header_that_names_only_the_label_is_no_title(tmp_path):
    rows = np.column_stack([np.tile([1, 0], 20), np.full((40, 4), 255), np.tile([0, 1, 1, 0], 10)])
    (tmp_path / "own.csv").write_text(
        ",,,,,label\n" + "\n".join(",".join(map(str, row)) for row in rows.tolist())
    )
    assert "which the header calls 'label'" in load(tmp_path / "own.csv").notes[0]


def test_no_encoding_is_named_that_would_turn_cyrillic_into_other_letters(tmp_path):
    """The Russian word for 0 was said to fit Windows-1252, in which it is "íîëü"."""
    rows = "\n".join(f"{name},{i % 2 * 255},0,255,9" for i, name in enumerate(["ноль", "один"] * 10))
    (tmp_path / "own.csv").write_bytes(rows.encode("cp1251"))
    with pytest.raises(DataError, match=r"expected a label in UTF-8 or UTF-16, so save the table as UTF-8$"):
        load(tmp_path / "own.csv")


def test_the_german_word_for_0_is_refused_with_what_to_do(tmp_path):
    rows = "\n".join(f"{name},{i % 2 * 255},0,255,9" for i, name in enumerate(["null", "eins"] * 10))
    (tmp_path / "own.csv").write_text(rows)
    with pytest.raises(DataError, match=r"is 'null', .* \(if it is the word for 0, write '0' in its place\)"):
        load(tmp_path / "own.csv")
