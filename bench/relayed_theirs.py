"""The process of the hand-written side: prints the CPU seconds it took."""

import uvloop

from bench.baseline.events import theirs

if __name__ == "__main__":
    print(uvloop.run(theirs()))
