"""What files customers may send: told by their content, whatever they are called."""

import re

NAME_LENGTH = 80
# Bytes of a file that tell what it is
HEAD = 32
SIGNATURES = [
    ("image/jpeg", 0, b"\xff\xd8\xff"),
    ("image/png", 0, b"\x89PNG\r\n\x1a\n"),
    ("image/gif", 0, b"GIF87a"),
    ("image/gif", 0, b"GIF89a"),
    ("application/pdf", 0, b"%PDF-"),
]
# Containers of films and of telephones' photos say their brand behind "ftyp"
BRANDS = {
    "image/heic": (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"),
    "video/mp4": (
        *(b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42"),
        *(b"avc1", b"M4V ", b"MSNV", b"dash", b"3gp4", b"3gp5"),
    ),
    "video/quicktime": (b"qt  ",),
}
EXTENSIONS = {
    "image/jpeg": (".jpg", ".jpeg", ".jfif"),
    "image/png": (".png",),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif"),
    "application/pdf": (".pdf",),
    "video/mp4": (".mp4", ".m4v", ".3gp"),
    "video/quicktime": (".mov",),
}
# What browsers show, and what cannot do anything there
SHOWN = ("image/jpeg", "image/png", "image/gif", "image/webp")
ACCEPT = ",".join(one for names in EXTENSIONS.values() for one in names)


def sniff(content):
    """Return the type of a file that may be sent, None for any other.

    :param content: its bytes, or the first ``HEAD`` of them

    >>> sniff(b"%PDF-1.7 ...")
    'application/pdf'
    >>> sniff(b"MZ\\x90\\x00") is None
    True
    """
    for kind, start, signature in SIGNATURES:
        if content[start : start + len(signature)] == signature:
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":
        brand = content[8:12]
        return next((kind for kind, all_ in BRANDS.items() if brand in all_), None)
    return None


def clean_file_name(name, kind):
    """Return a harmless name for a file, with the ending of what it is.

    :param kind: one of the types that ``sniff`` returns

    >>> clean_file_name("../../holiday.exe", "image/jpeg")
    'holiday.jpg'
    >>> clean_file_name("", "application/pdf")
    'file.pdf'
    """
    name = re.split(r"[/\\]", name or "")[-1]
    name = "".join(one for one in name if one.isprintable() and one not in '<>:"|?*;')
    stem, dot, ending = name.rpartition(".")
    endings = EXTENSIONS[kind]
    suffix = f".{ending.lower()}" if f".{ending.lower()}" in endings else endings[0]
    stem = (stem if dot else name).strip(" .'=+-@")
    return f"{stem[: NAME_LENGTH - len(suffix)].rstrip(' .') or 'file'}{suffix}"
