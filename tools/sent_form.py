"""The texts at the beginning of a sent form that is too large to be read."""

import re

MOST_BYTES = 256 * 1024
PART = re.compile(
    rb'content-disposition: form-data; name="([a-z_]{1,40})"\r\n\r\n(.*?)\r\n--',
    re.IGNORECASE | re.DOTALL,
)


def first_texts(content, boundary):
    """Return {name: text} of a form's parts, up to its first file.

    :param content: the first bytes of the request
    :param boundary: what stands between its parts

    >>> part = b'Content-Disposition: form-data; name="a"\\r\\n\\r\\nb\\r\\n'
    >>> first_texts(b"--x\\r\\n" + part + b"--x\\r\\n", "x")
    {'a': 'b'}
    """
    mark = b"--" + boundary.encode("utf-8", "replace")
    texts = {}
    for part in content[:MOST_BYTES].split(mark)[1:]:
        found = PART.match(part.lstrip(b"\r\n") + b"--")
        if not found:
            break
        texts[found[1].decode()] = found[2].decode("utf-8", "replace")
    return texts
