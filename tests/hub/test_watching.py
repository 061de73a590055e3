"""What an operator sees: gauges, a log without words, and whether the hub is well."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from uuid import uuid4

from probationdesk.bundles.format import Kind
from tests.hub.members import Laptop, Organisation
from tests.hub.postgres import Postgres
from tests.hub.running import Caller, RunningHub, a_hub

MARKER = b"Margaret told me about the flat in Marsh Lane"


class TestTheGauges:
    def test_count_what_came_and_what_was_refused_and_why(self, caller: Caller, laptop: Laptop) -> None:
        before = caller.metrics()
        bundle = laptop.bundle(body=5000)
        caller.put(bundle)
        caller.put(bundle)
        caller.call("PUT", f"/v1/bundles/{'0' * 64}", bundle.to_bytes())
        after = caller.metrics()
        assert after["accepted_total"] == before["accepted_total"] + 1
        assert after["accepted_bytes_total"] == before["accepted_bytes_total"] + len(bundle.to_bytes())
        assert after["known_total"] == before["known_total"] + 1
        wrong = 'refused_total{reason="wrong_id"}'
        assert after[wrong] == before[wrong] + 1

    def test_name_the_office_with_the_oldest_unopened_bundle(
        self, caller: Caller, laptop: Laptop, organisation: Organisation
    ) -> None:
        before = caller.metrics().get(f'unopened{{office="{laptop.office}"}}', 0)
        caller.put(laptop.bundle(to=[organisation.office_key(laptop.office)]))
        after = caller.metrics()
        assert after[f'unopened{{office="{laptop.office}"}}'] == before + 1
        assert after[f'oldest_unopened_seconds{{office="{laptop.office}"}}'] > 0

    def test_count_gaps_clones_and_forks(self, caller: Caller, laptop: Laptop) -> None:
        before = caller.metrics()
        laptop.bundle()
        case = str(uuid4())
        caller.put(laptop.bundle(kind=Kind.REVISION, case=case))
        caller.put(laptop.bundle(kind=Kind.REVISION, case=case, seq=2))
        after = caller.metrics()
        for name in ("devices_with_gaps", "clones", "forks"):
            assert after[name] == before[name] + 1, name

    def test_tell_how_long_opening_takes_and_who_is_silent(self, caller: Caller, laptop: Laptop, other: Laptop) -> None:
        before = caller.metrics()
        bundle = laptop.bundle(to=[other.key_id])
        caller.put(bundle)
        caller.put(other.opened([bundle.id], to=[laptop.key_id]))
        after = caller.metrics()
        assert after["opened_after_longest_seconds"] > 0
        assert after["devices_silent"] == before["devices_silent"] - 2

    def test_tell_the_rest_of_what_is_to_be_watched(self, caller: Caller) -> None:
        told = caller.metrics()
        assert told["up"] == 1
        assert told["directory_version"] >= 1
        assert told["free_disk_bytes"] > 0
        assert told["archive_waiting"] == 0
        assert told["database_bytes"] > 0
        assert {"held", "receipts_not_kept", "gauges_age_seconds"} <= told.keys()

    def test_are_in_the_format_of_prometheus(self, caller: Caller) -> None:
        answer = caller.call("GET", "/metrics")
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        named: set[str] = set()
        for line in answer.body.decode().splitlines():
            if line.startswith("# TYPE "):
                _, _, name, kind = line.split(" ")
                assert kind in ("counter", "gauge")
                assert name not in named, "each is described once"
                assert name.endswith("_total") == (kind == "counter")
                named.add(name)
            elif not line.startswith("#"):
                assert line.split("{")[0].split(" ")[0] in named


def test_a_disk_that_is_not_there_hides_no_other_gauge(
    server: Postgres, organisation: Organisation, folder: Path
) -> None:
    nowhere = str(folder / "nowhere")
    with (
        a_hub(server, "no_disk", organisation, folder=folder / "no-disk", disk=nowhere) as running,
        closing(running.caller()) as caller,
    ):
        told = caller.metrics()
    assert told["up"] == 1
    assert "free_disk_bytes" not in told


def test_the_gauges_are_for_watchers_only(caller: Caller) -> None:
    assert caller.call("GET", "/metrics", headers={"X-Forwarded-For": "10.1.2.3"}).status == 404


def test_the_log_is_lines_of_json_without_a_word_of_any_body(
    hub: RunningHub, caller: Caller, laptop: Laptop, organisation: Organisation
) -> None:
    bundle = laptop.bundle(body=MARKER * 20)
    caller.put(bundle)
    caller.call("PUT", f"/v1/bundles/{bundle.id}", MARKER)
    caller.batch([MARKER])  # answered line by line
    caller.call("POST", "/v1/have", MARKER)
    caller.call("PUT", "/v1/directory", MARKER)
    lines = [json.loads(line) for line in hub.log().splitlines()]
    answered = [line for line in lines if line["event"] == "answered"]
    assert answered[-5]["call"] == f"PUT /v1/bundles/{bundle.id}"
    assert [line["status"] for line in answered[-5:]] == [201, 422, 200, 401, 422]
    assert answered[-4]["reason"] == "not_a_bundle"
    for secret in (MARKER.decode(), organisation.receipt_key.seed.hex()):
        assert secret not in hub.log()
