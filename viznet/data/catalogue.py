"""The datasets that have names: their files and their mirrors."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from viznet.data.examples import DIGITS
from viznet.files import cache_folder

SHIPPED = Path(__file__).with_name("digits.npz")  # the digits that come with the package


@dataclass(frozen=True)
class PublishedFile:
    """A file of a dataset, the same on every mirror. `size` is in bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class PublishedDataset:
    """A dataset that can be downloaded.

    A mirror is the address before the name of a file. `labels` are the names of the classes.
    """

    name: str
    title: str
    mirrors: tuple[str, ...]
    files: tuple[PublishedFile, ...]
    examples: int
    labels: tuple[str, ...]
    licence: str

    @property
    def folder(self) -> Path:
        """The folder of the cache that its files are downloaded to."""
        return cache_folder() / self.name

    @property
    def cached(self) -> bool:
        """Whether all its files are in the cache.

        Their checksums are verified when they are read.
        """
        return all((self.folder / file.name).is_file() for file in self.files)


MNIST = PublishedDataset(
    name="mnist",
    title="MNIST, handwritten digits",
    mirrors=(
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "https://raw.githubusercontent.com/fgnt/mnist/master/",
    ),
    files=(
        PublishedFile(
            "train-images-idx3-ubyte.gz",
            9912422,
            "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        ),
        PublishedFile(
            "train-labels-idx1-ubyte.gz",
            28881,
            "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        ),
        PublishedFile(
            "t10k-images-idx3-ubyte.gz",
            1648877,
            "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        ),
        PublishedFile(
            "t10k-labels-idx1-ubyte.gz",
            4542,
            "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        ),
    ),
    examples=70_000,
    labels=DIGITS,
    licence="CC BY-SA 3.0, Yann LeCun, Corinna Cortes and Christopher J. C. Burges",
)

FASHION = PublishedDataset(
    name="fashion",
    title="Fashion-MNIST, articles of clothing",
    mirrors=(
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    ),
    files=(
        PublishedFile(
            "train-images-idx3-ubyte.gz",
            26421880,
            "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        ),
        PublishedFile(
            "train-labels-idx1-ubyte.gz",
            29515,
            "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        ),
        PublishedFile(
            "t10k-images-idx3-ubyte.gz",
            4422102,
            "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        ),
        PublishedFile(
            "t10k-labels-idx1-ubyte.gz",
            5148,
            "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
        ),
    ),
    examples=70_000,
    labels=(
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ),
    licence="MIT, Zalando SE",
)

PUBLISHED = {each.name: each for each in (MNIST, FASHION)}
NAMES = ("digits", *PUBLISHED)
