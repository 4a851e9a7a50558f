#!/usr/bin/env python3
"""Draws the example photos in examples/photos: invented homes, invented medicines, visibly 見本 (specimen).

    examples/make_photos.py [FOLDER]

Needs Pillow and the Noto Sans CJK fonts, which only this script needs: the pictures are in the repository. The drawing is
given grain, light and a camera's tilt, so that the files have the size (50 to 300 KB) and the look of real photos.
medicine-place.jpg carries what a phone's camera writes, a position among it (an invented one, in the open Pacific), so that
a test can prove that it is taken out. The others carry nothing.
"""

import pathlib
import random
import subprocess
import sys

from PIL import ExifTags, Image, ImageChops, ImageDraw, ImageFilter, ImageFont

WIDTH, HEIGHT = 1280, 960
WOOD, DARK_WOOD, PAPER, INK, RED = (196, 154, 108), (139, 98, 62), (250, 248, 240), (45, 45, 55), (196, 40, 40)


def font(size, weight="Bold"):
    found = subprocess.run(["fc-match", "-f", "%{file}:%{index}", f"Noto Sans CJK JP:{weight}"], capture_output=True,
                           text=True, check=True).stdout
    file, _, index = found.rpartition(":")
    if "CJK" not in file:
        raise SystemExit("make_photos: the Noto Sans CJK fonts are needed")
    return ImageFont.truetype(file, size, index=int(index))


def text(draw, centre, words, size, fill=INK, weight="Bold"):
    draw.text(centre, words, font=font(size, weight), fill=fill, anchor="mm")


def wood(size, colour, rng):
    """Boards with a grain that runs along them."""
    width, height = size
    image = Image.new("RGB", size, colour)
    draw = ImageDraw.Draw(image)
    for y in range(height):
        shade = rng.randint(-9, 9)
        draw.line([(0, y), (width, y)], fill=tuple(c + shade for c in colour))
    return image.filter(ImageFilter.GaussianBlur(1.2))


def shadowed(image, box, radius=14, offset=(8, 10)):
    """Darkens what lies under a thing at `box`."""
    mask = Image.new("L", image.size, 0)
    moved = (box[0] + offset[0], box[1] + offset[1], box[2] + offset[0], box[3] + offset[1])
    ImageDraw.Draw(mask).rounded_rectangle(moved, 10, fill=130)
    image.paste((30, 20, 12), mask=mask.filter(ImageFilter.GaussianBlur(radius)))


def photographed(image, rng, tilt, light):
    """Tilt, light from one side, and the grain of a small camera."""
    image = image.rotate(tilt, Image.Resampling.BICUBIC, fillcolor=image.getpixel((4, 4)))
    margin = 40
    image = image.crop((margin, margin, image.width - margin, image.height - margin)).resize((WIDTH, HEIGHT))
    shade = Image.radial_gradient("L").resize((WIDTH * 2, HEIGHT * 2))
    left, top = int(WIDTH * (1 - light[0])), int(HEIGHT * (1 - light[1]))
    shade = shade.crop((left, top, left + WIDTH, top + HEIGHT)).point(lambda v: 255 - v // 4)
    image = ImageChops.multiply(image, Image.merge("RGB", (shade,) * 3))
    grain = Image.frombytes("L", (WIDTH, HEIGHT), rng.randbytes(WIDTH * HEIGHT)).point(lambda v: v // 10)
    grain = grain.filter(ImageFilter.GaussianBlur(0.6))
    return ImageChops.add(image, Image.merge("RGB", (grain,) * 3), offset=-6).filter(ImageFilter.GaussianBlur(0.5))


def envelope(image, box, slot, rng):
    """A pharmacy's paper bag for one time of day."""
    shadowed(image, box)
    draw = ImageDraw.Draw(image)
    left, top, right, bottom = box
    middle = (left + right) // 2
    draw.rounded_rectangle(box, 6, fill=PAPER, outline=(200, 195, 180), width=2)
    draw.rectangle((left, top, right, top + 46), fill=(90, 140, 190))
    text(draw, (middle, top + 23), "内 服 薬", 28, "white")
    text(draw, (middle, top + 88), "見本 一郎 様", 32)
    text(draw, (middle, top + 148), slot, 46, RED)
    text(draw, (middle, top + 202), "1回1包　14日分", 24, weight="Regular")
    text(draw, (middle, bottom - 26), "例示薬局（架空）", 20, weight="Regular")


def blister(image, box):
    """A sheet of tablets, two of them gone."""
    shadowed(image, box)
    draw = ImageDraw.Draw(image)
    left, top, right, bottom = box
    draw.rounded_rectangle(box, 10, fill=(205, 210, 216), outline=(150, 155, 160), width=2)
    for row in range(5):
        for column in range(2):
            x, y = left + 44 + column * 74, top + 40 + row * 62
            taken = row == 0
            draw.ellipse((x - 25, y - 25, x + 25, y + 25), fill=(120, 125, 132) if taken else (246, 228, 196),
                         outline=(160, 160, 165), width=3)
            if not taken:
                draw.arc((x - 18, y - 18, x + 18, y + 18), 200, 290, fill="white", width=4)
    text(draw, ((left + right) // 2, bottom - 20), "見本錠", 22)


def medicine_place(rng):
    image = wood((WIDTH + 80, HEIGHT + 80), DARK_WOOD, rng)
    inside = wood((1120, 620), (226, 203, 170), rng)
    image.paste(inside, (120, 120))
    draw = ImageDraw.Draw(image)
    draw.rectangle((120, 120, 1240, 740), outline=(110, 75, 45), width=12)
    draw.rectangle((850, 126, 862, 734), fill=(150, 110, 70))
    for box, slot in [((170, 190, 460, 540), "朝食後"), ((500, 190, 790, 540), "夕食後")]:
        envelope(image, box, slot, rng)
    blister(image, (888, 170, 1050, 540))
    blister(image, (1068, 210, 1214, 580))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((190, 600, 780, 690), 10, fill=(255, 240, 150), outline=(215, 190, 90), width=3)
    text(draw, (485, 645), "ここから1包ずつ（例）", 38)
    front = wood((1200, 190), WOOD, rng)
    image.paste(front, (80, 775))
    draw.rectangle((80, 775, 1280, 965), outline=DARK_WOOD, width=6)
    draw.rounded_rectangle((970, 848, 1190, 892), 20, fill=(120, 120, 125), outline=(80, 80, 84), width=3)
    draw.rounded_rectangle((150, 815, 760, 925), 8, fill="white", outline=(190, 190, 190), width=3)
    text(draw, (455, 870), "見本　薬の場所", 68)
    return photographed(image, rng, 1.8, (0.35, 0.3))


def prescription(rng, old):
    image = wood((WIDTH + 80, HEIGHT + 80), (168, 126, 84), rng)
    box = (140, 70, 1220, 980)
    shadowed(image, box, 20, (12, 14))
    draw = ImageDraw.Draw(image)
    draw.rectangle(box, fill=PAPER)
    text(draw, (680, 130), "お薬の説明書　見本　処方", 54)
    text(draw, (420, 205), "見本 一郎 様", 36)
    text(draw, (920, 205), "2026年8月3日" if old else "2026年11月9日", 34, weight="Regular")
    rows = [("お薬の名前", "1回の量", "いつ", "日数"), ("見本錠Ａ ５", "1錠", "朝食後", "14日"),
            ("例示カプセルＢ", "1カプセル", "朝・夕食後", "14日"), ("架空散Ｃ", "1包", "寝る前", "14日")]
    if old:
        rows[1:] = [("見本錠Ａ ２.５", "1錠", "朝食後", "28日"), ("例示カプセルＢ", "1カプセル", "朝・夕食後", "28日")]
    edges = (180, 560, 790, 1040, 1180)
    for number, row in enumerate(rows):
        top = 260 + number * 110
        if number == 0:
            draw.rectangle((edges[0], top, edges[-1], top + 110), fill=(222, 232, 240))
        for column, words in enumerate(row):
            draw.rectangle((edges[column], top, edges[column + 1], top + 110), outline=(120, 120, 130), width=3)
            text(draw, ((edges[column] + edges[column + 1]) // 2, top + 55), words, 38 if number else 34)
    text(draw, (680, 800), "この説明書は架空の見本です。実在の薬ではありません。", 34, RED)
    text(draw, (680, 880), "例示薬局（架空）　見本県例示市架空町９　電話 000-0000-0000", 28, weight="Regular")
    if old:
        stamp = Image.new("L", (230, 150), 0)
        stamped = ImageDraw.Draw(stamp)
        stamped.rounded_rectangle((6, 6, 224, 144), 14, outline=200, width=8)
        stamped.text((115, 72), "旧", font=font(100), fill=200, anchor="mm")
        stamp = stamp.rotate(12, Image.Resampling.BICUBIC, expand=True)
        image.paste(RED, (880, 596), stamp)
    return photographed(image, rng, -1.4, (0.6, 0.35))


def pill_calendar(rng):
    image = Image.new("RGB", (WIDTH + 80, HEIGHT + 80), (228, 222, 208))
    box = (130, 60, 1230, 980)
    shadowed(image, box, 20, (10, 14))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle(box, 18, fill=(176, 208, 226))
    text(draw, (680, 112), "お薬カレンダー　見本　一包化", 50)
    days, slots = "月火水木金土日", ("朝", "昼", "夕", "眠前")
    for column, day in enumerate(days):
        text(draw, (300 + column * 130, 185), day, 42, RED if day == "日" else INK)
    for row, slot in enumerate(slots):
        top = 225 + row * 185
        text(draw, (186, top + 80), slot, 40)
        for column, day in enumerate(days):
            left = 242 + column * 130
            draw.rounded_rectangle((left, top, left + 116, top + 160), 8, fill=(214, 232, 242), outline=(120, 160, 190),
                                   width=3)
            if slot == "昼" or (day, slot) == ("月", "朝"):
                continue
            tilt = rng.randint(-6, 6)
            packet = Image.new("RGBA", (92, 112), (250, 250, 250, 255))
            inner = ImageDraw.Draw(packet)
            inner.rectangle((0, 0, 91, 111), outline=(170, 170, 170), width=2)
            inner.rectangle((0, 0, 91, 26), fill=(240, 170, 90) if slot == "朝" else (120, 130, 190))
            text(inner, (46, 13), f"{slot} 見本", 18, "white")
            for pill in range(3):
                x, y = 22 + pill * 24, rng.randint(62, 88)
                inner.ellipse((x - 11, y - 11, x + 11, y + 11), fill=rng.choice([(246, 226, 190), (240, 190, 190), (255, 255, 250)]),
                              outline=(150, 150, 150), width=2)
            packet = packet.rotate(tilt, Image.Resampling.BICUBIC, expand=True)
            image.paste(packet, (left + 58 - packet.width // 2, top + 20), packet)
            # The pocket's clear front covers the lower half.
            draw.rectangle((left + 3, top + 96, left + 113, top + 100), fill=(196, 220, 234))
    return photographed(image, rng, 1.1, (0.5, 0.2))


PHOTOS = {
    "medicine-place.jpg": medicine_place,
    "prescription.jpg": lambda rng: prescription(rng, old=False),
    "prescription-old.jpg": lambda rng: prescription(rng, old=True),
    "pill-calendar.jpg": pill_calendar,
}


def position():
    """What a phone's camera writes beside the picture: 30° N 145° E lies in the open Pacific."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "MIHON", "Mihon Camera 1"
    exif[ExifTags.Base.DateTime] = "2026:11:16 07:41:00"
    exif[ExifTags.Base.Orientation] = 1
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({
        ExifTags.GPS.GPSVersionID: b"\2\3\0\0", ExifTags.GPS.GPSLatitudeRef: "N", ExifTags.GPS.GPSLatitude: (30.0, 0.0, 0.0),
        ExifTags.GPS.GPSLongitudeRef: "E", ExifTags.GPS.GPSLongitude: (145.0, 0.0, 0.0),
        ExifTags.GPS.GPSDateStamp: "2026:11:16",
    })
    return exif


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent / "photos"
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in PHOTOS.items():
        image = draw(random.Random(name))
        options = {"exif": position()} if name == "medicine-place.jpg" else {}
        image.save(folder / name, quality=78, optimize=True, **options)
        print(f"{folder / name}: {(folder / name).stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
