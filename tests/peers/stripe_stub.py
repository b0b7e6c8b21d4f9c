"""A small Stripe: version 1's books, keys, states and errors; tests.peers.stripe_door speaks HTTP before it."""

import itertools
import threading
import time

DECLINES = {
    "pm_card_visa_chargeDeclinedInsufficientFunds": "insufficient_funds",
    "pm_card_visa_chargeDeclinedStolenCard": "stolen_card",
    "pm_card_visa_chargeDeclined": "generic_decline",
}
CHALLENGED = "pm_card_authenticationRequired"
ABSENT = "pm_card_authenticationRequiredLater"


class StripeError(Exception):
    """An answer with a status and an error object."""

    def __init__(self, status, **error):
        super().__init__(error.get("message", ""))
        self.status, self.body = status, {"error": error}


class StripeStub:
    """The books and the rules. `fault` is played by the door at the next POST; `requests` keeps what was asked."""

    def __init__(self):
        self.intents, self.setups, self.customers, self.refunds = {}, {}, {}, {}
        self.keys, self.requests, self.fault = {}, [], ""
        self._ids, self._lock = itertools.count(1), threading.RLock()

    def taken(self):
        """What was captured in all, in minor units."""
        return sum(intent["amount_received"] for intent in self.intents.values())

    def answer(self, method, path, params, key):
        """Status and body; the same key gives the first answer again, 500s included."""
        with self._lock:
            if method == "GET":
                return self._guarded(lambda: self._read(path, params))
            if key in self.keys:
                first_params, answer = self.keys[key]
                if first_params != params:
                    error = {"type": "idempotency_error", "message": "Keys are for one request."}
                    return 400, {"error": error}
                return answer
            answer = self._guarded(lambda: self._write(path, params))
            if key:
                self.keys[key] = (params, answer)
            return answer

    def _guarded(self, work):
        try:
            return 200, work()
        except StripeError as error:
            return error.status, error.body

    def _read(self, path, params):
        parts = path.split("/")
        rows = {
            "payment_intents": self.intents,
            "setup_intents": self.setups,
            "refunds": self.refunds,
        }[parts[0]]
        if len(parts) == 2:
            if parts[1] not in rows:
                raise StripeError(
                    404, type="invalid_request_error", code="resource_missing", message="No such"
                )
            return rows[parts[1]]
        found = [
            row for row in reversed(rows.values()) if row["created"] >= int(params.get("created[gte]", 0))
        ]
        if parent := params.get("payment_intent"):
            found = [row for row in found if row.get("payment_intent") == parent]
        return {"object": "list", "data": found, "has_more": False, "url": f"/v1/{path}"}

    def _write(self, path, params):
        parts = path.split("/")
        if parts == ["customers"]:
            return self._keep(self.customers, {"id": self._id("cus"), "object": "customer"})
        if parts == ["payment_intents"]:
            return self._pay(params)
        if parts == ["setup_intents"]:
            return self._set_up(params)
        if parts == ["refunds"]:
            return self._refund(params)
        intent = (self.intents | self.setups)[parts[1]]
        return self._capture(intent, params) if parts[2] == "capture" else self._cancel(intent)

    def _pay(self, params):
        manual = params.get("capture_method") == "manual"
        intent = self._intent("payment_intent", "pi", params)
        intent |= {"amount": int(params["amount"]), "currency": params["currency"], "amount_received": 0}
        self._keep(self.intents, intent)
        self._confirm(intent, params, "requires_capture" if manual else "succeeded")
        if intent["status"] == "succeeded":
            intent["amount_received"] = intent["amount"]
        intent["latest_charge"] = {
            "id": self._id("ch"),
            "object": "charge",
            "outcome": {"risk_level": "normal"},
        }
        intent["latest_charge"]["payment_method_details"] = {"card": _plastic(intent["created"])}
        return intent

    def _set_up(self, params):
        setup = self._intent("setup_intent", "seti", params)
        setup["payment_method"] = {"id": "pm_kept", "object": "payment_method", "card": _plastic(0)}
        self._keep(self.setups, setup)
        self._confirm(setup, params, "succeeded")
        return setup

    def _intent(self, noun, prefix, params):
        assert params["allowed_payment_method_types[0]"] == "card"
        assert params["confirm"] == "true"
        return {
            "id": self._id(prefix),
            "object": noun,
            "created": int(time.time()),
            "customer": params.get("customer"),
            "payment_method": "pm_kept",
            "metadata": {"operation": params["metadata[operation]"], "order": params["metadata[order]"]},
        }

    def _confirm(self, intent, params, then):
        card = params.get("payment_method") or params.get("confirmation_token", "").removeprefix("ctoken_")
        card = {"pm_kept": "pm_card_visa"}.get(card, card)
        if code := DECLINES.get(card):
            error = {"type": "card_error", "code": "card_declined", "decline_code": code, "message": code}
            intent |= {"status": "requires_payment_method", "last_payment_error": error}
            raise StripeError(402, payment_intent=dict(intent), **error)
        if card == ABSENT and params.get("off_session") == "true":
            intent["status"] = "requires_payment_method"
            raise StripeError(
                402,
                type="card_error",
                code="authentication_required",
                message="Confirm.",
                payment_intent=intent,
            )
        if card == CHALLENGED:
            url = "https://hooks.stripe.com/3d_secure"
            intent |= {"status": "requires_action", "next_action": {"redirect_to_url": {"url": url}}}
            return
        intent["status"] = then

    def _capture(self, intent, params):
        if intent["status"] != "requires_capture":
            raise StripeError(
                400, type="invalid_request_error", code="payment_intent_unexpected_state", message="Not now."
            )
        amount = int(params.get("amount_to_capture", intent["amount"]))
        intent |= {"status": "succeeded", "amount_received": amount}
        return intent

    def _cancel(self, intent):
        if intent["status"] in ("succeeded", "canceled"):
            raise StripeError(
                400, type="invalid_request_error", code="payment_intent_unexpected_state", message="Not now."
            )
        intent["status"] = "canceled"
        return intent

    def _refund(self, params):
        refund = {
            "id": self._id("re"),
            "object": "refund",
            "status": "succeeded",
            "created": int(time.time()),
        }
        refund |= {
            "amount": int(params["amount"]),
            "payment_intent": params["payment_intent"],
            "currency": "usd",
        }
        refund["metadata"] = {"operation": params["metadata[operation]"]}
        return self._keep(self.refunds, refund)

    def _keep(self, rows, row):
        rows[row["id"]] = row
        return row

    def _id(self, prefix):
        return f"{prefix}_{next(self._ids)}"


def _plastic(created):
    checks = {"cvc_check": "pass", "address_line1_check": "fail", "address_postal_code_check": "pass"}
    plastic = {"brand": "visa", "last4": "4242", "exp_month": 4, "exp_year": 2031, "checks": checks}
    return plastic | ({"capture_before": created + 7 * 86_400} if created else {})
