"""Who draws the demo's pictures ends with the load that wanted them, however that ended."""

import signal
import subprocess
import sys

import pytest

LOAD = """
import time
from demo.leash import leashed
pool = leashed(2)
drawing = [pool.submit(time.sleep, 600) for _ in range(2)]
while not all(each.running() for each in drawing):
    time.sleep(0.01)
print("drawing", flush=True)
time.sleep(600)
"""


@pytest.mark.crash
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_nobody_goes_on_drawing_for_a_load_that_is_gone(end: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", LOAD], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as load:
        assert load.stdout
        assert load.stdout.readline() == b"drawing\n"
        load.send_signal(end)
        rest, _ = load.communicate(
            timeout=60
        )  # the helpers hold the same stdout: this waits for their end too
    assert rest == b""
    assert load.returncode == -end
