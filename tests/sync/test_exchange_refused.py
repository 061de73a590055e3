"""What is not taken: forged, sealed to others, from strangers or closed computers; old directories; wrong clocks."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from probationdesk.bundles.directory import read_directory, write_directory
from probationdesk.bundles.format import assemble, parse
from probationdesk.bundles.identity import DeviceKeys, key_id
from probationdesk.bundles.signing import new_signing_key
from probationdesk.domain.sharing import BundleState, ReceivedState
from probationdesk.services.purging import bars
from probationdesk.sync.folder import ENDING
from tests.sync import acts
from tests.sync.sticks import add_junk, bundles_on, make_hostile, names_on, put
from tests.sync.world import Member, World


@pytest.fixture
def case(giver: Member, taker: Member, stick: Path) -> str:
    """A case that lies on the stick, on its way to the taker."""
    case = acts.bring_in(giver)
    acts.pass_on(giver, case, taker.as_party)
    giver.stick(stick)
    return case


def revisions(member: Member, case: str) -> list[str]:
    """The ids of the member's revisions that the hand-over carries, oldest first."""
    return [line.bundle_id for line in reversed(member.desk.store.outbox(case)) if line.kind == "revision"]


def keys_of(member: Member) -> DeviceKeys:
    secret = member.desk.store.device_secret()
    assert secret is not None
    return DeviceKeys(secret.signing_private, secret.box_identity)


class TestForgeries:
    def test_signed_anew_by_another_officer_is_refused(
        self, world: World, giver: Member, taker: Member, stick: Path, case: str
    ) -> None:
        """Somebody enrolled takes a sealed body, which they cannot read, and signs it as their own."""
        thief = world.member("Thief", "leeds")
        world.share_directory()
        path = bundles_on(stick) / f"{revisions(giver, case)[-1]}{ENDING}"
        found = parse(path.read_bytes())
        header = replace(found.header, device=thief.device, seq=1, prev="", parents=())
        stolen = assemble(header, keys_of(thief).signing, found.body)
        shutil.rmtree(bundles_on(stick))
        put(stick, stolen)
        came = taker.stick(stick)
        assert [one.code for one in came.refused] == ["inner_differs"]
        assert taker.desk.store.cases() == ()

    def test_with_a_signature_that_is_not_right_is_refused_and_the_right_one_is_filed_afterwards(
        self, giver: Member, taker: Member, stick: Path, case: str
    ) -> None:
        path = bundles_on(stick) / f"{revisions(giver, case)[-1]}{ENDING}"
        whole = path.read_bytes()
        found = parse(whole)
        path.write_bytes(replace(found, signature=bytes(64)).to_bytes())
        came = taker.stick(stick)
        assert [one.code for one in came.refused] == ["wrong_signature"]
        path.write_bytes(whole)
        assert taker.stick(stick).new_cases == (case,)

    def test_from_a_computer_nobody_enrolled_is_refused_until_the_directory_names_it(
        self, world: World, taker: Member, stick: Path
    ) -> None:
        stranger = world.member("Newcomer", "prison")
        case = acts.bring_in(stranger)
        acts.pass_on(stranger, case, taker.as_party)
        stranger.stick(stick)
        (stick / "probationdesk" / "directory.pdd").unlink()
        came = taker.stick(stick)
        assert {one.code for one in came.refused} == {"unknown_device"}
        # The newcomer's directory, which names both, comes with the next visit.
        stranger.stick(stick)
        later = taker.stick(stick)
        assert (later.new_cases, later.refused, later.directory_taken) == ((case,), (), world.version)

    def test_that_names_us_and_is_not_sealed_to_us_is_refused(
        self, world: World, giver: Member, taker: Member, stick: Path, case: str
    ) -> None:
        other = world.member("Other", "cardiff")
        found = parse((bundles_on(stick) / f"{revisions(giver, case)[-1]}{ENDING}").read_bytes())
        elsewhere = keys_of(other).box_recipient
        header = replace(found.header, to=tuple(sorted({*found.header.to, key_id(elsewhere)})))
        shutil.rmtree(bundles_on(stick))
        put(stick, assemble(header, keys_of(giver).signing, found.body))
        came = other.stick(stick)
        assert [one.code for one in came.refused] == ["not_for_us"]


class TestClosedComputers:
    def test_what_was_signed_after_the_closing_is_kept_for_a_person_and_what_was_before_is_filed(
        self, world: World, giver: Member, taker: Member, stick: Path, case: str
    ) -> None:
        last = max(giver.desk.store.outbox(), key=lambda line: line.seq)
        acts.write(giver, case, in_short="Written after the laptop was stolen.")
        giver.stick(stick)
        later = max(giver.desk.store.outbox(), key=lambda line: line.seq)
        world.close_device(giver, last.seq, last.bundle_id)
        content = world.directory()
        (stick / "probationdesk" / "directory.pdd").write_bytes(content)
        came = taker.stick(stick)
        assert came.new_cases == (case,)
        line = taker.desk.store.received_line(later.bundle_id)
        assert line is not None
        assert (line.state, line.reason) == (ReceivedState.SET_ASIDE, "revoked_later")
        assert taker.desk.store.sealed_bytes(later.bundle_id)
        assert acts.formulation(taker, case)[0] != "Written after the laptop was stolen."

    def test_a_closed_computer_is_told_so_and_loses_nothing(
        self, world: World, giver: Member, taker: Member, stick: Path, case: str
    ) -> None:
        world.close_device(giver)
        (stick / "probationdesk" / "directory.pdd").write_bytes(world.directory())
        acts.write(giver, case, in_short="Still my work.")
        told = giver.stick(stick)
        assert "own_device_closed" in {one.code for one in told.warnings}
        assert told.complete
        assert acts.formulation(giver, case)[0] == "Still my work."

    def test_nothing_is_sealed_to_a_computer_that_was_closed(
        self, world: World, giver: Member, taker: Member, stick: Path, case: str
    ) -> None:
        world.close_device(taker)
        world.share_directory()
        acts.write(giver, case, in_short="Not for a stolen laptop.")
        before = names_on(stick)
        giver.stick(stick)
        for name in names_on(stick) - before:
            if name.endswith(ENDING):
                header = parse((stick / name).read_bytes()).header
                assert key_id(keys_of(taker).box_recipient) not in header.to


class TestDirectories:
    def test_an_older_one_is_never_taken_and_the_stick_gets_the_newer(
        self, world: World, giver: Member, stick: Path
    ) -> None:
        old = world.directory()
        world.share_directory()
        (stick / "probationdesk").mkdir()
        file = stick / "probationdesk" / "directory.pdd"
        file.write_bytes(old)
        told = giver.stick(stick)
        assert (told.directory_taken, told.complete) == (0, True)
        assert giver.desk.store.directory()[0] == world.version
        assert read_directory(file.read_bytes(), world.root.public).version == world.version

    def test_another_one_of_the_same_number_is_told_of_and_not_taken(
        self, world: World, giver: Member, stick: Path
    ) -> None:
        version, held = giver.desk.store.directory()
        other = replace(read_directory(held, world.root.public), organisation="Somebody Else's Probation")
        (stick / "probationdesk").mkdir()
        (stick / "probationdesk" / "directory.pdd").write_bytes(write_directory(other, world.root))
        told = giver.stick(stick)
        assert [one.code for one in told.warnings] == ["wrong_directory"]
        assert giver.desk.store.directory() == (version, held)

    @pytest.mark.parametrize("what", ["of another organisation", "signed by a stranger", "garbage"])
    def test_one_that_is_not_ours_changes_nothing(self, world: World, giver: Member, stick: Path, what: str) -> None:
        before = giver.desk.store.directory()
        stranger = new_signing_key()
        directory = replace(read_directory(before[1], world.root.public), version=99)
        content = {
            "of another organisation": write_directory(replace(directory, root_public=stranger.public.hex()), stranger),
            "signed by a stranger": write_directory(directory, stranger),
            "garbage": b"garbage",
        }[what]
        (stick / "probationdesk").mkdir()
        (stick / "probationdesk" / "directory.pdd").write_bytes(content)
        told = giver.stick(stick)
        assert len(told.warnings) == 1
        assert told.complete
        assert giver.desk.store.directory() == before

    def test_one_that_is_old_by_its_date_warns_and_stops_nothing(
        self, world: World, giver: Member, taker: Member, stick: Path, case: str
    ) -> None:
        taker.clock.now = taker.clock.now.replace(year=2027)
        came = taker.stick(stick)
        assert "directory_stale" in {one.code for one in came.warnings}
        assert came.new_cases == (case,)


class TestClocks:
    @pytest.mark.parametrize("year", [1970, 2099])
    def test_that_are_wrong_order_nothing_and_lose_nothing(
        self, giver: Member, taker: Member, stick: Path, year: int
    ) -> None:
        giver.clock.now = datetime(year, 1, 1, 12, tzinfo=UTC)
        case = acts.bring_in(giver)
        acts.pass_on(giver, case, taker.as_party)
        giver.stick(stick)
        assert taker.stick(stick).new_cases == (case,)
        acts.write(taker, case, in_short="Later, whatever the other clock says.")
        taker.stick(stick)
        assert giver.stick(stick).conflicts == ()
        assert acts.formulation(giver, case)[0] == "Later, whatever the other clock says."


class TestHostileSticks:
    def test_bring_their_one_good_bundle_and_nothing_else_happens(
        self, giver: Member, taker: Member, stick: Path, case: str
    ) -> None:
        good = parse((bundles_on(stick) / f"{revisions(giver, case)[-1]}{ENDING}").read_bytes())
        make_hostile(stick, good)
        add_junk(stick, 200)
        before = names_on(stick)
        came = taker.stick(stick)
        assert came.new_cases == (case,)
        assert came.fault is None
        assert len(came.refused) + came.more_refused > 200
        assert before <= names_on(stick)

    def test_a_bundle_played_back_a_year_later_does_nothing(
        self, giver: Member, taker: Member, stick: Path, case: str, tmp_path: Path
    ) -> None:
        replayed = tmp_path / "an old copy of the stick"
        shutil.copytree(stick, replayed)
        taker.stick(stick)
        acts.write(taker, case, in_short="Where the case is now.")
        taker.stick(stick)
        again = taker.stick(replayed)
        assert (again.received, again.changed_cases) == (0, ())
        assert acts.formulation(taker, case)[0] == "Where the case is now."


class TestClearing:
    def test_is_not_allowed_while_things_only_lie_on_a_stick(self, giver: Member, case: str) -> None:
        assert {bar.what for bar in bars(giver.desk, case)} >= {"not_opened", "not_passed_on"}
        assert acts.states(giver, case) == {BundleState.COPIED}
