"""How a computer becomes known, and stays with the organisation it was first told of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from probationdesk.bundles.directory import read_directory
from probationdesk.bundles.identity import fingerprint, read_request, write_certificate
from probationdesk.domain.errors import DeskError
from probationdesk.domain.sharing import PartyKind
from probationdesk.services.ports_exchange import FolderTarget
from tests.sync.world import Member, World, a_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path / "world") as world:
        yield world


@pytest.fixture
def member(world: World) -> Member:
    return world.member("Officer", "leeds")


def refused(member: Member, certificate: bytes, directory: bytes, organisation: str) -> str:
    """Return the code by which a certificate is refused."""
    with pytest.raises(DeskError) as found:
        member.exchange.accept(member.desk, certificate, directory, organisation=organisation)
    return found.value.code


class TestARequest:
    def test_is_of_the_same_keys_however_often_it_is_written(self, world: World) -> None:
        newcomer = world.member("Newcomer", "leeds", enrolled=False)
        first, second = (
            read_request(newcomer.exchange.request(newcomer.desk, office="leeds", label="laptop")) for _ in range(2)
        )
        assert first == second
        assert newcomer.exchange.fingerprint(newcomer.desk) == first.fingerprint
        assert newcomer.exchange.membership(newcomer.desk).state == "requested"

    @pytest.mark.parametrize("office", ["Leeds", "", "le eds", "x" * 70])
    def test_names_an_office_as_the_organisation_writes_it(self, world: World, office: str) -> None:
        newcomer = world.member("Newcomer", "leeds", enrolled=False)
        with pytest.raises(DeskError) as found:
            newcomer.exchange.request(newcomer.desk, office=office, label="laptop")
        assert found.value.code == "request_not_right"

    def test_is_needed_before_anything_is_exchanged(self, world: World, tmp_path: Path) -> None:
        newcomer = world.member("Newcomer", "leeds", enrolled=False)
        assert newcomer.exchange.membership(newcomer.desk).state == "none"
        for act in (
            lambda: newcomer.exchange.begin(newcomer.desk, FolderTarget(tmp_path)),
            lambda: newcomer.exchange.addressees(newcomer.desk),
        ):
            with pytest.raises(DeskError) as found:
                act()
            assert found.value.code == "not_enrolled"


class TestACertificate:
    def test_of_another_organisation_is_never_taken_by_a_store_that_has_one(
        self, world: World, member: Member, tmp_path: Path
    ) -> None:
        with a_world(tmp_path / "other") as other:
            certificate = replace(world.certificates[0], root_public=other.root.public.hex())
            content = write_certificate(certificate, other.root)
            number = fingerprint(other.root.public)
            assert refused(member, content, other.directory(), number) == "other_organisation"
        assert member.exchange.enrolled(member.desk) is not None

    def test_made_from_another_request_is_not_ours(self, world: World, member: Member) -> None:
        other = world.member("Other", "leeds")
        certificate = next(one for one in world.certificates if one.device == other.device)
        content = write_certificate(certificate, world.root)
        assert refused(member, content, world.directory(), "") == "not_our_certificate"

    def test_with_a_directory_that_is_not_of_its_organisation_changes_nothing(
        self, world: World, tmp_path: Path
    ) -> None:
        newcomer = world.member("Newcomer", "leeds", enrolled=False)
        request = read_request(newcomer.exchange.request(newcomer.desk, office="leeds", label="laptop"))
        world.enrol(world.member("Somebody", "leeds", enrolled=False))
        certificate = replace(
            world.certificates[-1], device=request.device, signing_public=request.signing_public,
            box_recipient=request.box_recipient,
        )  # fmt: skip
        content = write_certificate(certificate, world.root)
        number = fingerprint(world.root.public)
        with a_world(tmp_path / "other") as other:
            assert refused(newcomer, content, other.directory(), number) == "not_a_directory"
        assert newcomer.exchange.enrolled(newcomer.desk) is None
        assert refused(newcomer, b"garbage", world.directory(), number) == "not_a_certificate"
        assert refused(newcomer, content, world.directory(), "12345 " * 6) == "wrong_fingerprint"
        enrolled = newcomer.exchange.accept(newcomer.desk, content, world.directory(), organisation=number)
        assert (enrolled.organisation, enrolled.directory) == ("Invented Probation", world.version)

    def test_names_the_organisation_for_a_person_to_compare(self, world: World, member: Member) -> None:
        content = write_certificate(world.certificates[0], world.root)
        assert member.exchange.organisation_in(content) == ("Invented Probation", fingerprint(world.root.public))

    def test_never_takes_an_older_directory_with_it(self, world: World, member: Member) -> None:
        old = world.directory()
        world.share_directory()
        content = write_certificate(world.certificates[0], world.root)
        member.exchange.accept(member.desk, content, old, organisation="")
        assert member.desk.store.directory()[0] == world.version


class TestWhoIsKnown:
    def test_are_all_offices_and_officers_but_oneself_and_those_that_were_closed(self, world: World) -> None:
        ourselves, other, closed = (world.member(name, "leeds") for name in ("Self", "Other", "Closed"))
        world.close_device(closed)
        world.share_directory()
        found = ourselves.exchange.addressees(ourselves.desk)
        assert {one.name for one in found if one.kind is PartyKind.OFFICE} == {
            "Invented Prison", "Invented Office Leeds", "Invented Office Cardiff",
        }  # fmt: skip
        assert [one.id for one in found if one.kind is PartyKind.DEVICE] == [other.device]
        assert [one.name for one in found] == sorted((one.name for one in found), key=str.casefold)

    def test_stands_in_the_membership_as_a_window_shows_it(self, world: World, member: Member) -> None:
        now = member.exchange.membership(member.desk)
        directory = read_directory(member.desk.store.directory()[1], world.root.public)
        assert (now.state, now.office, str(now.valid_until)) == ("enrolled", "leeds", "2027-12-31")
        assert (now.directory_version, now.directory_stale, now.hubs) == (directory.version, False, ())
        member.clock.now = member.clock.now.replace(year=2027)
        assert member.exchange.membership(member.desk).directory_stale
