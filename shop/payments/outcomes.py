"""What came of an operation, as the panels of the desk and the pages of the shop show it."""

from __future__ import annotations

from dataclasses import dataclass

from shop.kernel import money
from shop.payments.declines import shopper_words
from shop.payments.gateway import GATEWAY_FAILED
from shop.payments.tables import Operation

NAMES = (
    "approved",
    "declined",
    "action_required",
    "unknown",
    "review",
    "rejected",
    "not_sent",
    "working",
    "not_set_up",
)
_DONE = {
    "authorize": "{amount} is held on the card.",
    "save": "The card is saved.",
    "purchase": "{amount} was charged.",
    "capture": "{amount} was charged.",
    "charge": "{amount} was charged.",
    "void": "The hold of {amount} was released.",
    "refund": "{amount} was refunded.",
    "receive": "{amount} was received.",
    "reverse": "The payment of {amount} was taken back.",
    "bounce": "The bank sent the refund of {amount} back.",
    "chargeback": "A dispute was lost: the bank took {amount} back.",
    "regain": "A dispute was won after all: the bank gave {amount} back.",
}
_TITLES = {
    "approved": "Approved",
    "declined": "Declined",
    "action_required": "The shopper must confirm",
    "unknown": "No answer: we are confirming this payment",
    "review": "No answer for a day",
    "rejected": "The gateway refused the request",
    "not_sent": "The gateway cannot be reached",
    "working": "In progress",
    "not_set_up": "No card gateway is set up",
}
_TITLES_OF_BANKS = {
    "bounce": "The refund came back",
    "chargeback": "Taken back by the bank",
    "regain": "Given back by the bank",
}
_NEXT = {
    "declined": "The order waits. Send the shopper a link to pay with another card.",
    "action_required": "The bank asks the shopper to confirm; nothing was taken yet.",
    "unknown": "It may have happened or not. Do not charge again: we ask by ourselves within two minutes, or ask now.",
    "review": "Look the payment up at the gateway before anything else.",
    "rejected": "Nothing was taken. Check the gateway's keys in the settings, then try again.",
    "not_sent": "Nothing was taken. Try again in a moment.",
    "working": "Wait a moment, then reload.",
    "not_set_up": "Nothing was called. Set a gateway up, then charge.",
}
_BUSY = ("rate_limit", "lock_timeout")
_NEXT_OF_BUSY = "Nothing was taken. The gateway is busy: try again in a moment."
_NEXT_OF_FAULT = "Nothing was taken. Charge again when you like: it is a payment of its own."
_NEXT_OF_REFUND = {
    "declined": "No money moved. Refund what is left in another way, or try again.",
    "unknown": "It may have happened or not. Do not refund again: we ask by ourselves within two minutes, or ask now.",
}


@dataclass(frozen=True)
class Outcome:
    """One of NAMES, with a title, what happened in a sentence, and what to do next."""

    name: str
    title: str
    message: str = ""
    next_step: str = ""
    shopper_message: str = ""
    operation: str = ""
    action_url: str = ""
    is_loss: bool = False  # the bank moved the money, and not to us
    may_repeat: bool = False  # the gateway's own fault: the same press again is the mend

    @property
    def is_approved(self) -> bool:
        """Whether it is surely done."""
        return self.name == "approved"


def of(operation: Operation) -> Outcome:
    """The outcome that the operation's row tells."""
    name = {"succeeded": "approved", "created": "working", "sent": "working"}.get(
        operation.state, operation.state
    )
    message = operation.message
    if name == "approved":
        amount = money.shown(operation.amount_minor, operation.currency)
        message = _DONE[operation.kind].format(amount=amount)
    return Outcome(
        name=name,
        title=_TITLES_OF_BANKS.get(operation.kind, _TITLES[name]) if name == "approved" else _TITLES[name],
        message=message,
        next_step=_next(name, operation),
        shopper_message=_for_shopper(name, operation),
        operation=operation.ulid,
        action_url=operation.action_url,
        is_loss=name == "approved" and operation.kind in ("bounce", "chargeback"),
        may_repeat=_may_repeat(operation),
    )


def _may_repeat(operation: Operation) -> bool:
    is_fault = operation.state == "declined" and operation.code == GATEWAY_FAILED
    return is_fault and operation.kind in ("capture", "charge")


def _next(name: str, operation: Operation) -> str:
    if operation.kind in ("refund", "void") and name in _NEXT_OF_REFUND:
        return _NEXT_OF_REFUND[name]
    if _may_repeat(operation):
        return _NEXT_OF_FAULT
    if name == "rejected" and operation.code in _BUSY:
        return _NEXT_OF_BUSY
    return _NEXT.get(name, "")


def _for_shopper(name: str, operation: Operation) -> str:
    if name == "declined":
        return f"{shopper_words(operation.code)} Nothing was taken; you can try another card."
    if name in ("unknown", "review", "working"):
        return "Your bank has not answered yet. Please do not pay again: we ask and write to you."
    if name in ("rejected", "not_sent"):
        return "We could not reach the payment service. Nothing was taken; please try again."
    return ""


def not_set_up() -> Outcome:
    """Nothing is plugged in: no row was made, nothing was called."""
    return Outcome(
        "not_set_up",
        _TITLES["not_set_up"],
        next_step=_NEXT["not_set_up"],
        shopper_message="This shop cannot take cards at the moment. Your order is kept.",
    )


def nothing_to_pay() -> Outcome:
    """An order that costs nothing needs no card."""
    return Outcome("approved", _TITLES["approved"], "There is nothing to pay.")
