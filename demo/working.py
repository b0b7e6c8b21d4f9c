"""What the demo's staff do with an order: review it, charge it, order from vendors, pack parcels, end it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from demo.tracking_numbers import number_of
from shop.inventory import reserving
from shop.inventory.tables import Warehouse
from shop.kernel import clock
from shop.kernel.db import session, writes
from shop.kernel.stores import the_store
from shop.kernel.timeline import Actor
from shop.orders import completing, notes, reviewing
from shop.orders.tables import Order, OrderLine
from shop.payments import asking, charging, releasing
from shop.purchasing import answering, cutting
from shop.purchasing.answering import LineAnswer
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.shipping import parcels
from shop.shipping.parcels import ParcelDraft
from shop.sourcing import supply
from shop.sourcing.tables import Vendor

REMARKS = (
    "Called the shopper, the address is right.",
    "Wants it before the weekend. Told her Thursday.",
    "Regular from the Saturday market.",
    "Vendor says one more day for the glaze.",
    "Asked for a gift card in the parcel, Dee writes it.",
    "Split by the vendor, second box follows.",
)
TAGS = ("gift", "regular", "trade", "call first", "market")
HELD_BECAUSE = "The card's owner does not answer. Calling again tomorrow."
REJECTED_BECAUSE = "The bank does not know the address, and the number given is not in service."


class Crew:
    """The staff by their roles, each doing what the role is for; what needs no gateway is one write."""

    def __init__(self, by_role: Mapping[str, Actor], rng: Random) -> None:
        self.manager, self.desk, self.buyer = (by_role[role] for role in ("manager", "desk", "purchasing"))
        self._rng = rng

    @writes
    def review(self, order: Order, decision: str) -> None:
        """Decide about an order that waits for it; one that does not is left alone."""
        if order.review == "pending" or decision != "accepted":
            reason = {"held": HELD_BECAUSE, "rejected": REJECTED_BECAUSE}.get(decision, "")
            reviewing.decide(order, decision, self.manager, reason=reason, may_release=True)

    def charge(self, order: Order) -> str:
        """Press the button; returns what came of it."""
        return charging.charge(order, self.desk).name

    def ask(self, order: Order) -> None:
        """Ask the gateway what became of a charge without an answer."""
        asking.ask(order, self.desk)

    def let_go(self, order: Order) -> None:
        """End an order that was rejected: the hold goes back, nothing ships."""
        releasing.release(order, self.manager)
        completing.complete(order, self.manager, reason="Rejected, and the hold on the card was released.")

    @writes
    def hand_over(self, order: Order) -> None:
        """End an order that the shopper fetched."""
        completing.complete(order, self.desk, reason="Collected at the Alder Street shop.")

    @writes
    def remark(self, order: Order) -> None:
        """Leave a note or a tag, as people do now and then."""
        if self._rng.random() < 0.1:
            notes.add_note(order, self._rng.choice(REMARKS), is_internal=True, by=self.desk)
        if self._rng.random() < 0.08:
            notes.add_tag(order, self._rng.choice(TAGS), self.desk)

    def cut(self, order: Order, *, send: bool) -> tuple[str, ...]:
        """Order what is open from the vendors, mostly the default ones; returns the purchase orders' numbers."""
        lines = [line for line in _lines(order) if line.open_quantity]
        if not lines:
            return ()
        known = supply.choices(line.variant_id for line in lines)
        chosen = {
            line.ulid: self._choose(known[line.variant_id]) for line in lines if known.get(line.variant_id)
        }
        return cutting.cut(order, chosen, self.buyer, send=send, form_key=f"cut-{order.ulid}").created

    @writes
    def pack_own(self, order: Order) -> None:
        """Pack what our warehouses hold for the order, a parcel for each."""
        lines = {line.id: line.ulid for line in _lines(order)}
        contents: dict[int, dict[str, int]] = {}
        for line_id, held in reserving.held_by(list(lines)).items():
            for warehouse_id, units in held.items():
                if units:
                    contents.setdefault(warehouse_id, {})[lines[line_id]] = units
        for warehouse_id, quantities in sorted(contents.items()):
            code = session().get_one(Warehouse, warehouse_id).code
            self._pack(order, quantities, carrier=self._rng.choice(("ups", "usps")), warehouse=code)

    @writes
    def pack_vendor(self, order: Order, number: str) -> None:
        """Enter the tracking number that a vendor sent for the rest of a purchase order."""
        wanted = (
            sa.select(PurchaseOrder.id, Vendor.ship_methods)
            .join(Vendor, Vendor.id == PurchaseOrder.vendor_id)
            .where(PurchaseOrder.store_id == order.store_id, PurchaseOrder.number == number)
        )
        po = session().execute(wanted).one()
        left = (
            sa.select(
                OrderLine.ulid,
                PurchaseOrderLine.quantity - PurchaseOrderLine.refused - PurchaseOrderLine.shipped,
            )
            .join(OrderLine, OrderLine.id == PurchaseOrderLine.order_line_id)
            .where(PurchaseOrderLine.purchase_order_id == po.id)
        )
        quantities = {ulid: units for ulid, units in session().execute(left) if units}
        carrier = po.ship_methods[0].split()[0].lower() if po.ship_methods else "ups"
        self._pack(order, quantities, carrier=carrier, purchase_order=number)

    def vendor_answers(self, order: Order, number: str) -> None:
        """Most vendors accept what they got, some later than asked, now and then one has none left."""
        found = sa.select(PurchaseOrder).where(PurchaseOrder.store_id == order.store_id)
        po = session().execute(found.where(PurchaseOrder.number == number)).scalar_one()
        vendor, mood = session().get_one(Vendor, po.vendor_id), self._rng.random()
        if po.state != "sent" or mood > 0.85:
            return
        said = LineAnswer("accepted")
        if mood < 0.05:
            said = LineAnswer("rejected", reason="out_of_stock")
        elif mood < 0.2:
            said = LineAnswer(
                "later", promised_on=clock.now().date() + timedelta(days=self._rng.randint(6, 16))
            )
        by = Actor("vendor", vendor.name, vendor.ulid)
        answers = dict.fromkeys(answering.unanswered(po), said)
        if answers:
            answering.answer(
                po, answers, by, form_key=f"answer-{number}", reference=f"S{self._rng.randint(20000, 89999)}"
            )

    def _pack(self, order: Order, quantities: Mapping[str, int], *, carrier: str, **origin: str) -> None:
        zone = ZoneInfo(the_store().time_zone)
        draft = ParcelDraft(
            quantities=quantities,
            shipped_on=clock.now().astimezone(zone).date(),
            tracking_number=number_of(carrier, self._rng),
            **origin,
        )
        key = f"parcel-{order.ulid}-{'-'.join(origin.values())}"
        parcels.pack(order, draft, self.buyer, tell_shopper=True, form_key=key)

    def _choose(self, choices: Sequence[supply.Choice]) -> str:
        other = len(choices) > 1 and self._rng.random() < 0.08
        return choices[1 if other else 0].offer_ulid


def _lines(order: Order) -> list[OrderLine]:
    wanted = sa.select(OrderLine).where(OrderLine.order_id == order.id).order_by(OrderLine.position)
    return list(session().execute(wanted, execution_options={"populate_existing": True}).scalars())
