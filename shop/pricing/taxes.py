"""Which tax rate applies where: by country, region and tax class."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from shop.kernel.db import rows
from shop.pricing.tables import TaxRate


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate in basis points under the name that receipts show; the empty one taxes nothing."""

    name: str = ""
    basis_points: int = 0
    taxes_shipping: bool = False


NO_TAX = Rate()


_RATES = (
    sa.select(TaxRate.tax_class, TaxRate.name, TaxRate.rate_basis_points, TaxRate.taxes_shipping)
    .where(
        TaxRate.store_id == sa.bindparam("store_id"),
        TaxRate.country == sa.bindparam("country"),
        sa.func.upper(TaxRate.region).in_(("", sa.bindparam("region"))),
    )
    .order_by(TaxRate.region != "")
)  # the region's own come last and stand


def rates_for(store_id: int, country: str, region: str, classes: Iterable[str]) -> dict[str, Rate]:
    """The rate of each tax class at a place, in one query; NO_TAX where none is set.

    A region's own rate stands in place of the country's, class by class.
    """
    place = {"country": country.strip().upper(), "region": region.strip().upper()}
    set_there = {
        row.tax_class: Rate(row.name, row.rate_basis_points, row.taxes_shipping)
        for row in rows(_RATES, {"store_id": store_id} | place)
    }
    return {each: set_there.get(each, NO_TAX) for each in classes}
