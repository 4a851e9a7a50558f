#!/usr/bin/env python3
"""Reads a file of actuals (UPJSK) as the other end would, and checks every column against the layout
ケアプランデータ連携 V4 (CSV version 202407). Prints the rows as JSON, or says what is wrong and ends with 1.

    examples/read_actuals.py UPJSK_202611_9970000001_11_9970000019_43_20261201090000.CSV

It shares nothing with the program that writes such files: only the standard library, its own reading of the layout.
"""

import csv
import io
import json
import pathlib
import re
import sys

NAME = re.compile(r"UPJSK_(\d{6})_([0-9A-Z]{10})_(\d\d)_([0-9A-Z]{10})_(\d\d)_(\d{14})\.CSV")
TIME = r"([01]\d|2[0-3])[0-5]\d"
TEXT = r"[^\x00-\x1f]*"
# Number of the column: what the whole of it must match.
COLUMNS = {
    1: r"202407", 2: r"\d{6}", 3: r"(\d{10}|H\d{9})", 4: r"\d{8}", 5: r"\d{6}", 6: r"([0-9A-Z]{10})?", 7: TEXT, 8: r"\d{0,6}",
    9: r"\d{0,5}", 10: r"\d{8}", 11: r".{0,31}", 12: TIME, 13: TIME, 14: r"\d{1,2}", 15: r"[0-9A-Z]{6}", 16: r".{0,12}",
    17: r".{0,12}", 18: TEXT, 19: r".*", 20: r"[0-9A-Z]{10}", 21: TEXT, 22: r".{0,2}", 23: r"[01]", 24: r"[0-9A-Z]{10}",
    25: r".?",
}


def wrong(what):
    raise SystemExit(f"read_actuals: {what}")


def read(path):
    name = NAME.fullmatch(path.name) or wrong("the file name does not follow the rule")
    month, sender, sender_kind, receiver, receiver_kind, _ = name.groups()
    if (sender_kind, receiver_kind) != ("11", "43"):
        wrong("the file must go from home-visit care (11) to care management (43)")
    content = path.read_bytes()
    if content.count(b"\n") != content.count(b"\r\n") or not content.endswith(b"\r\n"):
        wrong("every line must end with CR LF")
    rows = list(csv.reader(io.StringIO(content.decode("cp932"), newline=""), strict=True))
    for number, row in enumerate(rows, 1):
        if len(row) != len(COLUMNS):
            wrong(f"line {number}: {len(row)} columns instead of {len(COLUMNS)}")
        for column, pattern in COLUMNS.items():
            if not re.fullmatch(pattern, row[column - 1], re.ASCII):
                wrong(f"line {number}, column {column}: not what the layout asks for")
            if any("\ue000" <= character <= "\uf8ff" for character in row[column - 1]):
                wrong(f"line {number}, column {column}: a private-use character")
        if row[4] != month or row[9][:6] != month:
            wrong(f"line {number}: not in the month of the file")
        if row[19] != sender or row[23] != sender:
            wrong(f"line {number}: columns 20 and 24 must be the sender's number")
    return {"month": month, "sender": sender, "receiver": receiver, "rows": rows}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    # Escaped, so that it can be read whatever the terminal's encoding is.
    print(json.dumps(read(pathlib.Path(sys.argv[1])), indent=1))
