"""What the skill is given of the stores, and of who sets alerts at Amazon."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from city.delivery.device_alerts import DeviceAlerts
from city.delivery.texts import Texts
from city.nouns import noun
from city.residents import ResidentStore

if TYPE_CHECKING:  # a store's port is no part of a turn, and its roll would be loaded with it
    from city.enrolment.subscription_store import SubscriptionStore


@noun(frozen=True, slots=True)
class Books:
    """Where residents are kept, who sets their alerts at Amazon, and which channels can send today.

    ``texts`` takes a text message that is asked for by voice, None where the city sends none.
    """

    residents: ResidentStore
    subscriptions: SubscriptionStore
    alerts: DeviceAlerts
    channels: Collection[str] = ()
    texts: Texts | None = None
