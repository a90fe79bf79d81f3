"""The process of our side: prints the CPU seconds it took."""

import uvloop

from bench.events import ours

if __name__ == "__main__":
    print(uvloop.run(ours()))
