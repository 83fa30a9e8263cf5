"""The data sets of the program: a row for each, with its files and the hashes that identify its content."""

import dataclasses

from latentlab.config import DATASET_NAMES
from latentlab.data.digits import TITLE as DIGITS_TITLE

DIGIT_NAMES = tuple("0123456789")
FASHION_NAMES = (
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
)
KMNIST_NAMES = tuple("おきすつなはまやれを")

IDX_FILES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


@dataclasses.dataclass(frozen=True)
class RemoteFile:
    """One file of a data set: its published name, the length and MD5 of the gzip file, and the MD5 of its content."""

    name: str
    size: int  # bytes
    md5: str
    content_md5: str = ""  # of the unpacked file; empty if unknown


@dataclasses.dataclass(frozen=True)
class Source:
    """The origin of a data set. A data set without files is built in, or the user's own."""

    title: str
    label_names: tuple[str, ...]
    citation: str
    licence: str
    files: tuple[RemoteFile, ...] = ()
    mirrors: tuple[str, ...] = ()  # each ends with a slash; tried in turn
    epochs: int = 20  # the default epochs of a training: a small data set needs more

    @property
    def download_bytes(self) -> int:
        """Bytes of a download of all files; 0 if the data set is built in."""
        return sum(file.size for file in self.files)


def _idx_files(*sizes_and_hashes: tuple[int, str] | tuple[int, str, str]) -> tuple[RemoteFile, ...]:
    return tuple(RemoteFile(f"{name}.gz", *row) for name, row in zip(IDX_FILES, sizes_and_hashes, strict=True))


OWN = "own"  # IDX files of other content: the folder gives the title, the labels the classes

# A mirror without https is protected by the hash.
DATASETS: dict[str, Source] = {
    "mnist": Source(
        title="MNIST",
        label_names=DIGIT_NAMES,
        citation="LeCun, Cortes, Burges: The MNIST database of handwritten digits (1998)",
        licence="CC BY-SA 3.0",
        files=_idx_files(
            (9_912_422, "f68b3c2dcbeaaa9fbdd348bbdeb94873", "6bbc9ace898e44ae57da46a324031adb"),
            (28_881, "d53e105ee54ea40749a09fcbcd1e9432", "a25bea736e30d166cdddb491f175f624"),
            (1_648_877, "9fb629c4189551a2d022fa330f9573f3", "2646ac647ad5339dbf082846283269ea"),
            (4_542, "ec29112dd5afa0611ce80d1b7f02629c", "27ae3e4e09519cfbb04c329615203637"),
        ),
        mirrors=(
            "https://ossci-datasets.s3.amazonaws.com/mnist/",
            "https://storage.googleapis.com/cvdf-datasets/mnist/",
        ),
    ),
    "fashion": Source(
        title="Fashion-MNIST",
        label_names=FASHION_NAMES,
        citation="Xiao, Rasul, Vollgraf: Fashion-MNIST (2017), arXiv:1708.07747",
        licence="MIT",
        files=_idx_files(
            (26_421_880, "8d4fb7e6c68d591d4c3dfef9ec88bf0d", "f4a8712d7a061bf5bd6d2ca38dc4d50a"),
            (29_515, "25c81989df183df01b3e8a0aad5dffbe", "9018921c3c673c538a1fc5bad174d6f9"),
            (4_422_102, "bef4ecab320f06d8554ea6380940ec79", "8181f5470baa50b63fa0f6fddb340f0a"),
            (5_148, "bb300cfdad3c16e7a12a480ee83cd310", "15d484375f8d13e6eb1aabb0c3f46965"),
        ),
        mirrors=(
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
            "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
        ),
    ),
    "kmnist": Source(
        title="Kuzushiji-MNIST",
        label_names=KMNIST_NAMES,
        citation="Clanuwat+: Deep learning for classical Japanese literature (2018), arXiv:1812.01718",
        licence="CC BY-SA 4.0",
        files=_idx_files(
            (18_165_135, "bdb82020997e1d708af4cf47b453dcf7"),
            (29_497, "e144d726b3acfaa3e44228e80efcd344"),
            (3_041_136, "5c965bf0a639b31b8f53240b1b52f4d7"),
            (5_120, "7320c461ea6c1c855c0b718fb2a4b134"),
        ),
        mirrors=("http://codh.rois.ac.jp/kmnist/dataset/kmnist/",),
    ),
    "digits": Source(
        title=DIGITS_TITLE,
        label_names=DIGIT_NAMES,
        citation="Alpaydin, Kaynak: Optical recognition of handwritten digits (1998), UCI; scikit-learn's copy",
        licence="CC BY 4.0",
        epochs=200,
    ),
    OWN: Source(title="own images", label_names=(), citation="", licence=""),
}
if tuple(DATASETS) != DATASET_NAMES:
    raise AssertionError("config.DATASET_NAMES and data.DATASETS differ")
