"""Amounts as payment providers count them: whole numbers of the smallest unit."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Self

from django.utils.translation import gettext as _

# ISO 4217: how many decimals a currency has, where it is not two. (Of the ariary's fifths nobody makes use.)
_NONE: Final = "BIF CLP DJF GNF ISK JPY KMF KRW MGA PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE: Final = "BHD IQD JOD KWD LYD OMR TND"
_DECIMALS: Final = dict.fromkeys(_NONE.split(), 0) | dict.fromkeys(_THREE.split(), 3)


def decimals(currency: str) -> int:
    """Return how many decimals amounts of this currency have."""
    return _DECIMALS.get(currency, 2)


@dataclass(frozen=True)
class Money:
    """An amount of a currency: `Money(1250, "USD")` is 12.50 dollars, `Money(1250, "JPY")` is 1250 yen.

    `amount` is in minor units, 0 or more; `currency` is the code of ISO 4217 in capitals. Raises ValueError else.
    """

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, int) or isinstance(self.amount, bool) or self.amount < 0:
            raise ValueError(f"An amount is a whole number of the smallest unit, not {self.amount!r}.")
        code = self.currency
        if not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):  # noqa: PLR2004 - ISO 4217
            raise ValueError(f"A currency is three capital letters, not {code!r}.")

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> Self:
        """Make it from what people write, such as "12.50"; ValueError when the currency has no such fraction."""
        minor = Decimal(amount).scaleb(decimals(currency))
        if minor != minor.to_integral_value():
            message = _("%(currency)s has %(decimals)d decimals; %(amount)s has more.")
            raise ValueError(message % {"currency": currency, "decimals": decimals(currency), "amount": amount})
        return cls(int(minor), currency)

    @property
    def decimal(self) -> Decimal:
        """The amount as people write it."""
        return Decimal(self.amount).scaleb(-decimals(self.currency))
