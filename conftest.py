"""Settings of the test processes: several run at the same time, so each uses one thread."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
