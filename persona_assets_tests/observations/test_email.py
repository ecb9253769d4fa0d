"""Mail says what its writer wrote: no quotations, no signatures."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from persona_assets.errors import InvalidDocumentError
from persona_assets.observations.replies import own_words
from persona_assets_tests.observations.making import read, said


def make_mail(body: str, **headers: str) -> EmailMessage:
    """Return a mail of Mara's with *body*."""
    mail = EmailMessage()
    given = {"From": "Mara Okafor <mara@example.org>", "Date": "Tue, 13 Jan 2026 09:00:00 +0100"}
    for name, value in {**given, "Subject": "Boats", **headers}.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(body)
    return mail


def make_box(*mails: EmailMessage) -> bytes:
    """Return a mailbox with *mails*."""
    return b"".join(
        b"From mara@example.org Tue Jan 13 09:00:00 2026\n"
        + mail.as_bytes().replace(b"\nFrom ", b"\n>From ")
        + b"\n"
        for mail in mails
    )


def test_a_reply_holds_only_its_own_words(tmp_path: Path) -> None:
    """What Jo wrote counts once, in the mail of Jo."""
    first = make_mail("Shall we sail?", From="Jo <jo@example.org>", Message_ID="<1@x>")
    answer = make_mail(
        "Yes.\n\nOn Tue, 13 Jan 2026 at 09:00, Jo <jo@example.org> wrote:\n> Shall we sail?\n",
        Date="Tue, 13 Jan 2026 10:00:00 +0100",
        Message_ID="<2@x>",
        In_Reply_To="<1@x>",
    )

    [seen] = read(tmp_path, {"email/a.mbox": make_box(answer, first)})

    assert said(seen) == [("Jo", "Shall we sail?", False), ("Mara Okafor", "Yes.", True)]
    assert seen.structured == {"subject": "Boats"}


def test_each_thread_is_an_observation(tmp_path: Path) -> None:
    """Mails that answer nothing of each other stand apart, whatever their subject."""
    box = make_box(make_mail("one", Message_ID="<1@x>"), make_mail("two", Message_ID="<2@x>"))

    seen = read(tmp_path, {"email/a.mbox": box})

    assert sorted(one.raw for one in seen) == ["one", "two"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("ok\n-- \nMara\nHarbor master", id="a signature"),
        pytest.param("ok\n\n-----Original Message-----\nFrom: Jo\nhi", id="Outlook, plain"),
        pytest.param(
            "ok\n\nFrom: Jo <jo@x.org>\nSent: Monday\nTo: Mara\nSubject: hi\n\nhi", id="Outlook"
        ),
        pytest.param("ok\n\nVon: Jo\nGesendet: Montag\nAn: Mara\nBetreff: hi", id="German Outlook"),
        pytest.param("ok\n\nAm 13.01.2026 um 09:00 schrieb Jo:\n> hi", id="German"),
        pytest.param("ok\n\nLe 13 janv. 2026 à 09:00, Jo a écrit :\n> hi", id="French"),
        pytest.param("ok\n\nOn Tue, Jan 13, 2026\nat 09:00 Jo\n<jo@x.org> wrote:\n> hi", id="long"),
        pytest.param("ok\n\nOn 13 Jan 2026 Jo wrote:\n\nhi\nthere", id="a quotation without marks"),
        pytest.param("ok\n\nSent from my iPhone", id="a telephone"),
        pytest.param("> hi\nok\n>> there", id="words between quotations"),
        pytest.param("ok\r\n\r\n________________________________\r\nFrom: Jo", id="a rule"),
    ],
)
def test_what_others_wrote_is_left_out(text: str) -> None:
    """Quotations of many programs, signatures and advertisements are not the writer's words."""
    assert own_words(text) == "ok"


@pytest.mark.parametrize(
    "text",
    [
        "On Monday I wrote to the harbor.",
        "From: the harbor\nwe went home.",
        "A -- B\n--- and so on",
        "On the boat we wrote:\nmany lines and this one\n\nand more",
    ],
)
def test_words_that_only_look_so_are_kept(text: str) -> None:
    """A rule that is too keen would lose evidence."""
    assert own_words(text).startswith(text.split("\n", maxsplit=1)[0][:12])


def test_answers_between_the_quotations_are_kept(tmp_path: Path) -> None:
    """A mail may answer line by line."""
    body = "On Tue, Jo wrote:\n> Tea?\nYes.\n> Milk?\nNo.\n"

    [seen] = read(tmp_path, {"email/a.mbox": make_box(make_mail(body))})

    assert seen.raw == "Yes.\nNo."


def test_an_attachment_is_kept_by_name_and_size(tmp_path: Path) -> None:
    """Its content is never kept (PK-05)."""
    mail = make_mail("look")
    mail.add_attachment(b"12345", maintype="application", subtype="pdf", filename="plan.pdf")

    [seen] = read(tmp_path, {"email/plan.eml": mail.as_bytes()})

    [one] = seen.attachments
    assert (one.name, one.mime_type, one.size_bytes) == ("plan.pdf", "application/pdf", 5)


def test_a_mail_in_html_is_read(tmp_path: Path) -> None:
    """What a browser would quote is left out."""
    mail = make_mail("")
    quoted = '<div class="gmail_quote">On Tue Jo wrote:<blockquote>hi</blockquote></div>'
    mail.set_content(f"<p>Yes,<br>please</p>{quoted}", subtype="html")

    [seen] = read(tmp_path, {"email/a.mbox": make_box(mail)})

    assert seen.raw == "Yes,\nplease"


def test_automatic_replies_are_left_out(tmp_path: Path) -> None:
    """Nobody wrote them on that day."""
    away = make_mail("I am away.", Auto_Submitted="auto-replied")

    assert read(tmp_path, {"email/a.mbox": make_box(away)}) == []


def test_a_line_that_begins_with_from_is_a_part_of_the_mail(tmp_path: Path) -> None:
    """A mailbox marks such lines, and the mark is taken off."""
    [seen] = read(tmp_path, {"email/a.mbox": make_box(make_mail("Well.\n\nFrom here we sail."))})

    assert seen.raw == "Well.\n\nFrom here we sail."


def make_coded(text: str, ending: str = "") -> EmailMessage:
    """Return a mail whose text is written in base64."""
    mail = make_mail("", Message_ID="<7@boats>")
    mail.set_content(text, cte="base64")
    mail.set_payload(str(mail.get_payload()).rstrip() + ending)
    return mail


@pytest.mark.parametrize("ending", ["", "\n \n", "\t"])
def test_a_text_in_base64_is_read(tmp_path: Path, ending: str) -> None:
    """Spaces and lines between the characters mean nothing."""
    [seen] = read(tmp_path, {"email/a.mbox": make_box(make_coded("I sail on Sunday.", ending))})

    assert seen.raw == "I sail on Sunday."


@pytest.mark.parametrize(
    "ending", [pytest.param("!!", id="no base64"), pytest.param("AAAAA", id="cut off")]
)
def test_a_damaged_text_does_not_vanish(tmp_path: Path, ending: str) -> None:
    """The error names the file, the line and the mail."""
    box = make_box(make_mail("Hello."), make_coded("I sail on Sunday", ending))

    with pytest.raises(
        InvalidDocumentError, match=r"a\.mbox:12: the text of '<7@boats>' is no base64"
    ):
        read(tmp_path, {"email/a.mbox": box})


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        pytest.param(b"hello\n", r"a\.mbox:1: found b'hello", id="no mailbox"),
        pytest.param(b"", r"a\.mbox:1: no mail", id="nothing"),
        pytest.param(b"From x\n", r"a\.mbox:2: cut off", id="cut off"),
        pytest.param(b"From x\nSubject: y\n\nhi\n", r"a\.mbox:2: From: required", id="nobody"),
        pytest.param(b"From x\nFrom: a@b\n\nhi\n", r"a\.mbox:2: Date: required", id="no date"),
        pytest.param(
            b"From x\nFrom: a@b\nDate: Tue, 31 Feb 2026 09:00:00 +0000\n\nhi\n",
            r"a\.mbox:2: Date: no such time: found 'Tue, 31 Feb",
            id="a day that does not exist",
        ),
        pytest.param(
            b"From x\nFrom: jo@b\nDate: Tue, 13 Jan 2026 09:00:00 +0000\n\nhi\n",
            "found as speakers: jo@b",
            id="somebody else",
        ),
    ],
)
def test_a_bad_mailbox_names_the_line(tmp_path: Path, data: bytes, problem: str) -> None:
    """The error says where the mail begins."""
    with pytest.raises(InvalidDocumentError, match=problem):
        read(tmp_path, {"email/a.mbox": data})
