"""One file that holds a cohort: a zip archive whose manifest says what must be in it.

An archive that comes back may be torn or hostile. It is read only as far as its manifest declares,
and the manifest only as far as the limits here allow.
"""

from __future__ import annotations

import hashlib
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Literal

from pydantic import Field, ValidationError

from tpilab.frozen import Frozen
from tpilab.whole_file import whole

MANIFEST = "manifest.json"
MOST_FILES = 300_000
MOST_BYTES = 16 * 2**30
"""Of a whole archive, unpacked. A cohort of 1,000 with every quiz is about a hundredth of it."""
MOST_IN_A_MANIFEST = 64 * 2**20
MOST_PACKED = 200
"""Times smaller than unpacked; marks and answers pack about ten times."""
_SMALL = 64 * 2**20
_CHUNK = 2**20
_PART = re.compile(r"[^\x00-\x1f/\\:]{1,255}")


class BadArchive(ValueError):
    """Why an archive is not taken; the message is for the instructor. Nothing was changed."""


class Held(Frozen):
    """One file of an archive."""

    path: str
    size: int = Field(ge=0)
    sha256: str = Field(pattern=r"[0-9a-f]{64}")


class Manifest(Frozen):
    """What an archive holds, and of what."""

    format: Literal["tpilab-cohort-backup-1"] = "tpilab-cohort-backup-1"
    cohort: str
    made: str
    """ISO 8601, UTC."""
    course_version: str
    nbgrader_version: str
    gradebook_schema: str | None
    layout: int
    """Version of the cohort's folder; see `moves`."""
    forgotten: int = 0
    """How many learners were deleted from this archive since it was made."""
    files: tuple[Held, ...]


def check_name(name: str) -> str:
    """The name if it stays inside the folder it is unpacked to. Raises BadArchive otherwise."""
    parts = PurePosixPath(name).parts
    plain = "/".join(parts) == name and all(_PART.fullmatch(each) for each in parts)
    if not plain or not parts or ".." in parts:
        raise BadArchive(
            f"{name[:80]!r} is no name for a file in a back-up; it could lead elsewhere"
        )
    return name


@contextmanager
def written(target: Path) -> Iterator[zipfile.ZipFile]:
    """An archive to fill; it appears under its name only when it is whole and on the disk."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for each in target.parent.iterdir():  # a killed try's, which holds learners' work
        if each.name.startswith(f".{target.name}.") and each.suffix == ".part":
            each.unlink()
    with whole(target) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        yield archive


def add(archive: zipfile.ZipFile, name: str, source: IO[bytes]) -> Held:
    """Copy a file into the archive; its checksum is that of the bytes that were copied."""
    digest, size = hashlib.sha256(), 0
    with archive.open(zipfile.ZipInfo(check_name(name)), "w", force_zip64=True) as entry:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            entry.write(chunk)
    return Held(path=name, size=size, sha256=digest.hexdigest())


def add_manifest(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """The last thing to write."""
    archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))


def verify(path: Path, take: Callable[[str, bytes], None] | None = None) -> Manifest:
    """Read all of an archive and compare it with its manifest. Raises BadArchive.

    take: gets each file's name and its bytes, piece by piece; they are proven only when this
    function returns, so it must write to a place that can be thrown away.
    """
    try:
        return _verified(path, take)
    except FileNotFoundError:
        raise BadArchive(f"there is no {path}") from None
    except BadArchive as problem:
        raise BadArchive(f"{path}: {problem}; nothing was changed") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise BadArchive(
            f"{path} is torn, damaged or no back-up of ours ({error}); nothing was changed."
            " Take another back-up, or copy this one again from where it came"
        ) from None


def _verified(path: Path, take: Callable[[str, bytes], None] | None) -> Manifest:
    if not stat.S_ISREG(path.stat().st_mode):
        raise BadArchive("it is no file")
    with zipfile.ZipFile(path) as archive:
        manifest = _manifest(archive)
        total = sum(held.size for held in manifest.files)
        if total > max(_SMALL, MOST_PACKED * path.stat().st_size):
            raise BadArchive(f"it would unpack to {total / 2**20:.0f} MiB, too much for its size")
        for held in manifest.files:
            _compare(archive, held, take)
    return manifest


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    entries = archive.infolist()
    if len(entries) > MOST_FILES:
        raise BadArchive(f"it holds {len(entries)} files, more than any cohort")
    names = {entry.filename for entry in entries}
    if len(names) != len(entries):
        raise BadArchive("it holds two files of one name")
    for entry in entries:
        check_name(entry.filename)
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG) or entry.is_dir():
            raise BadArchive(f"it holds {entry.filename[:80]!r}, which is a link or no plain file")
        if entry.compress_type not in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
            raise BadArchive(f"{entry.filename[:80]!r} is packed in a way that ours are not")
    if MANIFEST not in names:
        raise BadArchive("it holds no manifest, so it is no back-up of ours")
    with archive.open(MANIFEST) as file:
        text = file.read(MOST_IN_A_MANIFEST + 1)
    if len(text) > MOST_IN_A_MANIFEST:
        raise BadArchive("its manifest is too large to be one")
    try:
        manifest = Manifest.model_validate_json(text)
    except ValidationError as error:
        raise BadArchive(f"its manifest cannot be read ({error.errors()[0]['msg']})") from None
    _agree(manifest, {entry.filename: entry.file_size for entry in entries})
    return manifest


def _agree(manifest: Manifest, sizes: dict[str, int]) -> None:
    declared = {held.path: held.size for held in manifest.files}
    del sizes[MANIFEST]
    if len(declared) != len(manifest.files) or declared.keys() != sizes.keys():
        odd = sorted(declared.keys() ^ sizes.keys())[:1] or [MANIFEST]
        raise BadArchive(f"its manifest and its files differ (see {odd[0][:80]!r})")
    if (total := sum(declared.values())) > MOST_BYTES:
        raise BadArchive(f"it would unpack to {total / 2**30:.0f} GiB, more than any cohort")
    for name, size in sizes.items():
        if size != declared[name]:
            raise BadArchive(f"{name[:80]!r} is not as large as its manifest says")
    folders = {str(each) for name in declared for each in PurePosixPath(name).parents}
    if clash := folders & declared.keys():
        raise BadArchive(f"{min(clash)[:80]!r} is both a file and a folder")


def _compare(
    archive: zipfile.ZipFile, held: Held, take: Callable[[str, bytes], None] | None
) -> None:
    digest, left = hashlib.sha256(), held.size
    with archive.open(held.path) as file:
        while chunk := file.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise BadArchive(f"{held.path[:80]!r} is larger than its manifest says")
            digest.update(chunk)
            if take is not None:
                take(held.path, chunk)
    if take is not None:
        take(held.path, b"")  # an empty file is a file
    if left or digest.hexdigest() != held.sha256:
        raise BadArchive(f"{held.path[:80]!r} is not what its manifest says")
