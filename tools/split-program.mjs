// Divides the page's program: what draws the first picture, and the simulated cloud behind it, which
// the page loads right after (web/page/js/parts.js).
//
//   node tools/split-program.mjs --wasm-split PROGRAM --in WHOLE.wasm --out FOLDER
//
// Writes lockbox.wasm and lockbox-cloud.wasm into the folder. WHOLE.wasm has its functions' linker names
// (em++ --profiling-funcs -Wl,--no-demangle); they are what the division goes by, and neither file
// has them in the end.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { functionsOf } from './wasm/module.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

// A helper of at most so many bytes goes along with whoever calls it.
const HELPER_BYTES = 1280;
// So small a function of a kind that is called without being named (a destructor, the block of a
// shared pointer) stays with the drawing: the empty world that it starts with has such members.
const UNNAMED_BYTES = 160;
const UNNAMED = /^(?!.*10__function).*(?:D[012]Ev|__on_zero_shared.*)$/;

// Chromium compiles no more at once on the page's own thread, which a call that comes before the cloud
// needs (loadAtOnce in web/page/js/parts.js).
const CLOUD_LIMIT = 8 * 1024 * 1024;

const mangled = (names) => names.map((name) => `${name.length}${name}`).join('|');
const foldersOf = (folder) => readdirSync(path.join(root, folder), { withFileTypes: true })
  .filter((entry) => entry.isDirectory()).map((entry) => entry.name);

/**
 * Says of a function's linker name whether it is the cloud's. The folders of engine/ are namespaces;
 * whatever mentions one of them is the cloud's, also what the standard library made for its types.
 */
export function cloudRule() {
  const engine = foldersOf('engine').filter((name) => name !== 'base');
  const mentions = new RegExp(`7lockbox(?:${mangled([...engine, 'panels', 'desk'])})`);
  const drawing = new RegExp(`^_ZZ?NK?7lockbox(?:${mangled(foldersOf('web'))})`);
  // Of the front end: all that shows or answers something about an open world.
  const asked = /^_ZZ?NK?7lockbox3app(?:3App(?:6layout|7set_lab|\d+api_(?!theme|deskE)|\d+draw_)|12_GLOBAL__N_1)|^_ZZ?NK?7lockbox(?:4desk|6panels)/;
  // Of the base: containers and hashes of what the engine keeps.
  const kept = /^_ZNK?7lockbox(?:4PMap|3Cow|12content_hash|7Decimal|8Expected|8AwsError|6gunzip|13parse_decimal)|^_ZNSt3__2.*7lockbox(?:4PMap|3Cow|7Decimal|8AwsError)/;
  const libraries = /^(?:mbedtls|psa|ecp|ssl|x509|pk|rsa|asn1|aes|gcm|ccm|sha\d+|md|mpi|oid)_/;
  return (name) => libraries.test(name) || asked.test(name) || kept.test(name) || (!drawing.test(name) && mentions.test(name));
}

/**
 * The functions to move: all but those that the drawing half reaches by itself. It starts at what can be
 * called without being named and is not the cloud's; from there a call leads to a function that is
 * not the cloud's either, or to a small helper.
 */
export function cloudFunctions(functions, rule = cloudRule()) {
  const cloud = functions.map(({ name, size }) => size > 0 && rule(name));
  const unnamed = ({ name, size }) => size <= UNNAMED_BYTES && UNNAMED.test(name);
  const kept = functions.map((one, index) => one.size === 0 || (one.open && (!cloud[index] || unnamed(one))));
  const left = [...kept.keys()].filter((index) => kept[index]);
  while (left.length > 0) {
    for (const callee of functions[left.pop()].calls) {
      if (kept[callee] || (cloud[callee] && functions[callee].size > HELPER_BYTES)) continue;
      kept[callee] = true;
      left.push(callee);
    }
  }
  return functions.filter((one, index) => !kept[index]);
}

/** A name as Binaryen spells it: letters outside its alphabet as two digits. */
const spelled = (name) => name.replace(/[^A-Za-z0-9!#$%&'*+\-./:<=>?@^_`|~]/g,
  (letter) => `\\${letter.charCodeAt(0).toString(16).padStart(2, '0')}`);

function main() {
  const values = process.argv.slice(2);
  const option = (name) => (values.includes(name) ? values[values.indexOf(name) + 1] : undefined);
  const [tool, whole, out] = [option('--wasm-split'), option('--in'), option('--out')];
  if (!tool || !whole || !out || values.length !== 6) {
    console.error('usage: split-program.mjs --wasm-split PROGRAM --in WHOLE.wasm --out FOLDER');
    process.exit(2);
  }
  const cloud = cloudFunctions(functionsOf(readFileSync(whole)));
  if (cloud.length === 0) {
    console.error(`split-program: ${whole} has no names of the engine's functions; link with --profiling-funcs -Wl,--no-demangle`);
    process.exit(1);
  }
  mkdirSync(out, { recursive: true });
  const list = path.join(out, 'cloud-functions.txt');
  writeFileSync(list, cloud.map(({ name }) => spelled(name)).join('\n'));
  const features = ['mutable-globals', 'sign-ext', 'exception-handling', 'bulk-memory', 'nontrapping-float-to-int', 'multivalue'];
  execFileSync(tool, [whole, `--split-funcs=@${list}`, '-o1', path.join(out, 'lockbox.wasm'), '-o2', path.join(out, 'lockbox-cloud.wasm'),
    '--export-prefix=%', ...features.map((name) => `--enable-${name}`)], { stdio: ['ignore', 'inherit', 'inherit'] });
  const { size } = statSync(path.join(out, 'lockbox-cloud.wasm'));
  if (size > CLOUD_LIMIT) {
    console.error(`split-program: lockbox-cloud.wasm has ${size} bytes; a browser compiles at most ${CLOUD_LIMIT} at once`);
    process.exit(1);
  }
}

if (process.argv[1] && fileURLToPath(import.meta.url) === path.resolve(process.argv[1])) main();
