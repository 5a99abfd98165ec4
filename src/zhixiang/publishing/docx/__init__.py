"""Papers out as docx: WordprocessingML written directly, with the layout of GB/T 9704-2012.

The same paper gives the same bytes: parts stand in one order, and every time in the file is the one that is handed in.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import segno

from zhixiang.publishing.docx.geometry import FOOTER, LINE, Page, page_of
from zhixiang.publishing.docx.lines import colophon_xml, letterhead_xml, line_xml, seal_xml, signature_xml
from zhixiang.publishing.docx.markup import HAIR, plain
from zhixiang.publishing.docx.styles import HEAD, font_table_xml, footer_xml, settings_xml, styles_xml
from zhixiang.publishing.docx.tables import table_xml
from zhixiang.publishing.paper import Block, Colophon, Grid, Letterhead, Line, Paper, Seal, Section, Style

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_NAMESPACES: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{_OFFICE}" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)


def paper_docx(paper: Paper, *, made: datetime) -> bytes:
    """``paper`` as a Word document. ``made`` (aware) is what the file states as its time."""
    seals = [block for section in paper.sections for block in section.blocks if isinstance(block, Seal)]
    sizes = [block.size for section in paper.sections for block in section.blocks if isinstance(block, Grid)]
    moment = made.astimezone(UTC)
    body = "".join(_sections(paper.sections))
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            ("officeDocument", f"{_OFFICE}/officeDocument", "word/document.xml"),
            ("core", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": _core(paper.title, moment),
        "word/document.xml": f"{HEAD}<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relations(
            ("styles", f"{_OFFICE}/styles", "styles.xml"),
            ("settings", f"{_OFFICE}/settings", "settings.xml"),
            ("fonts", f"{_OFFICE}/fontTable", "fontTable.xml"),
            ("odd", f"{_OFFICE}/footer", "footer1.xml"),
            ("even", f"{_OFFICE}/footer", "footer2.xml"),
            *((f"qr{n}", f"{_OFFICE}/image", f"media/qr{n}.png") for n in range(1, len(seals) + 1)),
        ),
        "word/styles.xml": styles_xml(sizes),
        "word/settings.xml": settings_xml(),
        "word/fontTable.xml": font_table_xml(),
        "word/footer1.xml": footer_xml(even=False),
        "word/footer2.xml": footer_xml(even=True),
        **{f"word/media/qr{n}.png": _qr_png(seal.url) for n, seal in enumerate(seals, 1)},
    }
    return _packed(parts, moment)


def _sections(sections: tuple[Section, ...]) -> Iterator[str]:
    """Sections of one orientation follow each other by a page break; another orientation begins a section of Word's."""
    seals = 0
    for number, section in enumerate(sections):
        page = page_of(landscape=section.landscape)
        new_page = number > 0 and sections[number - 1].landscape == section.landscape
        yield from _blocks(section.blocks, page, new_page=new_page, seals=seals)
        seals += sum(isinstance(block, Seal) for block in section.blocks)
        following = sections[number + 1] if number + 1 < len(sections) else None
        properties = _section_properties(page, landscape=section.landscape)
        if following is None:
            yield f"{HAIR}{properties}"
        elif following.landscape != section.landscape:
            yield HAIR.replace("</w:pPr>", f"{properties}</w:pPr>")


def _blocks(blocks: tuple[Block, ...], page: Page, *, new_page: bool, seals: int) -> Iterator[str]:
    if new_page and not isinstance(blocks[0], Line):
        yield HAIR.replace('"Hair"/>', '"Hair"/><w:pageBreakBefore/>')
        new_page = False
    previous: Block | None = None
    for position, block in enumerate(blocks):
        if isinstance(previous, Grid):
            # Word joins tables that touch.
            yield HAIR.replace('"Hair"/>', '"Hair"/><w:keepNext/>') if isinstance(block, Grid) else HAIR
        above = previous.style if isinstance(previous, Line) else None
        if isinstance(block, Line) and block.style is Style.SIGNATURE:
            yield "" if above is Style.SIGNATURE else signature_xml(_run_of(blocks[position:]))
        elif isinstance(block, Line):
            yield line_xml(block, page, above, new_page=new_page)
        else:
            seals += isinstance(block, Seal)
            yield _block(block, page, seals)
        previous, new_page = block, False


def _block(block: Grid | Letterhead | Colophon | Seal, page: Page, seal: int) -> str:
    """Anything but a line; ``seal`` is the number of the last picture."""
    match block:
        case Grid():
            return table_xml(block, page.text_width, page.text_height)
        case Letterhead():
            return letterhead_xml(block, page)
        case Colophon():
            return colophon_xml(block, page)
        case Seal():
            return seal_xml(block, f"qr{seal}", seal)


def _run_of(blocks: tuple[Block, ...]) -> list[str]:
    texts: list[str] = []
    for block in blocks:
        if not isinstance(block, Line) or block.style is not Style.SIGNATURE:
            break
        texts.append(block.text)
    return texts


def _section_properties(page: Page, *, landscape: bool) -> str:
    orientation = ' w:orient="landscape"' if landscape else ""
    return (
        '<w:sectPr><w:footerReference w:type="default" r:id="odd"/><w:footerReference w:type="even" r:id="even"/>'
        f'<w:type w:val="nextPage"/><w:pgSz w:w="{page.width}" w:h="{page.height}"{orientation}/>'
        f'<w:pgMar w:top="{page.top}" w:right="{page.right}" w:bottom="{page.bottom}" w:left="{page.left}"'
        f' w:header="851" w:footer="{min(FOOTER, page.bottom - 340)}" w:gutter="0"/><w:cols w:space="425"/>'
        f'<w:docGrid w:type="lines" w:linePitch="{LINE}"/></w:sectPr>'
    )


def _qr_png(text: str) -> bytes:
    stream = io.BytesIO()
    segno.make(text, error="m", micro=False).save(stream, kind="png", scale=8, border=2)
    return stream.getvalue()


def _content_types() -> str:
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    kinds = (
        ("/word/document.xml", f"{word}.document.main+xml"),
        ("/word/styles.xml", f"{word}.styles+xml"),
        ("/word/settings.xml", f"{word}.settings+xml"),
        ("/word/fontTable.xml", f"{word}.fontTable+xml"),
        ("/word/footer1.xml", f"{word}.footer+xml"),
        ("/word/footer2.xml", f"{word}.footer+xml"),
        ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
    )
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds)
    return (
        f'{HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        f"{overrides}</Types>"
    )


def _relations(*relations: tuple[str, str, str]) -> str:
    found = "".join(f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>' for name, kind, target in relations)
    return f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{found}</Relationships>'


def _core(title: str, moment: datetime) -> str:
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{plain(title)}</dc:title>'
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{stamp}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{stamp}</dcterms:modified></cp:coreProperties>'
    )


def _packed(parts: dict[str, str | bytes], moment: datetime) -> bytes:
    stream = io.BytesIO()
    stamp = (max(1980, moment.year), moment.month, moment.day, moment.hour, moment.minute, moment.second)
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            archive.writestr(entry, content)
    return stream.getvalue()
