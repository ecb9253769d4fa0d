"""``persona-gen simulate``: what it plays, where the events go, and how it ends."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from persona_assets_tests.cli.calling import call, spawn

COUNTER = '''"""Somebody counts."""
from persona_assets.simulation import AddDecay, BaseEvent, FlowContext, NewEvent, Simulation

print("loading")

class Counted(BaseEvent):
    number: int

sim = Simulation(duration="1h", start_time="2026-01-01", time_step="1h")

@sim.flow
def count(ctx: FlowContext):
    for number in range(10_000):
        yield NewEvent(ctx, Counted, number=number)
        yield AddDecay(ctx, seconds=ctx.integer(1, 1))
'''


@pytest.fixture(name="counter")
def fixture_counter(tmp_path: Path) -> Path:
    """Return a file with a simulation of 3,600 events, one a second."""
    path = tmp_path / "counter.py"
    path.write_text(COUNTER)
    return path


def test_stdout_is_lines_of_json(capfdbinary: pytest.CaptureFixture[bytes], counter: Path) -> None:
    """DF-63: only events go to stdout; what the file prints, and the summary, go to stderr."""
    code, out, said = call(capfdbinary, "simulate", str(counter))

    events = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [one["number"] for one in events] == list(range(3600))
    assert said.startswith("loading\n")
    assert "counter: done at 2026-01-01T01:00:00Z, 3,600 events of 1 runs" in said


def test_what_is_said_anew_counts(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """DF-49, DF-50, DF-52: duration, start and the number of flows come from the command."""
    _, out, said = call(
        capfdbinary, "simulate", "ecommerce",
        "--duration", "90s", "--start", "2027-05-06T07:00:00Z", "--n-flows", "4",
    )  # fmt: skip

    times = [json.loads(line)["timestamp"] for line in out.splitlines()]
    assert times[0] == 1_809_586_800_000
    assert times == sorted(times)
    assert times[-1] < times[0] + 90_000
    assert "4 cut off by the end" in said


def test_two_processes_play_the_same() -> None:
    """DF-53: another process, hash seed and time zone give the same bytes; another seed others."""
    command = ("simulate", "ecommerce", "--duration", "3m", "-q", "-s")

    one = spawn(*command, "7", PYTHONHASHSEED="1", TZ="Asia/Tokyo")
    two = spawn(*command, "7", PYTHONHASHSEED="2", TZ="America/Lima")
    other = spawn(*command, "8")

    assert one.stderr == b""
    assert one.stdout == two.stdout != other.stdout


def test_every_output_gets_every_event(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path, counter: Path
) -> None:
    """DF-67: two outputs have the same lines, and the summary counts them."""
    target = tmp_path / "events.jsonl"

    _, out, said = call(capfdbinary, "simulate", str(counter), "-o", "-", "-o", str(target))

    assert target.read_bytes() == out
    assert f"{target}: 3,600 events" in said


def test_a_file_sends_events_where_it_says(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path, counter: Path
) -> None:
    """The outputs of the file are used unless the command names others."""
    target = tmp_path / "own.jsonl"
    with counter.open("a") as stream:
        stream.write(
            "\nfrom persona_assets.simulation import FileOutput\n"
            f"sim.add_output(FileOutput({str(target)!r}))\n"
        )

    _, out, _ = call(capfdbinary, "simulate", str(counter))
    _, other, _ = call(capfdbinary, "simulate", str(counter), "--duration", "1s", "-o", "-")

    assert out == b""
    assert len(target.read_bytes().splitlines()) == 3600
    assert len(other.splitlines()) == 1


def test_flows_that_never_start_are_named(
    capfdbinary: pytest.CaptureFixture[bytes], counter: Path
) -> None:
    """Who wrote a filter that nobody meets is told so (DF-46)."""
    with counter.open("a") as stream:
        stream.write(
            "\nfrom persona_assets.simulation import Entity, Select\n"
            "class Clock(Entity):\n    primary_key = 'clock_id'\n"
            "@sim.flow(filter=Select(Clock))\ndef strike(ctx):\n"
            "    yield NewEvent(ctx, Counted, number=0)\n"
        )

    code, _, said = call(capfdbinary, "simulate", str(counter))

    assert code == 0
    assert "warning: flow 'strike' never started: nobody met its filter while there" in said
    assert "'count'" not in said


def test_many_failures_are_not_all_shown(
    capfdbinary: pytest.CaptureFixture[bytes], counter: Path
) -> None:
    """Ten are enough to see what is wrong; the summary counts them all."""
    text = counter.read_text().replace("number in range(10_000)", "number in [ctx.choice('x')]")
    text = text.replace(', time_step="1h"', ', on_error="continue"')
    counter.write_text(text)

    _, _, said = call(capfdbinary, "simulate", str(counter))

    assert "3,600 failed" in said
    assert said.count("flow 'count'") == 10
    assert "warning: 3,590 failures more\n" in said


def test_examples_are_listed(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """--list names each example with what happens in it."""
    code, out, _ = call(capfdbinary, "simulate", "--list")

    assert code == 0
    assert b"ecommerce" in out
    assert b"A shop: people register" in out


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        pytest.param("def", 3, "bad.py:1: is no Python", id="syntax"),
        pytest.param("import sys\n\n1 / 0\n", 3, "bad.py:3: ZeroDivisionError", id="an error"),
        pytest.param("import sys\nsys.exit(3)\n", 3, "bad.py:2: ends the process", id="an exit"),
        pytest.param("x = 1\n", 3, "bad.py: needs a Simulation named 'sim'", id="nothing"),
        pytest.param(
            COUNTER.replace("yield AddDecay", "AddDecay"),
            3,
            "AddDecay(...) alone does nothing; write yield AddDecay(...)",
            id="an action that is not yielded",
        ),
        pytest.param(f"{COUNTER}\nsim.run()\n", 3, "below if __name__ == '__main__'", id="a run"),
        pytest.param("import nowhere_at_all\n", 3, "bad.py:1: ModuleNotFound", id="no module"),
        pytest.param(
            COUNTER.replace("number: int", "number: int = Field()"),
            3,
            "bad.py:7: NameError",
            id="a declaration",
        ),
        pytest.param(
            COUNTER.replace('"1h", s', '"soon", s'),
            3,
            "bad.py:9: InvalidArgumentError: duration",
            id="a duration",
        ),
        pytest.param(
            COUNTER.replace("ctx.integer(1, 1)", "1 / 0"),
            1,
            "bad.py:15: flow 'count', session ",
            id="a flow that fails",
        ),
        pytest.param(
            COUNTER.replace("number=number)", "number=ctx.choice('x'))"),
            1,
            "bad.py:14: flow 'count', session ",
            id="a flow that yields what cannot be",
        ),
        pytest.param(
            COUNTER.replace("number=number)", "numbers=1)"),
            3,
            "bad.py:14: flow 'count': no field of Counted named 'numbers'; known: number.",
            id="a flow that can be seen to be wrong",
        ),
        pytest.param(
            COUNTER.replace("@sim.flow", ""),
            3,
            "bad.py: a simulation needs a flow",
            id="no flow",
        ),
    ],
)
def test_a_mistake_in_the_file_has_its_line(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path, text: str, code: int, said: str
) -> None:
    """One message with file and line, and no traceback."""
    path = tmp_path / "bad.py"
    path.write_text(text)

    found, _, err = call(capfdbinary, "simulate", str(path))

    assert found == code
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        pytest.param("simulate", 2, "--list shows them", id="nothing"),
        pytest.param("simulate ecomerce", 4, "Did you mean 'ecommerce'?", id="a near name"),
        pytest.param("simulate no/where.py", 4, "no such file", id="no file"),
        pytest.param("simulate ecommerce --duration soon", 2, "'soon'", id="a duration"),
        pytest.param("simulate ecommerce --start soon", 2, "'soon'", id="a start"),
        pytest.param("simulate ecommerce --n-flows 0", 2, "n_flows", id="no flows"),
        pytest.param("simulate ecommerce --speed fast", 2, "'fast'", id="a speed in words"),
        pytest.param("simulate ecommerce --speed 0", 2, "must be a number between", id="no speed"),
        pytest.param("simulate ecommerce -o ftp://x/y", 2, "no such kind", id="a strange output"),
        pytest.param("simulate ecommerce -o mysql://h", 2, "something is missing", id="no base"),
        pytest.param("simulate ecommerce -o mysql://me:my@word@/", 2, "me:...@", id="a secret"),
        pytest.param("simulate ecommerce -o - -o -", 2, "two outputs go to one place", id="twice"),
        pytest.param("simulate ecommerce -o no/where.jsonl", 5, "cannot be written", id="folder"),
    ],
)
def test_a_mistake_in_the_command_is_one_line(
    capfdbinary: pytest.CaptureFixture[bytes], command: str, code: int, said: str
) -> None:
    """The message says what is wrong, and nothing goes to stdout."""
    found, out, err = call(capfdbinary, *command.split())

    assert (found, out) == (code, b"")
    assert said in err
    assert err.count("\n") == 1


def test_a_file_that_exists_is_not_replaced(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    """--force is what replaces it."""
    target = tmp_path / "events.jsonl"
    target.write_text("mine")
    command = ("simulate", "ecommerce", "--duration", "1s", "-o", str(target))

    refused, _, err = call(capfdbinary, *command)
    kept = target.read_text()
    forced, _, _ = call(capfdbinary, *command, "--force")

    assert (refused, kept, forced) == (5, "mine", 0)
    assert "--force replaces it" in err
    assert target.read_text().startswith("{")


def test_no_class_s_file_is_replaced(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    """--force is needed for each file that a path with {event_type} stands for."""
    target = tmp_path / "LoggedIn.csv"
    target.write_text("mine")
    where = str(tmp_path / "{event_type}.csv")

    code, _, err = call(capfdbinary, "simulate", "ecommerce", "--duration", "1s", "-o", where)

    assert (code, target.read_text()) == (5, "mine")
    assert f"{target}: exists already; --force replaces it" in err
    assert list(tmp_path.iterdir()) == [target]


def play(counter: Path, *options: str) -> subprocess.Popen[bytes]:
    """Start to play a simulation in a process of its own, and wait for its first event."""
    started = subprocess.Popen(
        [sys.executable, "-m", "persona_assets.cli", "simulate", str(counter), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,  # what is read ahead would be lost to communicate()
    )
    assert started.stdout is not None
    assert b'"number":0' in started.stdout.readline()
    return started


def test_ctrl_c_ends_in_good_order(tmp_path: Path, counter: Path) -> None:
    """What was delivered is whole lines and is counted; the exit code is that of Ctrl-C."""
    target = tmp_path / "events.jsonl"
    playing = play(counter, "--speed", "10x", "-o", "-", "-o", str(target))

    playing.send_signal(signal.SIGINT)
    out, err = playing.communicate(timeout=30)

    written = target.read_bytes().splitlines()
    assert playing.returncode == 130
    assert [json.loads(one)["number"] for one in written] == list(range(len(written)))
    assert len(out.splitlines()) == len(written) - 1
    assert f"{target}: {len(written):,} events".encode() in err
    assert b"counter: stopped at 2026-01-01T00:" in err


@pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="this system has no SIGUSR1")
def test_a_signal_pauses_and_resumes(counter: Path) -> None:
    """SIGUSR1 pauses and says so; a second one lets it go on to its end."""
    playing = play(counter, "--speed", "3600x", "--duration", "30m")
    assert playing.stderr is not None

    playing.send_signal(signal.SIGUSR1)
    while b"paused" not in playing.stderr.readline():
        pass
    os.kill(playing.pid, signal.SIGUSR1)
    out, err = playing.communicate(timeout=30)

    assert playing.returncode == 0
    assert len(out.splitlines()) == 1799
    assert b"going on" in err
