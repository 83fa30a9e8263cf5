"""Downloads from mirrors in turn, checked by hash, complete or not at all."""

import dataclasses
import hashlib
import io
import threading
from collections.abc import Generator, Sequence
from pathlib import Path

from latentlab.data import DATASETS, RemoteFile, idx, own_folder
from latentlab.errors import UserError
from latentlab.files import atomic_write, check_writable
from latentlab.i18n import QT_TRANSLATE_NOOP
from latentlab.work import mapped


@dataclasses.dataclass(frozen=True)
class Progress:
    """Progress of a download; `file` is the current file."""

    done_bytes: int
    total_bytes: int
    file: str


def download(
    name: str, folder: Path | None = None, mirrors: Sequence[str] | None = None, timeout: float = 20.0
) -> Generator[Progress, None, Path]:
    """Download the files of a data set and return their folder, by default the program's own.

    Yields Progress at least every 0.1 s, also while a connection stalls; closing the generator cancels at once. No file
    appears before all are complete and checked. After `timeout` seconds without data the next mirror is tried. Raises
    UserError if no mirror gives a file, or if `folder` cannot be written.
    """
    source = DATASETS[name]
    folder = own_folder(name) if folder is None else Path(folder)
    mirrors = list(source.mirrors if mirrors is None else mirrors)
    check_writable(folder / source.files[0].name)
    contents: dict[str, bytes] = {}
    for file in source.files:
        before = sum(map(len, contents.values()))
        contents[file.name] = yield from mapped(
            _try_mirrors(file, mirrors, timeout, folder),
            lambda received, before=before, name=file.name: Progress(before + received, source.download_bytes, name),
        )
    _write_all(folder, contents)
    return folder


def _try_mirrors(file: RemoteFile, mirrors: list[str], timeout: float, folder: Path) -> Generator[int, None, bytes]:
    """Yield the bytes received so far and return the checked content; later files try the successful mirror first."""
    failures: UserError | None = None
    for mirror in tuple(mirrors):
        try:
            content = yield from _fetch(mirror + file.name, file, timeout)
        except UserError as cause:
            failure = UserError(QT_TRANSLATE_NOOP("Errors", "{mirror} {cause}"), mirror=mirror, cause=cause)
            failures = (
                UserError(QT_TRANSLATE_NOOP("Errors", "{first}; {second}"), first=failures, second=failure)
                if failures
                else failure
            )
        else:
            mirrors.remove(mirror)
            mirrors.insert(0, mirror)
            return content
    raise UserError(
        QT_TRANSLATE_NOOP(
            "Errors", "Cannot download {file}: {failures}. Try again later, or put the files in {folder} by hand."
        ),
        file=file.name,
        failures=failures,
        folder=folder,
    )


def _fetch(url: str, file: RemoteFile, timeout: float) -> Generator[int, None, bytes]:
    """Yield the bytes received so far; return the content. Raises UserError, a clause, if the content is not the known
    file.
    """
    import pooch
    import requests

    content = _Content(file.size)
    failure: list[Exception] = []
    responses: list[requests.Response] = []

    def transfer() -> None:
        # pooch leaves the connection of a failed transfer open; the hook gives access to close it.
        hooks = {"response": lambda response, **_: responses.append(response)}
        try:
            pooch.HTTPDownloader(chunk_size=2**16, timeout=timeout, hooks=hooks)(url, content, None)
        except Exception as error:
            failure.append(error)
        finally:
            for response in responses:
                response.close()

    # A separate thread, because a name lookup or a wait for data cannot be interrupted. The thread holds only memory,
    # and a daemon thread does not keep the program from ending.
    thread = threading.Thread(target=transfer, name="download", daemon=True)
    thread.start()
    try:
        yield 0  # at least once, also for a fast transfer
        while thread.is_alive():
            thread.join(0.1)
            yield content.tell()
    finally:
        content.limit = -1  # refuse further chunks: the thread ends at the next chunk
    error = failure[0] if failure else None
    received = content.getvalue()
    if idx.is_web_page(received[:64]):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "sent a web page instead of the file, as a sign-in page of the network does")
        )
    if isinstance(error, requests.HTTPError):
        raise UserError(QT_TRANSLATE_NOOP("Errors", "answered {status}"), status=error.response.status_code) from error
    if isinstance(error, requests.RequestException) and not received:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "cannot be reached")) from error
    if error is not None and not isinstance(error, (requests.RequestException, _TooLongError)):
        raise error
    if len(received) < file.size:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "broke off after {received} of {size} bytes"),
            received=len(received),
            size=file.size,
        ) from error
    if hashlib.md5(received, usedforsecurity=False).hexdigest() != file.md5:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "sent a file with another hash than the known one")) from error
    yield len(received)  # the thread may have ended between two checks
    return received


class _TooLongError(Exception):
    pass


class _Content(io.BytesIO):
    """The target of pooch: memory, so that no partial file reaches the disk, with a limit, because a server is not
    trusted.
    """

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def write(self, chunk: bytes) -> int:
        """Append a chunk. Raises _TooLongError beyond the limit."""
        written = super().write(chunk)
        if self.tell() > self.limit:
            raise _TooLongError
        return written


def _write_all(folder: Path, contents: dict[str, bytes]) -> None:
    """Write every file, or none: a part of the four files would read as a damaged data set."""
    written: list[Path] = []
    try:
        for name, content in contents.items():
            with atomic_write(folder / name) as temporary:
                temporary.write_bytes(content)
            written.append(folder / name)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
