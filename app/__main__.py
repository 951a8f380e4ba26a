"""`python -m rxkg` is `rxkg`."""

from rxkg.cli import main

if __name__ == "__main__":
    main()
