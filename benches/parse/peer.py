"""What Python makes of the same mails: email.policy.default, then flufl.bounce.

    peer.py FOLDER ROUNDS

Prints the seconds of the best round, and the number of mails in which a failed address was found.
Headers and bodies that flufl.bounce does not ask for are not even decoded.
"""

import email
import email.policy
import gc
import pathlib
import sys
import time

from flufl.bounce import scan_message


def read(raws):
    bounces = 0
    for raw in raws:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        bounces += bool(scan_message(message))
    return bounces


def main(folder, rounds):
    raws = [path.read_bytes() for path in sorted(pathlib.Path(folder).iterdir())]
    best, bounces = float("inf"), 0
    for _ in range(int(rounds)):
        gc.collect()
        start = time.perf_counter()
        bounces = read(raws)
        best = min(best, time.perf_counter() - start)
    print(best, bounces)


main(*sys.argv[1:])
