#!/usr/bin/env python3
"""Makes the files of one invented month of home-visit care: UPPLAN and UPHOSOKU as a care-management office would send
them (Windows-31J, CR LF), and the office's own rota and staff lists (UTF-8).

    examples/make_month.py                                   the month in examples/month-2026-11
    examples/make_month.py --clients 170 --helpers 20 --out DIR   a larger office

The same arguments always give the same bytes. Only the standard library is used, and nothing of the program that reads
the files, so that a mistake in one does not hide in the other.

Everything is invented: prefecture 99 does not exist, telephone numbers begin with 000. The two service codes, 114845
(身体介護０１) and 114846 (身体介護０１・夜), are the only real ones; the limits per care level are those in common use
and were not checked against a current table.
"""

import argparse
import calendar
import datetime
import pathlib
import random

CSV_VERSION = "202407"
INSURER = "990001"
OWN_OFFICE, OWN_NAME = "9970000001", "見本訪問介護事業所"
OTHER_OFFICE, OTHER_NAME = "9970000555", "架空訪問介護（他の事業所）"
CARE_OFFICE, CARE_MANAGER = "9970000019", "例示 髙子"
DAY_CODE, DAY_UNITS = "114845", 163
NIGHT_CODE, NIGHT_UNITS = "114846", 204
VISIT_MINUTES = 15
SLOT_MINUTES = 30  # a visit and the way to the next one
FIRST_SLOT, LAST_SLOT = 6 * 60 + 30, 20 * 60
EVERY_DAY, WEEKDAYS = range(7), range(5)

# Name, kana, sex, birth, address, care level, slots of the week: (start, days with Monday 0).
FIRST_CLIENTS = [
    ("見本 一郎", "ミホン イチロウ", 1, "19400115", "１丁目１番", "23", [(450, EVERY_DAY), (960, EVERY_DAY)]),
    ("見本 花子", "ミホン ハナコ", 2, "19430303", "１丁目２番", "21", [(540, (0, 2, 4))]),
    ("例示 三郎", "レイジ サブロウ", 1, "19380720", "２丁目５番", "22", [(600, (0, 3, 5))]),
    ("架空 和子", "カクウ カズコ", 2, "19450911", "３丁目３番 例示荘１０１", "22", [(660, WEEKDAYS)]),
    ("仮名 キヨ", "カリナ キヨ", 2, "19350601", "４丁目９番", "24", [(1110, (0, 3))]),
]
FAMILY_NAMES = [("見本", "ミホン"), ("例示", "レイジ"), ("架空", "カクウ"), ("仮名", "カリナ"), ("仮想", "カソウ")]
GIVEN_NAMES = [("太郎", "タロウ", 1), ("次郎", "ジロウ", 1), ("四郎", "シロウ", 1), ("五郎", "ゴロウ", 1), ("六郎", "ロクロウ", 1),
               ("正夫", "マサオ", 1), ("和夫", "カズオ", 1), ("秋男", "アキオ", 1), ("冬男", "フユオ", 1), ("武", "タケシ", 1),
               ("清", "キヨシ", 1), ("実", "ミノル", 1), ("茂", "シゲル", 1), ("勇", "イサム", 1), ("進", "ススム", 1),
               ("梅子", "ウメコ", 2), ("竹子", "タケコ", 2), ("松子", "マツコ", 2), ("ハル", "ハル", 2), ("ナツ", "ナツ", 2),
               ("アキ", "アキ", 2), ("フユ", "フユ", 2), ("ミツ", "ミツ", 2), ("トメ", "トメ", 2), ("スミ", "スミ", 2),
               ("千代", "チヨ", 2), ("久子", "ヒサコ", 2), ("幸子", "サチコ", 2), ("節子", "セツコ", 2), ("文子", "フミコ", 2),
               ("房子", "フサコ", 2), ("光子", "ミツコ", 2), ("静子", "シズコ", 2), ("貞子", "サダコ", 2), ("澄子", "スミコ", 2)]
STAFF_NAMES = [("あかり", "アカリ"), ("さくら", "サクラ"), ("みどり", "ミドリ"), ("ひかる", "ヒカル"), ("つばさ", "ツバサ")]
LEVELS = {"21": 16765, "22": 19705, "23": 27048, "24": 30938, "25": 36217}
PATTERNS = [(0, 2, 4), (1, 3, 5), (0, 3), (1, 4), WEEKDAYS, EVERY_DAY, EVERY_DAY]


def in_night_zone(start):
    """早朝 6–8 and 夜間 18–22, by planned start; both carry the 夜 code."""
    return 6 * 60 <= start < 8 * 60 or 18 * 60 <= start < 22 * 60


def hhmm(minutes, separator=""):
    return f"{minutes // 60:02}{separator}{minutes % 60:02}"


def make_clients(count, rng):
    # Everybody has a name of their own as long as there are enough; the last of a larger office is a namesake of the second
    # client, as every office has one.
    unused = [(family, given) for family in FAMILY_NAMES for given in GIVEN_NAMES]
    rng.shuffle(unused)
    clients = []
    for number in range(1, count + 1):
        if number <= len(FIRST_CLIENTS):
            name, kana, sex, birth, address, level, slots = FIRST_CLIENTS[number - 1]
        else:
            if number == count:
                name, kana, sex = FIRST_CLIENTS[1][:3]
            else:
                (family, family_kana), (given, given_kana, sex) = unused.pop() if unused else (
                    rng.choice(FAMILY_NAMES), rng.choice(GIVEN_NAMES))
                name, kana = f"{family} {given}", f"{family_kana} {given_kana}"
            birth = f"{rng.randint(1930, 1958)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
            address = "".join(chr(ord(c) + 0xFEE0) for c in str(number)) + "番地"
            level, slots = rng.choice(sorted(LEVELS)), None
        clients.append(dict(insured=f"{number:010}", name=name, kana=kana, sex=sex, birth=birth, level=level,
                            address=f"見本県例示市架空町{address}", slots=slots))
    return clients


def plan_week(clients, helpers, rng, twice):
    """Gives every client slots of the week and every slot a helper who is free then: (client, day, start, helper)."""
    taken, served, week = set(), set(), []

    def book(client, start, days, helper_of_day):
        for day in days:
            taken.add((helper_of_day(day), day, start))
            served.add((client["insured"], day, start))
            week.append((client, day, start, helper_of_day(day)))

    def fixed_helper(start):
        # Two helpers share the first clients: one in the morning, one in the afternoon; on Tuesday and Saturday the
        # other way round, so that a client is known to both.
        def of_day(day):
            morning = 0 if day not in (1, 5) else 1
            return (morning if start < 12 * 60 else 1 - morning) % helpers
        return of_day

    starts = list(range(FIRST_SLOT, LAST_SLOT + 1, SLOT_MINUTES))
    for client in clients:
        if client["slots"] is not None:
            for start, days in client["slots"]:
                book(client, start, days, fixed_helper(start))
            continue
        for _ in range(2 if twice else rng.choice((1, 1, 2))):
            days = rng.choice(PATTERNS)
            choices = [(start, helper) for start in starts for helper in range(helpers)
                       if all((helper, day, start) not in taken and (client["insured"], day, start) not in served
                              for day in days)]
            if not choices:
                raise SystemExit(f"{helpers} helpers are too few for {len(clients)} clients; give more --helpers")
            start, helper = rng.choice(choices)
            book(client, start, days, lambda _, helper=helper: helper)
    return week


def plan_month(week, year, month):
    visits = []
    for date in range(1, calendar.monthrange(year, month)[1] + 1):
        day = datetime.date(year, month, date)
        visits += [(client, day, start, helper) for client, weekday, start, helper in week if weekday == day.weekday()]
    return sorted(visits, key=lambda visit: (visit[0]["insured"], visit[1], visit[2]))


def quoted(text):
    return '"' + text.replace('"', '""') + '"'


def plan_row(client, day, start, office, office_name, made_on):
    code, units = (NIGHT_CODE, NIGHT_UNITS) if in_night_zone(start) else (DAY_CODE, DAY_UNITS)
    return ",".join([
        CSV_VERSION, INSURER, client["insured"], made_on, f"{day:%Y%m}", CARE_OFFICE, quoted(CARE_MANAGER), str(units), "",
        f"{day:%Y%m%d}", "", hhmm(start), hhmm(start + VISIT_MINUTES), "1", code, "", "", quoted(""), "", office,
        quoted(office_name), "", "0", CARE_OFFICE, "",
    ])


def supplement_row(client, units, year, month):
    row = [""] * 63
    columns = {
        1: CSV_VERSION, 2: INSURER, 3: client["insured"], 4: "00000000", 5: quoted(client["kana"]),
        6: quoted(client["name"]), 7: str(client["sex"]), 8: client["birth"], 9: "000-0001",
        10: quoted(client["address"]), 11: quoted(""), 12: f"000-0000-{int(client['insured']):04}",
        13: f"{year}0401", 14: f"{year}0401", 15: f"{year + 2}0331", 16: "2", 18: client["level"],
        19: f"{LEVELS[client['level']]:07}", 20: "11", 22: f"{units:07}", 23: "0000000", 56: "0000000", 61: CARE_OFFICE,
        63: f"{year}{month:02}",
    }
    for number, value in columns.items():
        row[number - 1] = value
    return ",".join(row)


def staff_code(helper):
    return f"H{helper + 1:02}"


def staff_rows(helpers):
    rows = ["staff_code,name,kana,role,family_insured_numbers"]
    for helper in range(helpers):
        given, kana = STAFF_NAMES[helper % len(STAFF_NAMES)]
        number = "" if helper < len(STAFF_NAMES) else str(helper // len(STAFF_NAMES) + 1)
        rows.append(f"{staff_code(helper)},手本 {given}{number},テホン {kana}{number},helper,")
    rows.append("M01,手本 のぞみ,テホン ノゾミ,manager,")
    return rows


def write(path, rows, encoding, newline):
    path.write_bytes("".join(row + newline for row in rows).encode(encoding))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--month", default="2026-11", help="YYYY-MM")
    parser.add_argument("--clients", type=int, default=len(FIRST_CLIENTS))
    parser.add_argument("--helpers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--twice", action="store_true", help="two slots of the week for everybody: some 34 visits each")
    parser.add_argument("--out", type=pathlib.Path, help="folder; default: month-YYYY-MM beside this script")
    options = parser.parse_args()
    if options.clients < 1 or options.helpers < 2:
        parser.error("at least 1 client and 2 helpers")
    year, month = (int(part) for part in options.month.split("-"))
    out = options.out or pathlib.Path(__file__).parent / f"month-{year}-{month:02}"
    out.mkdir(parents=True, exist_ok=True)

    rng = random.Random(options.seed)
    clients = make_clients(options.clients, rng)
    visits = plan_month(plan_week(clients, options.helpers, rng, options.twice), year, month)
    made = datetime.date(year, month, 1) - datetime.timedelta(days=7)
    stamp = f"{made:%Y%m%d}093000"
    suffix = f"{year}{month:02}_{CARE_OFFICE}_43_{OWN_OFFICE}_11_{stamp}.CSV"

    plan = [plan_row(client, day, start, OWN_OFFICE, OWN_NAME, f"{made:%Y%m%d}") for client, day, start, _ in visits]
    # The whole plan of a client holds other offices' services too; the fourth client has one on Saturdays.
    if len(clients) >= 4:
        saturdays = [week[5] for week in calendar.Calendar().monthdatescalendar(year, month) if week[5].month == month]
        plan += [plan_row(clients[3], day, 14 * 60, OTHER_OFFICE, OTHER_NAME, f"{made:%Y%m%d}") for day in saturdays]
    units = {client["insured"]: 0 for client in clients}
    for client, _, start, _ in visits:
        units[client["insured"]] += NIGHT_UNITS if in_night_zone(start) else DAY_UNITS

    write(out / f"UPPLAN_{suffix}", plan, "cp932", "\r\n")
    write(out / f"UPHOSOKU_{suffix}",
          [supplement_row(client, units[client["insured"]], year, month) for client in clients], "cp932", "\r\n")
    rota = [f"{day},{client['insured']},{hhmm(start, ':')},{staff_code(helper)}" for client, day, start, helper in visits]
    write(out / "rota.csv", ["date,insured_number,start,staff_code"] + rota, "utf-8", "\n")
    write(out / "staff.csv", staff_rows(options.helpers), "utf-8", "\n")
    print(f"{out}: {len(clients)} clients, {options.helpers} helpers, {len(visits)} visits")


if __name__ == "__main__":
    main()
