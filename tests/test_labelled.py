"""Labelled data: what other programs call examples is refused with the line of code that makes them fit."""

from types import SimpleNamespace

import numpy as np
import pytest

import viznet as vz

X = np.eye(6, dtype=np.float32)
Y = np.array([0, 1, 2, 0, 1, 2])
NETWORK = vz.MLP(6, 3)


class TorchLike:
    """A data set that gives pairs by their number, as PyTorch has them."""

    def __len__(self):
        return len(Y)

    def __getitem__(self, number):
        return X[number], int(Y[number])


FORMS = {
    "a dict": ({"image": X, "label": Y}, "(data['image'], data['label'])"),
    "a bunch": (SimpleNamespace(data=X, target=Y), "(data.data, data.target)"),
    "pairs": (list(zip(X, Y, strict=True)), "tuple(zip(*data))"),
    "a generator": ((pair for pair in zip(X, Y, strict=True)), "tuple(zip(*data))"),
    "a data set": (TorchLike(), "tuple(zip(*data))"),
    "two parts": (((X, Y), (X, Y)), "data[0]"),
}


@pytest.mark.parametrize("form", FORMS)
def test_other_forms_are_refused_with_code_that_makes_a_pair_of_them(form):
    data, code = FORMS[form]
    with pytest.raises(vz.UsageError) as caught:
        vz.train(NETWORK, data, steps=1)
    assert code in str(caught.value)
    made = eval(code, {"data": data})
    assert NETWORK.accuracy(*made) == NETWORK.accuracy(X, Y)


LABELS = {
    "a column": (Y[:, None], "y.reshape(-1)"),
    "rows with a single 1": (np.eye(3)[Y], "y.argmax(axis=1)"),
    "floats": (Y.astype(float), "y.astype(int)"),
    "texts": (Y.astype(str), "np.unique(labels, return_inverse=True)[1]"),
    "texts as objects": (Y.astype(str).astype(object), "np.unique(labels, return_inverse=True)[1]"),
}


@pytest.mark.parametrize("form", LABELS)
def test_other_labels_are_refused_with_code_that_makes_class_numbers_of_them(form):
    labels, code = LABELS[form]
    with pytest.raises(vz.UsageError) as caught:
        vz.train(NETWORK, (X, labels), steps=1)
    assert code in str(caught.value)
    assert eval(code, {"y": labels, "labels": labels, "np": np}).tolist() == Y.tolist()


def test_a_table_and_a_path_are_refused_with_what_to_do():
    with pytest.raises(vz.UsageError, match=r"\(table.drop\(columns='label'\), table\['label'\]\)"):
        vz.train(NETWORK, type("Frame", (), {"columns": ["label", "a"]})(), steps=1)
    with pytest.raises(vz.UsageError, match=r"viznet.load\(path\) reads a file"):
        vz.train(NETWORK, "own.csv", steps=1)
