"""`python -m latentlab` is `latentlab`."""

import multiprocessing

from latentlab.cli import main

if __name__ == "__main__":
    multiprocessing.freeze_support()  # a child process of a frozen build begins here too
    raise SystemExit(main())
