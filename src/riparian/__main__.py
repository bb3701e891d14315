"""`python -m riparian`."""

from riparian.cli.main import main

if __name__ == "__main__":
    main()
