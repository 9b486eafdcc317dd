// As much of a WebAssembly binary as dividing a program needs: its functions, their linker names, how
// large they are and whom they call directly. (WebAssembly core specification, "Binary format"; the
// exception instructions as in the proposal's first version, which Emscripten emits.)

class Reader {
  constructor(bytes, i = 0) { this.bytes = bytes; this.i = i; }
  byte() { this.i += 1; return this.bytes[this.i - 1]; }
  number() {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }
  numbers(count) { for (let left = count; left > 0; left -= 1) this.number(); }
  text() {
    const length = this.number();
    this.i += length;
    return this.bytes.toString('utf8', this.i - length, this.i);
  }
}

function limits(in_) {
  const flags = in_.byte();
  in_.numbers(flags & 1 ? 2 : 1);
}

/** Reads past one import; true when it is a function. */
function importedFunction(in_) {
  in_.text();
  in_.text();
  const kind = in_.byte();
  if (kind === 0) in_.number();
  else if (kind === 1) { in_.byte(); limits(in_); }
  else if (kind === 2) limits(in_);
  else if (kind === 3) in_.i += 2;
  else if (kind === 4) { in_.byte(); in_.number(); }
  else throw new Error(`an import of kind ${kind}`);
  return kind === 0;
}

// The instructions 0xfc n: how many numbers follow.
const PREFIXED = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1];

const END = -2;

/** Reads past one instruction; answers the function it calls, -1 for none, END at the end of a block. */
function called(in_) {
  const op = in_.byte();
  if (op === 0x0b) return END;
  if (op === 0x10 || op === 0x12 || op === 0xd2) return in_.number();
  if ((op >= 0x02 && op <= 0x04) || op === 0x06) in_.number();
  else if ((op >= 0x07 && op <= 0x09) || op === 0x18 || op === 0x0c || op === 0x0d) in_.number();
  else if (op === 0x0e) in_.numbers(in_.number() + 1);
  else if (op === 0x11 || op === 0x13) in_.numbers(2);
  else if (op === 0x1c) in_.numbers(in_.number());
  else if (op >= 0x20 && op <= 0x26) in_.number();
  else if (op >= 0x28 && op <= 0x3e) in_.numbers(2);
  else if (op >= 0x3f && op <= 0x42) in_.number();
  else if (op === 0x43) in_.i += 4;
  else if (op === 0x44) in_.i += 8;
  else if (op === 0xd0) in_.number();
  else if (op === 0xfc) {
    const sub = in_.number();
    if (!(sub in PREFIXED)) throw new Error(`the instruction 0xfc ${sub}`);
    in_.numbers(PREFIXED[sub]);
  } else if (op > 0xc4 && op !== 0xd1) throw new Error(`the instruction 0x${op.toString(16)}`);
  return -1;
}

function body(in_) {
  const size = in_.number();
  const end = in_.i + size;
  for (let groups = in_.number(); groups > 0; groups -= 1) in_.numbers(2);
  const calls = new Set();
  while (in_.i < end) {
    const other = called(in_);
    if (other >= 0) calls.add(other);
  }
  return { size, calls };
}

function readNames(in_, end, names) {
  while (in_.i < end) {
    const part = in_.byte();
    const partEnd = in_.number() + in_.i;
    for (let count = part === 1 ? in_.number() : 0; count > 0; count -= 1) {
      const index = in_.number();
      names.set(index, in_.text());
    }
    in_.i = partEnd;
  }
}

/** The functions of one export section, or of a section of elements of the form that linkers write. */
function exported(in_, found) {
  for (let count = in_.number(); count > 0; count -= 1) {
    in_.text();
    const kind = in_.byte();
    const index = in_.number();
    if (kind === 0) found.add(index);
  }
}

function elements(in_, found) {
  for (let count = in_.number(); count > 0; count -= 1) {
    const flags = in_.number();
    if (flags !== 0) throw new Error(`a segment of elements of the form ${flags}`);
    while (called(in_) !== END) { /* the place in the table */ }
    for (let left = in_.number(); left > 0; left -= 1) found.add(in_.number());
  }
}

/**
 * The functions of a module in its own numbering: [{name, size, calls, open}], imported ones with
 * size 0. `open`: it can be called without being named, from outside or over the table. Throws when
 * the bytes have an instruction that it does not know.
 */
export function functionsOf(bytes) {
  const in_ = new Reader(bytes, 8);
  const functions = [];
  const names = new Map();
  const open = new Set();
  while (in_.i < bytes.length) {
    const kind = in_.byte();
    const end = in_.number() + in_.i;
    if (kind === 2) {
      for (let count = in_.number(); count > 0; count -= 1) {
        if (importedFunction(in_)) functions.push({ size: 0, calls: new Set() });
      }
    } else if (kind === 7) exported(in_, open);
    else if (kind === 8) open.add(in_.number());
    else if (kind === 9) elements(in_, open);
    else if (kind === 10) {
      for (let count = in_.number(); count > 0; count -= 1) functions.push(body(in_));
    } else if (kind === 0 && in_.text() === 'name') readNames(in_, end, names);
    in_.i = end;
  }
  return functions.map((one, index) => ({ ...one, name: names.get(index) || '', open: open.has(index) }));
}
