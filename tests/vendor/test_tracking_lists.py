"""A vendor sends tracking numbers as a list: their own purchase orders alone, what is plain is entered at once."""

import csv
import io

import pytest
import sqlalchemy as sa

from shop.kernel.db import session
from shop.orders.tables import Order
from shop.shipping.tables import Parcel
from tests.house import PageClient
from tests.shop.shipping.test_parcels import UPS
from tests.vendor.test_page import PERSON, client, link_to, order, post  # noqa: F401 (fixtures)

FEDEX = "986578788855"


def entered() -> list[str]:
    """Return the numbers that were entered."""
    session().rollback()
    return list(session().scalars(sa.select(Parcel.tracking_norm).order_by(Parcel.id)))


def send(client: PageClient, text: str) -> str:  # noqa: F811
    """Send the list and return what its page says."""
    answer = post(client, f"{link_to()}/tracking-lists", source=text)
    assert answer.status_code == 303, answer.text
    return client.follow(headers=PERSON).text


@pytest.mark.feature("VN-10")
@pytest.mark.case("X-SH-06")
@pytest.mark.both_engines
def test_what_is_plain_is_entered_and_the_rest_is_said(client: PageClient, order: Order):  # noqa: F811
    said = send(client, f"PO,Tracking\n1042-1,{UPS}\n1042-2,{FEDEX}\n8888-1,1Z999AA10353776020\n")
    assert "1 parcel is entered." in said and "2 rows were not entered." in said
    assert entered() == [UPS]
    assert "There is no purchase order “1042-2” here." in said and "Harbor" not in said


@pytest.mark.case("X-SH-04")
def test_the_same_list_again_enters_nothing(client: PageClient, order: Order):  # noqa: F811
    for _ in range(2):
        assert "1 parcel is entered." in send(client, f"1042-1 UPS {UPS}")
    assert entered() == [UPS]


@pytest.mark.feature("VN-10")
def test_the_csv_of_open_lines_comes_back_filled_in(client: PageClient, order: Order):  # noqa: F811
    sheet = client.get(f"{link_to()}/open-lines", headers=PERSON).data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert [row["po_number"] for row in rows] == ["1042-1"]
    rows[0] |= {"shipped": "1", "carrier": "UPS", "tracking_number": UPS}
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    send(client, out.getvalue())
    parcel = session().execute(sa.select(Parcel)).scalar_one()
    assert (parcel.carrier, parcel.tracking_norm) == ("ups", UPS)


def test_another_vendors_list_is_not_found(client: PageClient, order: Order):  # noqa: F811
    send(client, f"1042-1 UPS {UPS}")
    ulid = client.last.request.path.rsplit("/", 1)[-1]
    assert client.get(f"{link_to('1042-2')}/tracking-lists/{ulid}", headers=PERSON).status_code == 404


def test_a_list_that_is_none_is_refused_with_words(client: PageClient, order: Order):  # noqa: F811
    answer = post(client, f"{link_to()}/tracking-lists", source="   ")
    assert answer.status_code == 422 and "Paste something" in answer.text
