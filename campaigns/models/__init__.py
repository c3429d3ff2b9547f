"""The delivery ledger and the list of those not to write to."""

from campaigns.models.delivery import Content, Delivery, DeliveryEvent
from campaigns.models.suppression import Suppression

__all__ = ["Content", "Delivery", "DeliveryEvent", "Suppression"]
