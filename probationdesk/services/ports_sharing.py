"""What the carriers and the services tell each other in, from `domain/exchange.py`, and the store they keep it in."""

from __future__ import annotations

from probationdesk.domain.exchange import Acceptance as Acceptance
from probationdesk.domain.exchange import Content as Content
from probationdesk.domain.exchange import DeviceSecret as DeviceSecret
from probationdesk.domain.exchange import HandOverPack as HandOverPack
from probationdesk.domain.exchange import Incoming as Incoming
from probationdesk.domain.exchange import Intake as Intake
from probationdesk.domain.exchange import NotTaken as NotTaken
from probationdesk.domain.exchange import OneNote as OneNote
from probationdesk.domain.exchange import OpenedList as OpenedList
from probationdesk.domain.exchange import Outgoing as Outgoing
from probationdesk.domain.exchange import Posting as Posting
from probationdesk.domain.exchange import Sealed as Sealed
from probationdesk.domain.exchange import WholeCase as WholeCase
from probationdesk.services.ports_shared_store import SharingStore as SharingStore
