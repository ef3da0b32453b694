"""Contents with true page numbers: browsers cannot look ahead, so pages print twice.

The first print is a draft with numbers of the same width. Its links from the
contents say on what page each section begins; these numbers are written in, and
the second print is compared with them.
"""

import io
import re

from odoo.tools.pdf import PdfFileReader

from .print_program import PrintFailed, print_html

# Where the page number of a section is to stand; texts are escaped and hold none
MARK = re.compile(r'<span class="o_page" data-section="(\w+)"></span>')
DRAFT = "00"
TIMES = 3


def print_numbered(program, html, paper):
    """Return a document as PDF whose contents name the right pages.

    :param html: text whose contents hold a ``MARK`` beside the link to each section
    :return: the file, its number of pages
    :raise PrintFailed: it could not be printed
    """
    sections = MARK.findall(html)
    draft = print_html(program, _numbered(html, {}), paper, draft=True)
    for _time in range(TIMES):
        numbers = dict(zip(sections, section_pages(draft), strict=False))
        if len(numbers) != len(sections):
            raise PrintFailed(f"{len(numbers)} of {len(sections)} sections were found")
        content = print_html(program, _numbered(html, numbers), paper)
        if section_pages(content) == list(numbers.values()):
            return content, page_count(content)
        draft = content
    raise PrintFailed("The contents move the sections")


def section_pages(content):
    """Return the pages, from 1, to which the links of a PDF lead, each target once."""
    reader = _reader(content)
    places = reader.named_destinations
    ids = _page_ids(reader.trailer["/Root"]["/Pages"])
    numbers = {page: number for number, page in enumerate(ids, 1)}
    found = {}
    for page in reader.pages:
        for annotation in page.get("/Annots") or ():
            link = annotation.get_object()
            name = link.get("/Dest") or (link.get("/A") or {}).get("/D")
            if isinstance(name, str) and name in places and name not in found:
                found[name] = numbers[places[name].raw_get("/Page").idnum]
    return list(found.values())


def page_count(content):
    """Return the number of pages of a PDF."""
    return len(_reader(content).pages)


def _page_ids(node):
    """Yield the object numbers of the pages below a node of the page tree."""
    for kid in node["/Kids"]:
        below = kid.get_object()
        if "/Kids" in below:
            yield from _page_ids(below)
        else:
            yield kid.idnum


def _reader(content):
    return PdfFileReader(io.BytesIO(content), strict=False)


def _numbered(html, numbers):
    return MARK.sub(
        lambda mark: f'<span class="o_page">{numbers.get(mark[1], DRAFT)}</span>', html
    )
