// The rules of the house that no compiler checks: which folder may include which, what the engine may not
// touch, how long a file may be, which widgets a panel may draw. Run: node tests/house/run.mjs
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** All files below `folder` whose name ends in one of `endings`, relative to the root. */
function files(folder, endings) {
  const found = [];
  const walk = (at) => {
    let names = [];
    try { names = readdirSync(at); } catch { return; }
    for (const name of names) {
      if (name === 'node_modules') continue;
      const path = join(at, name);
      if (statSync(path).isDirectory()) walk(path);
      else if (endings.some((e) => name.endsWith(e))) found.push(relative(root, path));
    }
  };
  walk(join(root, folder));
  return found.sort();
}
const text = (path) => readFileSync(join(root, path), 'utf8');
const lines = (path) => text(path).split('\n');

// A folder may include itself and folders of a lower level; folders of one level only where listed.
const levels = [
  ['base'], ['value', 'crypto'], ['expression', 'policy', 'network', 'item_encryption', 'tls'], ['table', 'identity', 'kms', 's3'],
  ['services', 'audit', 'storage', 'wire', 'dax'], ['events'], ['api'], ['cloud'], ['shell'], ['lesson'],
];
const levelOf = (folder) => levels.findIndex((l) => l.includes(folder));
const sameLevel = { network: ['policy'], lesson: [], kms: ['identity'] };

function includes(path) {
  return lines(path).map((line, i) => ({ n: i + 1, m: /^\s*#\s*include\s*[<"]([^">]+)[">]/.exec(line) }))
    .filter((x) => x.m).map((x) => ({ line: x.n, file: x.m[1] }));
}

/** Faults of the include direction in one file: a list of sentences. */
export function directionFaults(path, list) {
  const own = path.split('/');
  const faults = [];
  for (const { line, file } of list) {
    const to = file.split('/');
    if (own[0] === 'engine' && (to[0] === 'web' || to[0] === 'native')) faults.push(`${path}:${line} engine includes ${file}`);
    if (own[0] === 'web' && to[0] === 'native') faults.push(`${path}:${line} web includes ${file}`);
    if (own[0] === 'native' && to[0] === 'web' && own[1] !== 'desktop') faults.push(`${path}:${line} native includes ${file}`);
    if (own[0] === 'web' && own[1] === 'panels' && to[0] === 'web' && to[1] === 'panels' && to[2].replace(/\..*/, '') !== own[2].replace(/\..*/, '')
        && !/^(panel|shared)/.test(to[2])) faults.push(`${path}:${line} a panel includes the panel ${file}`);
    if (own[0] !== 'engine' || to[0] !== 'engine') continue;
    const mine = levelOf(own[1]);
    const theirs = levelOf(to[1]);
    if (mine < 0) faults.push(`${path} stands in a folder without a level`);
    else if (theirs < 0) faults.push(`${path}:${line} includes ${file} of a folder without a level`);
    else if (own[1] !== to[1] && (theirs > mine || (theirs === mine && !(sameLevel[own[1]] || []).includes(to[1])))) {
      faults.push(`${path}:${line} ${own[1]} includes ${file}, which stands above it`);
    }
  }
  return faults;
}

const forbiddenHeaders = ['thread', 'mutex', 'atomic', 'future', 'condition_variable', 'chrono', 'ctime', 'time.h', 'random', 'fstream',
  'filesystem', 'iostream', 'sstream', 'cstdio', 'stdio.h', 'regex', 'unistd.h', 'sys/socket.h', 'SDL.h', 'imgui.h', 'locale'];
export function purityFaults(path, list) {
  return list.filter(({ file }) => forbiddenHeaders.includes(file) || file.startsWith('SDL') || file.startsWith('imgui'))
    .map(({ line, file }) => `${path}:${line} the engine includes <${file}>`);
}

export function lengthFaults(path, count) { return count > 700 ? [`${path} has ${count} lines, more than one room`] : []; }

export function widgetFaults(path, content) {
  const banned = /ImGui::(Button|SmallButton|Selectable|Checkbox|RadioButton|InputText\w*|Slider\w+|Combo|BeginCombo|TreeNode\w*|CollapsingHeader|BeginTabItem|MenuItem|InvisibleButton)\s*\(/;
  return content.split('\n').map((l, i) => (banned.test(l) ? `${path}:${i + 1} draws a raw widget instead of one that is registered: ${l.trim()}` : null)).filter(Boolean);
}

// What the walk can end in is no explanation of why.
const dispositions = ['DENIED_IN', 'DENIED_OUT', 'NO_ROUTE', 'NULL_ROUTED', 'NEIGHBOR_UNREACHABLE', 'EXITS_NETWORK', 'INSUFFICIENT_INFO'];
const codeList = 'engine/network/codes.hpp';

/** The codes that the engine's network puts beside what decided or lost. */
function explanationCodes() {
  const found = files('engine/network', ['.cpp', '.hpp']).filter((p) => p !== codeList).flatMap((p) => [...text(p).matchAll(/"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)"/g)].map((m) => m[1]));
  return new Set(found.filter((code) => !dispositions.includes(code)));
}

/** String literals of C++ source, with what stands before each in its statement. Comments are left out. */
function literals(content) {
  const found = [];
  const token = /\/\/[^\n]*|\/\*[^]*?\*\/|R"(\w*)\([^]*?\)\1"|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[;{}]\s*\n|[^"'/;{}]+|[^]/g;
  let statement = '';
  let line = 1;
  for (const [part] of content.matchAll(token)) {
    if (part.startsWith('"')) found.push({ line, text: part.slice(1, -1), before: statement });
    if (/^[;{}]\s*\n/.test(part)) statement = '';
    else if (!/^\/[/*]/.test(part)) statement += part;
    line += part.split('\n').length - 1;
  }
  return found;
}

// What the lab itself says: summaries of the work, where the facts of a permission come from, what is not simulated.
const ownWords = /summary|_origin|_absent|absent_because|explanation|\bset(_multi)?\(|not_simulated|not_imported|does not simulate|note_error|\bverb\b/;
/** Pieces of such sentences in functions of their own, and pieces that the code looks for in a text. */
const ownTexts = ['SELECT with the partition key read ', 'SELECT scanned everything: ', '; more pages follow.', ' and returned ',
  'number with magnitude', 'cannot contain an empty', ' Coordinated Universal Time'];
/** Sentences in code of DynamoDB's operations and grammars that stand in no row of a folder texts. What is all in capitals is a list of names. */
export function textFaults(path, content) {
  return literals(content)
    .filter(({ text: t, before }) => /[A-Za-z']+[ ,.:]+[A-Za-z'{]+ +[A-Za-z'{]+/.test(t) && !/^\s*#\s*include/m.test(before.split('\n').pop())
      && !/^[A-Z ]+$/.test(t) && !ownWords.test(before) && !ownWords.test(t) && !ownTexts.includes(t))
    .map(({ line, text: t }) => `${path}:${line} a text of its own, in no row of a folder texts: "${t}"`);
}

const engine = files('engine', ['.hpp', '.cpp']);
const sources = [...engine, ...files('web', ['.hpp', '.cpp', '.h', '.js', '.css', '.html']), ...files('native', ['.hpp', '.cpp']),
  ...files('tests', ['.hpp', '.cpp', '.mjs']), ...files('tools', ['.mjs', '.py'])];
const code = [...engine, ...files('web', ['.hpp', '.cpp']), ...files('native', ['.hpp', '.cpp'])];

const tests = [
  ['dependencies point one way', () => code.flatMap((p) => directionFaults(p, includes(p)))],
  ['a wrong direction is noticed', () => directionFaults('engine/base/x.hpp', [{ line: 1, file: 'engine/cloud/world.hpp' }]).length === 1
    && directionFaults('engine/cloud/x.hpp', [{ line: 1, file: 'web/app/app.hpp' }]).length === 1 ? [] : ['not noticed']],
  ['the engine includes no user interface, thread, clock, randomness or file header', () => engine.flatMap((p) => purityFaults(p, includes(p)))],
  ['an impure header is noticed', () => purityFaults('engine/base/x.cpp', [{ line: 1, file: 'chrono' }]).length === 1 ? [] : ['not noticed']],
  ['the engine calls no clock, randomness or environment', () => engine.flatMap((p) => lines(p).map((l, i) =>
    (/\b(system_clock|steady_clock|getenv|std::rand\b|srand\s*\(|random_device)/.test(l) ? `${p}:${i + 1} ${l.trim()}` : null)).filter(Boolean))],
  // A number of the wire may be read as one; it is turned into a whole number on the spot.
  ['the engine keeps no floating point', () => engine.filter((p) => !/shell|lesson/.test(p)).flatMap((p) => lines(p).map((l, i) =>
    (/\b(double|float)\s+\w+\s*[;={]/.test(l) && !/get<double>\(\)|constexpr double/.test(l) ? `${p}:${i + 1} ${l.trim()}` : null)).filter(Boolean))],
  ['no file is longer than 700 lines', () => sources.flatMap((p) => lengthFaults(p, lines(p).length - 1))],
  ['a long file is noticed', () => lengthFaults('x', 701).length === 1 ? [] : ['not noticed']],
  ['panels draw registered widgets only', () => files('web/panels', ['.cpp']).flatMap((p) => widgetFaults(p, text(p)))],
  ['a raw widget is noticed', () => widgetFaults('x', 'if (ImGui::Button("a")) {').length === 1 ? [] : ['not noticed']],
  ['only the platform folder asks for Emscripten', () => files('web', ['.hpp', '.cpp']).filter((p) => !p.startsWith('web/platform/'))
    .flatMap((p) => (/__EMSCRIPTEN__/.test(text(p)) ? [`${p} asks for __EMSCRIPTEN__`] : []))],
  ['every operation that answers NotSimulatedException is on the fidelity page', () => {
    const rows = [...text('engine/api/dynamodb.cpp').matchAll(/\{"[a-z.]*dynamodb", "(\w+)"\}/g)].map((m) => m[1]);
    const page = text('docs/fidelity.md');
    return rows.filter((name) => !new RegExp(`\\b${name}\\b`).test(page)).map((name) => `docs/fidelity.md does not name ${name}`);
  }],
  // tests/network/code_census_test.cpp produces every code of the list, and no other.
  ['the list of explanation codes is what the network writes', () => {
    const listed = new Set([...text(codeList).matchAll(/"([A-Z][A-Z0-9_]+)"/g)].map((m) => m[1]));
    return [...[...explanationCodes()].filter((code) => !listed.has(code)).map((code) => `${codeList} lacks ${code}`),
      ...[...listed].filter((code) => !explanationCodes().has(code)).map((code) => `nothing writes ${code} of ${codeList}`)];
  }],
  ['explanation codes are found', () => (explanationCodes().size > 40 && explanationCodes().has('ENI_SG_RULES_MISMATCH') ? [] : ['not found'])],
  ['every folder with C++ tests is built', () => {
    const built = text('CMakeLists.txt').split(/\s+|\)/);
    const folders = new Set(files('tests', ['_test.cpp']).map((p) => p.split('/').slice(0, 2).join('/')));
    return [...folders].filter((folder) => !built.includes(folder)).map((folder) => `${folder} is in no target of CMakeLists.txt`);
  }],
  ['error texts of DynamoDB stand in folders called texts', () => engine
    // Two files write sentences of the lab (why a limit was met) and of Application Auto Scaling.
    .filter((p) => /^engine\/(api\/(dynamodb|table_)|(table|value|expression|expression\/partiql)\/[^/]*$|base\/decimal)/.test(p) && !/table\/(scaling|throughput)\.cpp$/.test(p)).flatMap((p) => textFaults(p, text(p)))],
  ['a text in the code is noticed', () => textFaults('x', 'return validation(\n    concat({"The table is too ", size, " for that many items"}));').length === 2
    && textFaults('x', 'run.work.summary = concat({"The table is too ", size, " for that many items"});').length === 0
    && textFaults('x', 'check(0, "S B SS NS");').length === 0 ? [] : ['not noticed']],
  ['every text has a use', () => {
    const users = engine.filter((p) => /^engine\/(api|base|expression|table|value)\//.test(p)).map(text).join('\n');
    return engine.filter((p) => /\/texts\/\w+\.hpp$/.test(p)).flatMap((p) => [...text(p).matchAll(/constexpr Text (k\w+)/g)].map((m) => m[1])
      .filter((name) => users.split(new RegExp(`texts::${name}\\b`)).length < 2).map((name) => `${p} has ${name}, which nothing says`));
  }],
  ['every header says once that it is included once', () => code.filter((p) => p.endsWith('.hpp')).filter((p) => !text(p).includes('#pragma once'))],
];

let passed = 0;
let failed = 0;
for (const [name, run] of tests) {
  const faults = run();
  if (faults.length === 0) { passed += 1; continue; }
  failed += 1;
  console.log(`FAILED ${name}`);
  for (const fault of faults.slice(0, 12)) console.log(`  ${fault}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
