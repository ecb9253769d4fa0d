"""The same message in two exports counts once; what happens to be alike counts twice."""

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from persona_assets.observations.observation import Observation
from persona_assets.observations.reading import read_all
from persona_assets.observations.repeats import without_repeats
from persona_assets_tests.observations.making import lines, read, said, write

CHAT = (
    "[13/01/2026, 09:12:44] Mara: I keep bees on the roof.\n"
    "[13/01/2026, 09:13:01] Jo: Since when?\n"
)
MORE = CHAT + "[13/01/2026, 21:00:00] Mara: Since spring.\n"


def make_chat(names: list[str]) -> str:
    """Return a chat of Mara's, one message a minute, as JSON Lines."""
    rows = [
        {"at": f"2026-01-13T09:{minute:02}:00Z", "speaker": "Mara", "text": f"I keep many {name}."}
        for minute, name in enumerate(names)
    ]
    return lines(*rows)


def test_a_longer_export_replaces_the_shorter(tmp_path: Path) -> None:
    """The day on which the first export ended counts as the second one has it."""
    [seen] = read(tmp_path, {"whatsapp/a.txt": CHAT, "whatsapp/b.txt": MORE})

    assert [text for _, text, _ in said(seen)] == [
        "I keep bees on the roof.",
        "Since when?",
        "Since spring.",
    ]
    assert (seen.source_path, seen.also_in) == ("whatsapp/b.txt", ("whatsapp/a.txt",))


def test_an_export_without_media_is_the_same_chat(tmp_path: Path) -> None:
    """The one that names what was sent along is kept."""
    bare = CHAT + "[13/01/2026, 09:14:00] Mara: <Media omitted>\n"
    media = bare.replace("<Media omitted>", "<attached: hive.jpg>")

    [seen] = read(tmp_path, {"whatsapp/a/chat.txt": bare, "whatsapp/b/chat.txt": media})

    assert [one.name for one in seen.attachments] == ["hive.jpg"]
    assert seen.also_in == ("whatsapp/a/chat.txt",)


def test_the_same_chat_in_two_formats_counts_once(tmp_path: Path) -> None:
    """One telephone writes seconds and the other does not; the persona has two names."""
    row = {
        "at": "2026-01-13T09:12:00Z",
        "speaker": "Mara Okafor",
        "text": "I keep bees on  the roof.",
    }

    [seen] = read(tmp_path, {"whatsapp/a.txt": CHAT, "messages/b.jsonl": lines(row)})

    assert (seen.source, seen.also_in) == ("whatsapp", ("messages/b.jsonl",))


def test_what_only_the_other_export_has_is_kept(tmp_path: Path) -> None:
    """The shorter export gives what is its own, and says how much it repeats."""
    row = {"at": "2026-01-13T09:12:00Z", "speaker": "Mara", "text": "I keep bees on the roof."}
    own = {**row, "at": "2026-01-13T12:00:00Z", "text": "And a goat."}
    files = {"whatsapp/a.txt": MORE, "messages/b.jsonl": lines(row, own)}

    seen = {one.source: one for one in read(tmp_path, dict(files))}

    assert said(seen["messages"]) == [("Mara", "And a goat.", True)]
    assert seen["messages"].repeated_turn_count == 1
    assert "bees" in seen["messages"].raw


def test_an_ok_in_two_chats_is_two_messages(tmp_path: Path) -> None:
    """Short words in one minute are alike by chance."""
    chat = "[13/01/2026, 09:12:44] Mara: ok\n"
    other = chat.replace("44]", "50]")

    assert len(read(tmp_path, {"whatsapp/a.txt": chat, "whatsapp/b.txt": other})) == 2


def test_what_is_said_twice_in_one_export_is_said_twice(tmp_path: Path) -> None:
    """A person may repeat herself; a program that exports does not."""
    row = {"at": "2026-01-13T09:12:00Z", "speaker": "Mara", "text": "I keep bees on the roof."}
    text = lines(row, row, {**row, "channel": "ops"})

    seen = read(tmp_path, {"messages/a.jsonl": text})

    assert sorted(len(one.turns) for one in seen) == [1, 2]


def test_another_speaker_says_something_else(tmp_path: Path) -> None:
    """The same words of two people are two messages."""
    other = CHAT.replace("Mara: I keep", "Ann: I keep").replace("Jo:", "Mara:")

    assert len(read(tmp_path, {"whatsapp/a.txt": CHAT, "whatsapp/b.txt": other})) == 2


@given(
    st.lists(
        st.lists(st.sampled_from(["bees", "cats", "dogs", "goats"]), min_size=1, max_size=4),
        min_size=1,
        max_size=4,
    ),
    st.permutations(range(16)),
)
def test_the_order_of_files_does_not_matter(chats: list[list[str]], order: list[int]) -> None:
    """Whatever overlaps, the same messages count, each as often as the export that has it most."""
    with tempfile.TemporaryDirectory() as root:
        files: dict[str, object] = {
            f"messages/{n}.jsonl": make_chat(names) for n, names in enumerate(chats)
        }
        found = read_all(write(Path(root), files), persona="mara", aliases=["Mara"])
    shuffled = [found[n] for n in order if n < len(found)]

    kept = without_repeats(shuffled)

    assert kept == without_repeats(found)
    assert without_repeats(kept) == kept
    assert {key for one in kept for key in _said(one)} == {
        key for one in found for key in _said(one)
    }


def _said(seen: Observation) -> list[tuple[str, str]]:
    return [(turn.at.isoformat(), seen.text_of(turn)) for turn in seen.turns]
