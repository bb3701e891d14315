"""The parts of `tools/bench.py`: made-up data at scale, work to be timed, and measurements."""
