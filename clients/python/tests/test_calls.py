"""One call at a time: answers, rows, errors in their types."""

from __future__ import annotations

import csv
import datetime
import subprocess
import sys
from pathlib import Path

import grpc
import pytest
from conftest import TEXT, Server

import visavis
from visavis.v1 import stance_pb2 as v1

GOLDEN = Path(__file__).resolve().parents[3] / "tests/data"


def test_an_article_gets_its_stances_and_its_evidence(client: visavis.Client) -> None:
    answer = client.classify(TEXT, title="A quarrel", published_at=datetime.date(2026, 3, 4), id="a-1")
    assert (answer.document_id, answer.reference_date, answer.language) == ("a-1", "2026-03-04", "en")
    rows = list(visavis.edges(answer))
    toward_israel = [row for row in rows if row["target_id"] == "iso:ISR" and row["label"] == "negative"]
    assert toward_israel and all(-1 <= row["score"] < 0 for row in toward_israel)
    assert {row["label"] for row in rows} <= {"negative", "neutral", "positive", "mixed"}


def test_spans_count_the_characters_of_python_strings(client: visavis.Client) -> None:
    text = "🕊️ “Peace”, said Zoë. Norway condemned Israel."
    answer = client.classify(text)
    mentions = [mention for actor in answer.actors for mention in actor.mentions]
    assert any(mention.text == "Israel" for mention in mentions)
    assert [text[m.span.start : m.span.end] for m in mentions] == [m.text for m in mentions]


@pytest.mark.parametrize(
    ("rows", "golden"), [(visavis.edges, "client_edges.csv"), (visavis.judgements, "client_judgements.csv")]
)
def test_rows_have_the_columns_of_the_command_line(client: visavis.Client, rows: object, golden: str) -> None:
    with (GOLDEN / golden).open(encoding="utf-8") as file:
        header = next(csv.reader(file))
    made = list(rows(client.classify(TEXT)))  # type: ignore[operator]
    assert made and all(list(row) == header for row in made)


def test_the_golden_answer_of_the_contract_reads_into_the_stubs() -> None:
    from google.protobuf import json_format

    text = (GOLDEN / "client_answer.json").read_text(encoding="utf-8")
    answer = json_format.Parse(text, v1.ClassifyResponse())  # fails on a field name that the stubs do not know
    with (GOLDEN / "client_edges.csv").open(encoding="utf-8") as file:
        golden = list(csv.DictReader(file))
    rows = list(visavis.edges(answer))
    assert len(rows) == len(golden)
    for row, expected in zip(rows, golden, strict=True):
        for name, cell in expected.items():
            value = row[name]
            if isinstance(value, float):
                assert value == pytest.approx(float(cell), abs=1e-6), name
            else:
                assert (" ".join(map(str, value)) if isinstance(value, list) else str(value)) == cell, name


def test_options_reach_the_server(client: visavis.Client) -> None:
    actor = v1.CustomActor(id="convoy", name="the convoy", kind=v1.ACTOR_KIND_GROUP)
    options = visavis.Options(custom_actors=[actor], neutral=True, view=visavis.View.JUDGEMENTS)
    answer = client.classify(TEXT, options=options)
    assert "custom:convoy" in {actor.id for actor in answer.actors}
    assert not answer.profiles
    assert "neutral" in {row["label"] for row in visavis.judgements(answer)}


def test_pairs_are_scored_in_order_with_errors_in_their_place(client: visavis.Client) -> None:
    text = "Norway condemned Israel — and Israel thanked France."
    norway, israel = (0, 6), (17, 23)
    pairs = [
        visavis.Pair(text, source=norway, target=israel, id="for or against"),
        visavis.Pair(text, source=norway, target=(0, 3), id="overlap"),
        visavis.Pair("France praised Norway.", source=(0, 6), target=[(15, 21)], id="other text"),
        visavis.Pair(" ", target=(0, 1), id="no text"),
    ]
    scores = list(client.score(pairs))
    assert [score.id for score in scores] == [pair.id for pair in pairs]
    assert (scores[0].label, scores[2].label) == ("negative", "positive")
    assert scores[0].negative + scores[0].neutral + scores[0].positive == pytest.approx(1)
    for refused in (scores[1], scores[3]):
        assert isinstance(refused.error, visavis.InvalidInput) and refused.label == ""


def test_more_pairs_than_one_call_holds_go_in_several(start: object) -> None:
    server: Server = start("--max-passages", "2", "--max-pairs-per-passage", "3")  # type: ignore[operator]
    pairs = [
        visavis.Pair(f"Norway condemned Israel {n // 5} times.", source=(0, 6), target=(17, 23), id=str(n))
        for n in range(17)
    ]
    with visavis.Client(server.address) as client:
        scores = list(client.score(pairs))
    assert [score.id for score in scores] == [str(n) for n in range(17)]
    assert all(score.error is None for score in scores)


def test_the_model_tells_its_limits(client: visavis.Client) -> None:
    model = client.model()
    assert len(model.model.checksum) == 64
    assert model.limits.max_text_bytes > 0


def test_a_bad_field_is_named_with_what_is_allowed(client: visavis.Client) -> None:
    with pytest.raises(visavis.InvalidInput) as caught:
        client.classify("   ")
    assert (caught.value.field, caught.value.reason) == ("document.text", "EMPTY")
    assert caught.value.code is grpc.StatusCode.INVALID_ARGUMENT
    limit = client.model().limits.max_text_bytes
    with pytest.raises(visavis.InvalidInput) as caught:
        client.classify("Norway. " * (limit // 8 + 1))
    assert (caught.value.field, caught.value.reason) == ("document.text", "TOO_LARGE")
    assert str(limit) in caught.value.limit.replace(",", "")


def test_another_model_than_required_is_refused(client: visavis.Client) -> None:
    with pytest.raises(visavis.OtherModel) as caught:
        client.classify(TEXT, options=visavis.Options(require_model_checksum="0" * 64))
    assert caught.value.loaded == client.model().model.checksum


def test_an_answer_that_fits_into_no_message_says_so(start: object) -> None:
    server: Server = start("--max-message-bytes", "2048")  # type: ignore[operator]
    with visavis.Client(server.address) as client, pytest.raises(visavis.AnswerTooLarge) as caught:
        client.classify(TEXT * 6)
    assert caught.value.given > caught.value.allowed > 0


def test_the_example_of_the_readme_runs(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    readme = (Path(__file__).resolve().parents[1] / "README.md").read_text(encoding="utf-8")
    example = readme.split("<!-- example:begin -->\n```python\n")[1].split("```")[0]
    assert len(example.strip().splitlines()) == 5
    exec(compile(example.replace("127.0.0.1:50051", server.address), "README.md", "exec"), {})
    # The figures are the model's and may change with it; who is against whom may not.
    assert "Norway negative Israel -" in capsys.readouterr().out


def test_the_stubs_are_those_of_the_contract() -> None:
    import generate

    assert generate.stale() == []


def test_the_package_lives_beside_googles_own_messages() -> None:
    lines = "import visavis.errors\nfrom google.rpc import error_details_pb2, status_pb2\n"
    for program in (lines, "\n".join(reversed(lines.strip().split("\n")))):
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=_path())
        assert done.returncode == 0, done.stderr


def _path() -> dict[str, str]:
    return {"PYTHONPATH": str(Path(visavis.__file__).parents[1])}
