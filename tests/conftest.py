"""What every test gets: the run's shared folder and its end."""

import os

import pytest

from tests.servers import RUN_VARIABLE, close_run, open_run, run_folder


def pytest_configure(config: pytest.Config) -> None:
    """Open the run's shared folder once, in the process that starts the others."""
    if not hasattr(config, "workerinput") and RUN_VARIABLE not in os.environ:
        open_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what the run started."""
    if not hasattr(config, "workerinput") and RUN_VARIABLE in os.environ:
        close_run(run_folder())
        del os.environ[RUN_VARIABLE]
