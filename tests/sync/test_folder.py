"""A stick: whole files or none, read back before anybody is told, and nothing on it believed, deleted or run."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from probationdesk.bundles.format import Bundle
from probationdesk.sync import careful_files
from probationdesk.sync.carrier import CarrierFault, ItemFault, Parcel, Sent
from probationdesk.sync.folder import ENDING, FolderCarrier
from tests.hub.members import Laptop, Organisation
from tests.sync.sticks import add_junk, bundles_on, make_hostile, names_on, put


@pytest.fixture
def laptop() -> Laptop:
    return Organisation().laptop()


@pytest.fixture
def bundle(laptop: Laptop) -> Bundle:
    return laptop.bundle()


def carrier_of(laptop: Laptop, stick: Path) -> FolderCarrier:
    carrier = FolderCarrier(stick, [laptop.key_id])
    carrier.begin(lambda: False)
    return carrier


def parcel(bundle: Bundle) -> Parcel:
    return Parcel(bundle.id, bundle.to_bytes())


class TestWriting:
    def test_leaves_the_same_bytes_under_the_name_of_the_bundle(
        self, laptop: Laptop, bundle: Bundle, tmp_path: Path
    ) -> None:
        carrier = carrier_of(laptop, tmp_path)
        assert list(carrier.send([parcel(bundle)])) == [Sent(bundle.id)]
        assert names_on(tmp_path) == {f"probationdesk/bundles/{bundle.id}{ENDING}"}
        assert (bundles_on(tmp_path) / f"{bundle.id}{ENDING}").read_bytes() == bundle.to_bytes()
        assert carrier.holds([bundle.id, "0" * 64]) == {bundle.id}

    def test_leaves_a_whole_one_alone_and_puts_a_damaged_one_right(
        self, laptop: Laptop, bundle: Bundle, tmp_path: Path
    ) -> None:
        path = put(tmp_path, bundle)
        os.utime(path, (1, 1))
        list(carrier_of(laptop, tmp_path).send([parcel(bundle)]))
        assert path.stat().st_mtime == 1
        path.write_bytes(bundle.to_bytes()[:-20])
        list(carrier_of(laptop, tmp_path).send([parcel(bundle)]))
        assert path.read_bytes() == bundle.to_bytes()

    def test_does_not_write_through_a_link_that_bears_the_name(
        self, laptop: Laptop, bundle: Bundle, tmp_path: Path
    ) -> None:
        precious = tmp_path / "precious"
        precious.write_text("of somebody else")
        stick = tmp_path / "stick"
        (bundles_on(stick) / f"{bundle.id}{ENDING}").symlink_to(precious)
        assert list(carrier_of(laptop, stick).send([parcel(bundle)])) == [Sent(bundle.id)]
        assert precious.read_text() == "of somebody else"
        assert not (bundles_on(stick) / f"{bundle.id}{ENDING}").is_symlink()

    def test_refuses_one_bundle_whose_place_is_taken_and_writes_the_next(
        self, laptop: Laptop, bundle: Bundle, tmp_path: Path
    ) -> None:
        (bundles_on(tmp_path) / f"{bundle.id}{ENDING}").mkdir()
        other = laptop.bundle()
        told = list(carrier_of(laptop, tmp_path).send([parcel(bundle), parcel(other)]))
        assert told == [Sent(bundle.id, refused="place_taken"), Sent(other.id)]

    def test_stops_between_bundles_when_asked(self, laptop: Laptop, bundle: Bundle, tmp_path: Path) -> None:
        carrier = carrier_of(laptop, tmp_path)
        asked = iter([False, True])
        carrier.begin(lambda: next(asked))
        assert list(carrier.send([parcel(bundle), parcel(laptop.bundle())])) == [Sent(bundle.id)]

    def test_says_nothing_has_arrived_if_what_is_read_back_differs(
        self, laptop: Laptop, bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A stick that returns other bytes than it was given: as worn-out flash does."""
        rename = os.replace

        def wear_out(part: str, name: str, **folders: int | None) -> None:
            rename(part, name, **folders)
            for path in bundles_on(tmp_path).glob(f"*{ENDING}"):
                path.write_bytes(path.read_bytes()[:-1] + b"?")

        monkeypatch.setattr(os, "replace", wear_out)
        assert list(carrier_of(laptop, tmp_path).send([parcel(bundle)])) == [
            Sent(bundle.id, refused="not_read_back")
        ]  # fmt: skip


class TestASickStick:
    @pytest.mark.parametrize(
        ("number", "code", "only_sending"),
        [
            (errno.ENOSPC, "folder_full", True),
            (errno.EFBIG, "folder_full", True),
            (errno.EROFS, "folder_read_only", True),
            (errno.EACCES, "folder_read_only", True),
            (errno.EIO, "folder_gone", False),
            (errno.ENODEV, "folder_gone", False),
            (errno.ENAMETOOLONG, "folder_unfit", True),
        ],
    )
    def test_is_told_of_in_words(self, number: int, code: str, only_sending: bool) -> None:
        fault = careful_files.fault_of(OSError(number, os.strerror(number)))
        assert (fault.code, fault.only_sending) == (code, only_sending)

    def test_that_is_not_there_is_missing(self, laptop: Laptop, tmp_path: Path) -> None:
        with pytest.raises(CarrierFault) as refused:
            carrier_of(laptop, tmp_path / "no-stick")
        assert refused.value.code == "folder_missing"

    def test_whose_folder_is_a_link_is_not_used(self, laptop: Laptop, tmp_path: Path) -> None:
        (tmp_path / "elsewhere").mkdir()
        stick = tmp_path / "stick"
        stick.mkdir()
        (stick / "probationdesk").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
        with pytest.raises(CarrierFault) as refused:
            carrier_of(laptop, stick)
        assert refused.value.code == "folder_unfit"

    def test_that_is_pulled_out_after_it_was_looked_at_is_gone(
        self, laptop: Laptop, bundle: Bundle, tmp_path: Path
    ) -> None:
        stick = tmp_path / "stick"
        put(stick, bundle)
        carrier = carrier_of(laptop, stick)
        stick.rename(tmp_path / "in a pocket")
        (one,) = carrier.offers("").offered
        with pytest.raises(ItemFault) as unreadable:
            carrier.fetch(one)
        assert unreadable.value.code == "unreadable"

    def test_that_is_full_keeps_what_was_on_it_and_no_half_file(self, tmp_path: Path) -> None:
        assert told_on_a_small_disk(tmp_path, "fill_a_stick", "size=1m", "true") == (
            "arrived 3 or more: True\nrefused folder_full\nonly whole bundles: True\nfetched on\n"
        )

    def test_that_cannot_be_written_to_can_still_be_read(self, tmp_path: Path) -> None:
        told = told_on_a_small_disk(tmp_path, "read_a_locked_stick", "size=4m", "mount -o remount,ro {disk}")
        assert told == "refused folder_read_only\nfetched on\n"


def told_on_a_small_disk(place: Path, act: str, size: str, then: str) -> str:
    """Run an act of `stick_children.py` on a real file system of its own and return what it told."""
    disk = place / "disk"
    disk.mkdir()
    script = (
        f"mount -t tmpfs -o {size} tmpfs {disk} && {sys.executable} -B -m tests.sync.stick_children prepare {disk}"
        f' && {then.format(disk=disk)} && exec "$0" "$@"'
    )
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script, sys.executable, "-B", "-m", "tests.sync.stick_children", act, str(disk)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    return done.stdout + done.stderr


class TestReading:
    def test_offers_what_is_for_us_in_the_order_it_was_made_and_counts_what_is_for_others(
        self, laptop: Laptop, tmp_path: Path
    ) -> None:
        made = [laptop.bundle() for _ in range(5)]
        for one in reversed(made):
            put(tmp_path, one)
        put(tmp_path, Organisation().laptop().bundle())
        offers = carrier_of(laptop, tmp_path).offers("")
        assert [one.bundle_id for one in offers.offered] == [one.id for one in made]
        assert (offers.for_others, offers.refused, offers.more) == (1, (), False)

    def test_goes_by_what_the_file_holds_and_not_by_its_name(
        self, laptop: Laptop, bundle: Bundle, tmp_path: Path
    ) -> None:
        other = laptop.bundle()
        put(tmp_path, bundle, f"{other.id}{ENDING}")
        carrier = carrier_of(laptop, tmp_path)
        (one,) = carrier.offers("").offered
        assert one.bundle_id == bundle.id
        assert carrier.fetch(one) == bundle.to_bytes()
        assert carrier.holds([other.id]) == frozenset()

    def test_offers_both_copies_of_a_bundle_because_one_may_be_damaged(
        self, laptop: Laptop, bundle: Bundle, tmp_path: Path
    ) -> None:
        put(tmp_path, bundle)
        put(tmp_path, bundle.to_bytes()[:-9], f"copy of it{ENDING}")
        offered = carrier_of(laptop, tmp_path).offers("").offered
        assert {one.bundle_id for one in offered} == {bundle.id}
        assert len(offered) == 2

    def test_takes_the_one_good_bundle_from_a_hostile_stick_and_leaves_everything_there(
        self, laptop: Laptop, bundle: Bundle, tmp_path: Path
    ) -> None:
        put(tmp_path, bundle)
        make_hostile(tmp_path, bundle)
        before = names_on(tmp_path)
        began = time.perf_counter()
        carrier = carrier_of(laptop, tmp_path)
        offers = carrier.offers("")
        fetched = {carrier.fetch(one) for one in offers.offered}
        assert time.perf_counter() - began < 5
        assert bundle.to_bytes() in fetched
        assert names_on(tmp_path) == before
        codes = sorted(code for _, code in offers.refused)
        assert codes == ["not_a_bundle", "not_a_bundle", "too_large"]
        # two links, a pipe and a folder; a program; a half-written file
        assert offers.ignored == 6
        assert all(name.isascii() and name.isprintable() for name, _ in offers.refused)

    def test_finds_a_bundle_among_ten_thousand_files_that_are_none(
        self, laptop: Laptop, bundle: Bundle, tmp_path: Path
    ) -> None:
        add_junk(tmp_path, 10_000)
        put(tmp_path, bundle)
        began = time.perf_counter()
        offers = carrier_of(laptop, tmp_path).offers("")
        assert time.perf_counter() - began < 10
        assert [one.bundle_id for one in offers.offered] == [bundle.id]
        assert len(offers.refused) == 10_000

    def test_whose_folder_was_swapped_for_a_link_since_gets_nothing_written_through_it(
        self, laptop: Laptop, bundle: Bundle, tmp_path: Path
    ) -> None:
        stick, elsewhere = tmp_path / "stick", tmp_path / "elsewhere"
        elsewhere.mkdir()
        bundles_on(stick)
        for part in (stick / "probationdesk" / "bundles", stick / "probationdesk"):
            carrier = carrier_of(laptop, stick)
            part.rmdir()
            part.symlink_to(elsewhere)
            with pytest.raises(CarrierFault) as refused:
                list(carrier.send([parcel(bundle)]))
            assert refused.value.code == "folder_unfit"
            assert list(elsewhere.iterdir()) == []
            part.unlink()
            part.parent.mkdir(exist_ok=True)
        (stick / "probationdesk").symlink_to(elsewhere)
        with pytest.raises(CarrierFault):
            FolderCarrier(stick, []).put_directory(b"directory")
        assert list(elsewhere.iterdir()) == []

    def test_reads_no_directory_that_is_a_link_or_too_large(self, laptop: Laptop, tmp_path: Path) -> None:
        bundles_on(tmp_path)
        file = tmp_path / "probationdesk" / "directory.pdd"
        file.symlink_to("/etc/passwd")
        assert carrier_of(laptop, tmp_path).directory() == b""
        file.unlink()
        with file.open("wb") as giant:
            giant.truncate(1_000_000_000)
        assert carrier_of(laptop, tmp_path).directory() == b""
