// The typefaces of the canvas, built into the program: subsets of fonts of the machine that compiled
// it, made by tools/make-fonts.py. Each is the content of an OpenType file. A span is empty when the
// machine had no such font; draw with the library's built-in font then.
#pragma once

#include <span>

namespace lockbox::fonts {

/// The face for running text: Latin, punctuation, arrows, check marks and shapes.
std::span<const unsigned char> text_face();

/// The heavier face for headings: ASCII, dashes, quotation marks, straight arrows, check and cross.
std::span<const unsigned char> strong_face();

/// The monospaced face: as the text face, and box drawing and bars.
std::span<const unsigned char> mono_face();

}  // namespace lockbox::fonts
