#!/usr/bin/env python3
"""Makes the fonts of Lockbox from fonts of the machine: subsets, for the program and for the page.

usage: make-fonts.py --text FILE --strong FILE --mono FILE --out FOLDER

Writes lockbox_fonts.cpp (the faces as arrays, for the canvas) and text.woff2, strong.woff2 and
mono.woff2 (for the page) into FOLDER. A file named '' makes an empty face and no woff2.
"""
import argparse
import os
import sys

# What a face is asked for. Characters that a font lacks are left out.
LATIN = [(0x20, 0x7E), (0xA0, 0xFF), 0x131, 0x152, 0x153, 0x160, 0x161, 0x178, 0x17D, 0x17E]
PUNCTUATION = [(0x2010, 0x2015), (0x2018, 0x201E), (0x2020, 0x2022), 0x2026, 0x2030, 0x2032, 0x2033,
               0x2039, 0x203A, 0x2044, 0x20AC, 0x2122]
ARROWS = [(0x2190, 0x2193), 0x2196, 0x2197, 0x2198, 0x2199, 0x2194, 0x2195, 0x21A9, 0x21AA, 0x21B5,
          0x21BA, 0x21BB, 0x21C4, 0x21D2]
MATHS = [0x2212, 0x221E, 0x2248, 0x2260, 0x2264, 0x2265, 0x2208, 0x2227, 0x2228, 0x22C5]
# Shapes tell allow, deny and unknown apart without colour.
SHAPES = [0x25A0, 0x25A1, 0x25AA, 0x25B2, 0x25B6, 0x25B8, 0x25BC, 0x25BE, 0x25C0, 0x25C6, 0x25C7,
          0x25CB, 0x25CF, 0x25D0, 0x25E6, 0x2605, 0x2606, 0x26A0, 0x2713, 0x2714, 0x2715, 0x2717,
          0x2718, 0x2318]
# Box drawing as the tables of the command line use it: light, rounded, and blocks for bars.
BOXES = [0x2500, 0x2502, 0x250C, 0x2510, 0x2514, 0x2518, 0x251C, 0x2524, 0x252C, 0x2534, 0x253C,
         0x2550, 0x2551, 0x2554, 0x2557, 0x255A, 0x255D, 0x2560, 0x2563, 0x2566, 0x2569, 0x256C,
         (0x256D, 0x2570), (0x2581, 0x2588), (0x2591, 0x2593)]

WANTED = {
    "text": LATIN + PUNCTUATION + ARROWS + MATHS + SHAPES,
    "strong": [(0x20, 0x7E), 0xA0, 0xB7, 0xD7] + [(0x2013, 0x2014), (0x2018, 0x2019), (0x201C, 0x201D),
                                                  0x2026, (0x2190, 0x2193), 0x2713, 0x2717],
    "mono": LATIN + PUNCTUATION + ARROWS + MATHS + SHAPES + BOXES,
}


def characters(ranges):
    """The set of code points that a list of code points and (first, last) pairs stands for."""
    points = set()
    for entry in ranges:
        first, last = entry if isinstance(entry, tuple) else (entry, entry)
        points.update(range(first, last + 1))
    return points


def subset(path, points, flavor):
    """The bytes of the font at path with only these code points; flavor None or 'woff2'."""
    import io

    from fontTools import subset as subsetter

    options = subsetter.Options()
    options.hinting = False
    options.desubroutinize = True
    options.flavor = flavor
    options.name_IDs = []
    options.notdef_outline = True
    # The canvas does its own layout without kerning pairs; the page kerns.
    options.layout_features = ["kern"] if flavor else []
    options.drop_tables += ["DSIG", "GSUB"] + ([] if flavor else ["GPOS", "GDEF"])
    font = subsetter.load_font(path, options)
    worker = subsetter.Subsetter(options)
    worker.populate(unicodes=points)
    worker.subset(font)
    font.flavor = flavor
    # Without this the file would say when it was made, and no two builds were equal.
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    out = io.BytesIO()
    subsetter.save_font(font, out, options)
    return out.getvalue()


def as_array(name, data):
    """C++ that defines the function lockbox::fonts::<name>_face()."""
    if not data:
        return f"std::span<const unsigned char> {name}_face() {{ return {{}}; }}\n"
    lines = [", ".join(str(byte) for byte in data[i:i + 24]) for i in range(0, len(data), 24)]
    body = ",\n    ".join(lines)
    return (f"namespace {{\nconst unsigned char {name}_bytes[] = {{\n    {body}}};\n}}\n"
            f"std::span<const unsigned char> {name}_face() {{ return {name}_bytes; }}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in WANTED:
        parser.add_argument(f"--{name}", required=True, help="font file, or '' for none")
    parser.add_argument("--out", required=True, help="folder for the results")
    arguments = parser.parse_args()
    os.makedirs(arguments.out, exist_ok=True)
    code = ['// Made by tools/make-fonts.py at build time.\n#include "lockbox_fonts.hpp"\n\n'
            "namespace lockbox::fonts {\n"]
    for name, ranges in WANTED.items():
        path = getattr(arguments, name)
        data = b""
        if path:
            if not os.path.isfile(path):
                sys.exit(f"make-fonts: --{name}: no such file: {path}")
            data = subset(path, characters(ranges), None)
            with open(os.path.join(arguments.out, f"{name}.woff2"), "wb") as file:
                file.write(subset(path, characters(ranges), "woff2"))
        code.append(as_array(name, data))
    code.append("}  // namespace lockbox::fonts\n")
    with open(os.path.join(arguments.out, "lockbox_fonts.cpp"), "w", encoding="ascii") as file:
        file.write("".join(code))


if __name__ == "__main__":
    main()
