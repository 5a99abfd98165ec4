"""What is taken in as a file, under which name, and how it goes out again."""

from __future__ import annotations

import hashlib
from random import Random

import pytest
from django.http import Http404

from tests.support.uploads import JPEG, OLD_OFFICE, PDF, PNG, office, upload
from zhixiang.apps.audit.models import Event
from zhixiang.apps.files.actions.store_file import store_file
from zhixiang.apps.files.downloads import download
from zhixiang.apps.files.errors import FileRefused
from zhixiang.apps.files.models import StoredFile
from zhixiang.apps.files.storage import path_of, read
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.roles import Role

pytestmark = pytest.mark.django_db
FLAGGED = office().replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")
DOUBLED = office(extra={"a": b"", "b": b""}).replace(b"b", b"a")
SQUEEZED = Random(1).randbytes(400)
SOMEBODY = Actor(None, "省局审核员", Role.PROVINCIAL_OFFICER)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("通知.pdf", PDF, "application/pdf"),
        ("图.PNG", PNG, "image/png"),
        ("照片.jpeg", JPEG, "image/jpeg"),
        ("征集表.docx", office(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (
            "汇总.xlsx",
            office("xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    ],
)
def test_a_good_file_is_kept_whole_with_its_digests(name: str, content: bytes, media_type: str) -> None:
    file = store_file(actor=SOMEBODY, upload=upload(name, content))
    file.refresh_from_db()
    assert read(file) == content
    assert (file.media_type, file.size, file.uploaded_by_name) == (media_type, len(content), "省局审核员")
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert len(file.sm3) == 64
    assert file.sm3 != file.sha256
    assert Event.objects.get(action="files.store_file").object_id == str(file.pk)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("空.pdf", b"", "文件是空的"),
        ("程序.exe", b"MZ\x90\x00", "认不出"),
        ("网页.pdf", b"<html><script>", "认不出"),
        ("表.doc", OLD_OFFICE, "旧版"),
        ("打包.docx", office(""), "压缩包"),
        ("损坏.docx", office()[:-30], "已损坏"),
        ("损坏.xlsx", b"PK\x03\x04" + b"\x00" * 50, "已损坏"),
        ("宏.docx", office(extra={"word/vbaProject.bin": b"x"}), "带有宏"),
        ("改名.pdf", PNG, "内容是 PNG 图片"),
        ("改名.docx", office("xl/workbook.xml"), "内容是 Excel 表格"),
        ("无后缀", PDF, "文件名应以 .pdf 结尾"),
        ("膨胀.docx", office(extra={"word/media/a": b"\x00" * 9_000_000}), "解压后过大"),
        ("膨胀一处.docx", office(extra={"a": b"\x00" * 9_000_000, "b": Random(2).randbytes(90_000)}), "解压后过大"),
        ("零碎.docx", office(extra={str(number): b"" for number in range(3_001)}), "解压后过大"),
        ("加密.docx", FLAGGED, "加了密码"),
        ("重名.docx", DOUBLED, "重名"),
        ("坏名.docx", office(extra={"名": b""}).replace("名".encode(), b"\xff\xff\xff"), "已损坏"),
        ("坏内容.docx", office(extra={"a": SQUEEZED}).replace(SQUEEZED, SQUEEZED[::-1]), "已损坏"),
    ],
)
def test_a_bad_file_is_refused_in_words_and_leaves_nothing(name: str, content: bytes, says: str) -> None:
    with pytest.raises(FileRefused, match=says):
        store_file(actor=SOMEBODY, upload=upload(name, content))
    assert not StoredFile.objects.exists()
    assert not Event.objects.exists()


def test_a_file_that_is_too_large_is_refused_with_both_sizes() -> None:
    with pytest.raises(FileRefused, match=r"最大 1 MB，这个文件有 1\.5 MB"):
        store_file(actor=SOMEBODY, upload=upload("大.pdf", PDF + b" " * 1_572_864), largest=1024 * 1024)


@pytest.mark.parametrize(
    ("brought", "kept"),
    [
        ("..\\..\\etc\\通知.pdf", "通知.pdf"),
        ("a/b/通知.PDF", "通知.pdf"),
        ("通知\u202efdp.pdf", "通知fdp.pdf"),
        ('通"知<1>.pdf', "通_知_1_.pdf"),
        ("  .pdf", "文件.pdf"),
        ("长" * 200 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_names_are_made_safe(brought: str, kept: str) -> None:
    file = upload()
    file._name = brought  # past Django's own cleaning: other ways in have none
    assert store_file(actor=SOMEBODY, upload=file).name == kept


def test_the_same_content_lies_on_the_disk_once() -> None:
    first, second = (store_file(actor=SOMEBODY, upload=upload(name)) for name in ("一.pdf", "二.pdf"))
    assert path_of(first.sha256) == path_of(second.sha256)
    assert [path.name for path in path_of(first.sha256).parent.iterdir()] == [first.sha256]


def test_content_that_a_crash_has_cut_off_is_written_anew() -> None:
    file = store_file(actor=SOMEBODY, upload=upload())
    path_of(file.sha256).write_bytes(b"%PDF")
    store_file(actor=SOMEBODY, upload=upload())
    assert read(file) == PDF


def test_a_download_cannot_be_run_in_our_name() -> None:
    file = store_file(actor=SOMEBODY, upload=upload("征集通知.pdf"))
    answer = download(file)
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[arg-type]  # a file's answer is not asynchronous
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "%E5%BE%81" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_content_that_the_disk_has_lost_is_a_404() -> None:
    file = store_file(actor=SOMEBODY, upload=upload())
    path_of(file.sha256).unlink()
    with pytest.raises(Http404):
        download(file)
