"""The styles of an official document: faces and sizes of GB/T 9704-2012, 7, with faces to fall back to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from zhixiang.publishing.docx.geometry import CHAR, LINE, TIGHTER
from zhixiang.publishing.paper import Style

_W: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_LATIN: Final = "Times New Roman"
FANG: Final = "仿宋_GB2312"
TITLE_FACE: Final = "方正小标宋简体"
BLACK: Final = "黑体"
KAI: Final = "楷体_GB2312"
SONG: Final = "宋体"

# Named, never bundled: these faces are licensed. The second is what a machine without the first one takes.
_FALLBACK: Final = {FANG: "仿宋", TITLE_FACE: "SimSun", BLACK: "SimHei", KAI: "楷体", SONG: "SimSun"}


class _Set(NamedTuple):
    """How one style is set: face, size in half points, and paragraph properties in schema order."""

    name: str
    face: str
    size: int
    before_spacing: str = ""
    spacing: str = ""
    color: str = ""


_BODY_SIZE: Final = 32
_OFF: Final = '<w:snapToGrid w:val="0"/>'
_KEEP: Final = "<w:keepNext/>"
_TWO: Final = f'<w:ind w:firstLineChars="200" w:firstLine="{2 * CHAR}"/>'
_LEFT: Final = '<w:jc w:val="left"/>'


def _exact(twips: int, before: int = 0, after: int = 0) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{twips}" w:lineRule="exact"/>'


_SETTINGS: Final[dict[str, _Set]] = {
    Style.TITLE: _Set(
        "公文标题", TITLE_FACE, 44, _KEEP + _OFF, _exact(680) + '<w:jc w:val="center"/><w:outlineLvl w:val="0"/>'
    ),
    Style.RECIPIENTS: _Set("主送机关", FANG, 32, "", _exact(LINE) + _LEFT),
    Style.BODY: _Set("公文正文", FANG, 32, "", _exact(LINE) + _TWO),
    Style.HEADING1: _Set("一级标题", BLACK, 32, _KEEP, _exact(LINE) + _TWO + '<w:outlineLvl w:val="1"/>'),
    Style.HEADING2: _Set("二级标题", KAI, 32, _KEEP, _exact(LINE) + _TWO + '<w:outlineLvl w:val="2"/>'),
    Style.ATTACHMENTS: _Set("附件说明", FANG, 32, "<w:keepLines/>", _exact(LINE) + _LEFT),
    Style.SIGNATURE: _Set("署名", FANG, 32, "<w:keepLines/>", _exact(LINE) + '<w:jc w:val="right"/>'),
    Style.NOTE: _Set("附注", FANG, 32, "", _exact(LINE) + _TWO),
    Style.ANNEX_MARK: _Set("附件序号", BLACK, 32, _KEEP, _exact(LINE) + _LEFT),
    Style.ANNEX_TITLE: _Set(
        "附件标题", TITLE_FACE, 44, _KEEP + _OFF, _exact(640) + '<w:jc w:val="center"/><w:outlineLvl w:val="0"/>'
    ),
    Style.UNIT: _Set("表格单位", FANG, 24, _KEEP + _OFF, _exact(340, 120, 40) + '<w:jc w:val="right"/>'),
    Style.SMALL: _Set("表下说明", SONG, 18, _OFF, _exact(280, 60) + _LEFT),
    "Mark": _Set(
        "发文机关标志", TITLE_FACE, 100, _OFF, '<w:spacing w:before="0" w:after="0"/><w:jc w:val="center"/>', "FF0000"
    ),
    "Urgency": _Set("份号密级紧急程度", BLACK, 32, "", _exact(LINE) + _LEFT),
    "Number": _Set("发文字号", FANG, 32, "", _exact(LINE) + '<w:jc w:val="center"/>'),
    "Disclosure": _Set("公开方式", BLACK, 32, "", _exact(LINE) + _LEFT),
    "Colophon": _Set("版记", FANG, 28, _OFF, _exact(500) + f'<w:ind w:left="{CHAR}" w:right="{CHAR}"/>' + _LEFT),
    "PageNumber": _Set("页码", SONG, 28, _OFF, '<w:spacing w:line="240" w:lineRule="auto"/>'),
    "Code": _Set("核验", FANG, 24, _OFF, _exact(360) + _LEFT),
    "Hair": _Set("细行", FANG, 2, _OFF, _exact(20)),
}


def style_id(style: Style) -> str:
    """The identifier of a line's style in the document."""
    return f"Zx{style.value.title().replace('_', '')}"


def table_style(size: float) -> str:
    """The identifier of the style of a table's text of ``size`` points."""
    return f"Table{round(size * 2)}"


def table_line(size: float) -> int:
    """The pitch of a table's lines in twips."""
    return round(size * 27)


def styles_xml(table_sizes: Iterable[float]) -> str:
    """word/styles.xml with the styles above, and one for the text of tables of each size."""
    known = [_paragraph(style_id(key) if isinstance(key, Style) else key, one) for key, one in _SETTINGS.items()]
    tables = [
        _paragraph(
            table_style(size),
            _Set(f"表格文字{size:g}磅", SONG, round(size * 2), _OFF, _exact(table_line(size)) + _LEFT),
        )
        for size in sorted(set(table_sizes))
    ]
    default = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{_fonts(FANG)}<w:kern w:val="2"/><w:sz w:val="32"/><w:szCs w:val="32"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )
    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        # No extra room between figures and characters: 2024年 is set as one (and 28 字 fill a line).
        '<w:pPr><w:widowControl w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:jc w:val="both"/>'
        "</w:pPr></w:style>"
    )
    table = (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/>'
        '<w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    )
    return f"{HEAD}<w:styles {_W}>{default}{normal}{table}{''.join(known)}{''.join(tables)}</w:styles>"


def _fonts(face: str) -> str:
    return f'<w:rFonts w:ascii="{_LATIN}" w:hAnsi="{_LATIN}" w:eastAsia="{face}" w:cs="{_LATIN}"/>'


def _paragraph(identifier: str, one: _Set) -> str:
    color = f'<w:color w:val="{one.color}"/>' if one.color else ""
    tighter = f'<w:spacing w:val="{TIGHTER}"/>' if one.size == _BODY_SIZE else ""
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{identifier}"><w:name w:val="{one.name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{one.before_spacing}{one.spacing}</w:pPr>'
        f'<w:rPr>{_fonts(one.face)}{color}{tighter}<w:sz w:val="{one.size}"/><w:szCs w:val="{one.size}"/></w:rPr>'
        "</w:style>"
    )


def font_table_xml() -> str:
    """word/fontTable.xml: the faces by name, each with the one to take where it is missing."""
    faces = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
        '<w:family w:val="auto"/><w:pitch w:val="default"/></w:font>'
        for name, other in _FALLBACK.items()
    )
    latin = (
        f'<w:font w:name="{_LATIN}"><w:charset w:val="00"/><w:family w:val="roman"/>'
        '<w:pitch w:val="variable"/></w:font>'
    )
    return f"{HEAD}<w:fonts {_W}>{faces}{latin}</w:fonts>"


def settings_xml() -> str:
    """word/settings.xml: printed on both sides, so margins mirror and odd and even pages have feet of their own."""
    return (
        f'{HEAD}<w:settings {_W}><w:zoom w:percent="100"/><w:mirrorMargins/>'
        '<w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
        '<w:drawingGridHorizontalSpacing w:val="158"/><w:drawingGridVerticalSpacing w:val="579"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:spaceForUL/>'
        "<w:balanceSingleByteDoubleByteWidth/><w:useFELayout/>"
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def footer_xml(*, even: bool) -> str:
    """The foot of odd or even pages: — 1 —, one 字 from the outer edge (7.5)."""
    side = (
        f'<w:ind w:left="{CHAR}"/><w:jc w:val="left"/>' if even else f'<w:ind w:right="{CHAR}"/><w:jc w:val="right"/>'
    )
    hint = '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'
    marks = "".join(
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>{inner}'
        for kind, inner in (
            ("begin", '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'),
            ("separate", "<w:r><w:t>1</w:t></w:r>"),
            ("end", ""),
        )
    )
    before, after = (f'<w:r>{hint}<w:t xml:space="preserve">{dash}</w:t></w:r>' for dash in ("— ", " —"))
    field = f"{before}{marks}{after}"
    body = f'<w:p><w:pPr><w:pStyle w:val="PageNumber"/>{side}</w:pPr>{field}</w:p>'
    return f"{HEAD}<w:ftr {_W}>{body}</w:ftr>"
