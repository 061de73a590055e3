"""The hub as the reader of an office sees it."""

from __future__ import annotations

from probationdesk.sync.carrier import CarrierFault
from probationdesk.sync.client import HubCarrier
from probationdesk.sync.office_home import Home
from probationdesk.sync.wire import HubPlace


def hub_carriers(home: Home, url: str = "") -> tuple[HubCarrier, HubCarrier]:
    """Return what carries the mail of the office, and what carries that of the reader's own device.

    The hub is the one at `url`, or the first that the directory names. Raises CarrierFault `no_hub` or `hub_unknown`,
    and Refused `no_directory`.
    """
    hubs = home.directory().hubs
    found = [hub for hub in hubs if url.rstrip("/") in ("", hub.url.rstrip("/"))]
    if not found:
        raise CarrierFault("hub_unknown" if hubs else "no_hub")
    place = HubPlace(found[0].url.rstrip("/"), found[0].certificate_sha256)
    return HubCarrier(place, home.keys, of="office"), HubCarrier(place, home.keys)
