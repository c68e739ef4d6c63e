"""Documents inside .zip files, told apart and bounded before they are unpacked.

Belongs here: members, their names and their limits. Does not belong here: what a member holds.

A member's name is text that the user reads, never a path: nothing is unpacked to the disk.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from spiders.local_files_mapping import FileMapping
from spiders.local_files_rows import STREAMED
from spiders.local_files_tables import payloads
from spiders.local_files_types import SINGLE, Payload, Rejected, printable, safe_url, type_of
from spiders.payload import MAX_PAYLOAD, MAX_RATIO, SMALL

MAX_MEMBERS = 200_000
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_DAMAGE = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error)


def zip_payloads(path: Path, name: str, mapping: FileMapping | None = None) -> Iterator[Payload | Rejected]:
    """The documents of an archive: pages, texts and office files, and the rows of its tables."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            refusal = _refusal(path, members)
            if refusal:
                yield Rejected(name, name, *refusal)
                return
            for member in members:
                yield from _member(archive, member, name, mapping)
    except _DAMAGE as error:
        yield Rejected(name, name, "unreadable", f"cannot be read as a zip file: {error}")


def _refusal(path: Path, members: list[zipfile.ZipInfo]) -> tuple[str, str] | None:
    if len(members) > MAX_MEMBERS:
        return "too_large", f"holds {len(members)} files; the limit is {MAX_MEMBERS}"
    unpacked = sum(member.file_size for member in members)
    # Measured against the archive itself: members that overlap state their packed sizes several times.
    if unpacked > max(SMALL, MAX_RATIO * path.stat().st_size):
        return "too_large", f"unpacks to {unpacked} bytes, more than {MAX_RATIO} times its size"
    return None


def member_name(member: zipfile.ZipInfo) -> str:
    """The name as it was meant: archives made by Chinese Windows hold names in GBK and do not say so."""
    if not member.flag_bits & _UTF8_NAME:
        try:
            return member.filename.encode("cp437").decode("gb18030")
        except UnicodeError:
            pass
    return printable(member.filename)


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, mapping: FileMapping | None
) -> Iterator[Payload | Rejected]:
    inner = member_name(member)
    suffix = PurePosixPath(inner).suffix.lower()
    place = f"{name}, {inner}"
    if inner.startswith("__MACOSX/") or PurePosixPath(inner).name.startswith("."):
        return  # what an operating system adds, as hidden files of a folder
    refusal = _refused(member, suffix)
    if refusal:
        yield Rejected(name, place, *refusal)
        return
    try:
        if suffix in STREAMED:
            with archive.open(member) as file:
                yield from payloads(f"{name}/{inner}", STREAMED[suffix](file, f"{name}, {inner}"), mapping)  # type: ignore[arg-type]
            return
        with archive.open(member) as file:
            content = file.read(MAX_PAYLOAD + 1)
    except (*_DAMAGE, OSError) as error:
        yield Rejected(name, place, "unreadable", f"cannot be unpacked: {error}")
        return
    if len(content) > MAX_PAYLOAD:
        yield Rejected(name, place, "too_large", f"unpacks to more than {MAX_PAYLOAD} bytes")
    elif not content:
        yield Rejected(name, place, "empty", "the file has no content")
    else:
        yield Payload(place, safe_url(f"local:{name}/{inner}"), content, type_of(content, suffix))


def _refused(member: zipfile.ZipInfo, suffix: str) -> tuple[str, str] | None:
    if suffix == ".zip":
        return "unknown_format", "an archive within an archive is not opened; unpack it first"
    if suffix not in SINGLE and suffix not in STREAMED:
        return "unknown_format", f"the file is none of {', '.join([*SINGLE, *STREAMED])}"
    if member.flag_bits & _ENCRYPTED:
        return "unreadable", "asks for a password"
    if suffix in SINGLE and member.file_size > MAX_PAYLOAD:
        return "too_large", f"unpacks to {member.file_size} bytes; the limit is {MAX_PAYLOAD}"
    if member.file_size > max(SMALL, MAX_RATIO * member.compress_size):
        return "too_large", f"unpacks to {member.file_size} bytes, more than {MAX_RATIO} times its size"
    return None
