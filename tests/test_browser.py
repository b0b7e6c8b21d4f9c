"""The browser fixture reaches the served app and hears what the page complains about."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_the_served_app_answers(browser_page: "Callable[..., Page]", javascript: bool):
    page = browser_page(javascript=javascript, width=390)
    answer = page.goto("/health")
    assert answer is not None
    assert answer.status == 200
