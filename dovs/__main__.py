"""`python -m dovs`."""

import sys

from dovs.cli import main

if __name__ == "__main__":
    sys.exit(main())
