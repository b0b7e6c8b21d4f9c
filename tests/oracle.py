"""The oracle: after each test that wrote, no law of the books may be broken."""

from shop.kernel.db import db, session
from shop.reports import doctor
from shop.reports.doctor import MOST_NAMED, Finding
from shop.reports.laws import LAWS


def consult() -> None:
    """Fail when the doctor finds an invariant broken by what the test wrote."""
    findings = examine()
    assert not findings, "the test left the database in a state that must not exist:\n" + "\n".join(
        map(str, findings)
    )


def examine() -> list[Finding]:
    """What the doctor finds; on SQLite by the driver alone, which takes half the time for so many short questions."""
    if db.engine.dialect.name != "sqlite":
        return doctor.examine()
    driver = session().connection().connection.driver_connection
    return [
        Finding(law.name, str(row[0]))
        for law in LAWS
        for row in driver.execute(law.query).fetchmany(MOST_NAMED)
    ]
