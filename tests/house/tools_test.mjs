// Tests of the tools around the build: the entry ./lockbox, the server of the site. Needs Node.js only.
// Ends with "N passed, N failed".
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';

import { packScenarios } from '../../tools/pack-scenarios.mjs';
import { cloudFunctions, cloudRule } from '../../tools/split-program.mjs';
import { functionsOf } from '../../tools/wasm/module.mjs';
import { chooseCoding, createSite, resolveFile } from '../../tools/serve-site.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const tests = [];
const test = (name, run) => tests.push({ name, run });

function equal(actual, expected, what) {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what}: expected ${b}, got ${a}`);
}

// ---- dividing the page's program -------------------------------------------------------------------
// One imported function; (func $a (call $b)) and (func $b (i64.const 1) (drop)), with their names.
const section = (kind, ...bytes) => [kind, bytes.length, ...bytes];
const letters = (text) => [text.length, ...Buffer.from(text)];
const tiny = Buffer.from([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
  ...section(1, 1, 0x60, 0, 0),
  ...section(2, 1, ...letters('e'), ...letters('f'), 0, 0),
  ...section(3, 2, 0, 0),
  ...section(4, 1, 0x70, 0, 1),
  ...section(7, 1, ...letters('x'), 0, 1),
  ...section(9, 1, 0, 0x41, 0, 0x0b, 1, 2),
  ...section(10, 2, 4, 0, 0x10, 2, 0x0b, 5, 0, 0x42, 1, 0x1a, 0x0b),
  ...section(0, ...letters('name'), 1, 10, 3, 0, ...letters('f'), 1, ...letters('a'), 2, ...letters('b')),
]);

test('split: functions of a module have their names, sizes and direct calls', () => {
  const found = functionsOf(tiny).map(({ name, size, calls, open }) => [name, size, [...calls], open]);
  equal(found, [['f', 0, [], false], ['a', 4, [2], true], ['b', 5, [], true]], 'functions');
});
test('split: an instruction that is not known is refused', () => {
  const odd = Buffer.from(tiny);
  odd[odd.indexOf(0x42)] = 0xfe;
  let said = '';
  try {
    functionsOf(odd);
  } catch (error) {
    said = error.message;
  }
  equal(said, 'the instruction 0xfe', 'the sentence');
});
test('split: names that mention a folder of the engine belong to the cloud, the front end stays', () => {
  const rule = cloudRule();
  const table = [
    ['_ZN7lockbox5cloud4stepERNS0_5WorldE', true],
    ['_ZNSt3__26vectorIN7lockbox5table4ItemENS_9allocatorIS3_EEED2Ev', true],
    ['mbedtls_sha256_update', true],
    ['_ZN7lockbox6panels10draw_tableERNS_2ui2UiERKN7lockbox5table5TableE', true],
    ['_ZN7lockbox3app3App9api_stateERKN8nlohmann4jsonE', true],
    ['_ZN7lockbox3app3App9api_themeERKN8nlohmann4jsonE', false],
    ['_ZN7lockbox2ui12panel_headerERNS0_2UiERKNS_5table5TableE', false],
    ['_ZN5ImGui5BeginEPKcPbi', false],
    ['SDL_PumpEvents', false],
  ];
  for (const [name, expected] of table) equal(rule(name), expected, name);
});
test('split: what the drawing reaches stays, with small helpers; the rest is the cloud', () => {
  const functions = [
    { name: 'main', size: 50, calls: new Set([1, 3, 5]), open: true },
    { name: 'cloud-helper', size: 90, calls: new Set([2]), open: false },
    { name: 'cloud-helper-of-helper', size: 20, calls: new Set(), open: false },
    { name: 'cloud-step', size: 5000, calls: new Set([4, 6]), open: true },
    { name: 'cloud-other', size: 20, calls: new Set(), open: false },
    { name: 'drawing', size: 4000, calls: new Set(), open: false },
    { name: 'drawing-for-the-cloud', size: 4000, calls: new Set(), open: false },
    { name: 'drawing-over-the-table', size: 4000, calls: new Set(), open: true },
  ];
  const moved = cloudFunctions(functions, (name) => name.startsWith('cloud')).map(({ name }) => name);
  equal(moved, ['cloud-step', 'cloud-other', 'drawing-for-the-cloud'], 'the cloud');
});

// ---- the packs of scenarios ---------------------------------------------------------------------
const packs = await packScenarios(path.join(root, 'scenarios'));
const filesOf = (name) => Object.keys(JSON.parse(packs.get(`${name}.json`)).files);

test('packs: no file of the scenarios is sent twice', () => {
  const seen = [...packs.keys()].filter((name) => name !== 'catalogue.json').flatMap((name) => filesOf(name.slice(0, -5)));
  equal(seen.length, new Set(seen).size, 'files');
});
test('packs: a scenario has its folder, and its world and what all share are named beside it', () => {
  const { scenarios, sandboxes } = JSON.parse(packs.get('catalogue.json'));
  for (const { id, world } of scenarios) {
    equal(filesOf(id).some((name) => name.endsWith('/scenario.json')), true, `${id}: scenario.json`);
    equal(filesOf(world), [`worlds/${world}.json`], `${id}: world`);
    equal(sandboxes.some((one) => one.world === world), true, `${id}: its world as a sandbox`);
  }
  equal(filesOf('common').includes('curriculum.json'), true, 'the curriculum is common');
});
test('packs: what only the linter reads is not sent', () => {
  equal([...packs.values()].some((text) => text.includes('/keys.json"')), false, 'keys.json');
});
test('packs: texts, worlds and proofs of all scenarios take at most 120 KB of Brotli', () => {
  const total = [...packs.values()].reduce((sum, text) => sum + zlib.brotliCompressSync(text).length, 0);
  equal(total <= 120 * 1024, true, `${total} bytes`);
});

// ---- the server of the site ---------------------------------------------------------------------
const site = mkdtempSync(path.join(os.tmpdir(), 'lockbox-site-'));
mkdirSync(path.join(site, 'root/sub'), { recursive: true });
writeFileSync(path.join(site, 'secret.txt'), 'outside');
writeFileSync(path.join(site, 'root/index.html'), '<p>page</p>');
writeFileSync(path.join(site, 'root/a.wasm'), 'plain');
writeFileSync(path.join(site, 'root/a.wasm.br'), 'brotli');
writeFileSync(path.join(site, 'root/a.wasm.gz'), 'gzip');
writeFileSync(path.join(site, 'root/.hidden'), 'hidden');
writeFileSync(path.join(site, 'root/sub/index.html'), 'sub');
symlinkSync(path.join(site, 'secret.txt'), path.join(site, 'root/link.txt'));
const served = createSite(path.join(site, 'root'));
await new Promise((done) => served.listen(0, '127.0.0.1', done));

// Sends the path as it is: the usual clients would clean it first.
function ask(requestPath, headers = {}, method = 'GET') {
  return new Promise((done, fail) => {
    const request = http.request(
        { port: served.address().port, host: '127.0.0.1', path: requestPath, method, headers },
        (response) => {
          let body = '';
          response.on('data', (chunk) => { body += chunk; });
          response.on('end', () => done({ status: response.statusCode, headers: response.headers, body }));
        });
    request.on('error', fail);
    request.end();
  });
}

test('server: sends the page with a strict policy', async () => {
  const { status, headers, body } = await ask('/');
  equal([status, body], [200, '<p>page</p>'], 'answer');
  equal(headers['content-type'], 'text/html; charset=utf-8', 'type');
  const policy = headers['content-security-policy'];
  equal(policy.includes("default-src 'none'"), true, 'default-src');
  equal(/unsafe-inline|'unsafe-eval'|https?:|\*/.test(policy), false, `openings in ${policy}`);
  equal(headers['x-content-type-options'], 'nosniff', 'nosniff');
});
test('server: no path leads out of the site', async () => {
  const paths = ['/../secret.txt', '/sub/../../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt',
                 '/%2e%2e%2fsecret.txt', '//etc/passwd', '/..\\secret.txt', '/%00', '/%ff', '/.hidden',
                 '/link.txt', '/sub/%2e%2e/%2e%2e/secret.txt', '/sub'];
  for (const requestPath of paths) {
    const { status, body } = await ask(requestPath);
    equal([requestPath, status, body.includes('outside')], [requestPath, 404, false], 'answer');
  }
});
test('server: picks the compressed file that the client takes', async () => {
  const body = async (accept) => (await ask('/a.wasm', { 'Accept-Encoding': accept })).body;
  equal(await body('gzip, deflate, br'), 'brotli', 'br is preferred');
  equal(await body('gzip'), 'gzip', 'gzip');
  equal(await body('br;q=0, gzip;q=0.5'), 'gzip', 'refused br');
  equal(await body('identity'), 'plain', 'none');
  const { headers } = await ask('/a.wasm', { 'Accept-Encoding': 'br' });
  equal([headers['content-type'], headers['content-encoding'], headers.vary],
        ['application/wasm', 'br', 'Accept-Encoding'], 'headers');
  equal(chooseCoding(undefined), '', 'no header');
});
test('server: answers 304 to a known version and 405 to other methods', async () => {
  const { headers } = await ask('/');
  equal((await ask('/', { 'If-None-Match': headers.etag })).status, 304, 'known version');
  equal((await ask('/', {}, 'POST')).status, 405, 'POST');
  const head = await ask('/', {}, 'HEAD');
  equal([head.status, head.body, head.headers['content-length']], [200, '', '11'], 'HEAD');
});
test('server: a folder is its index.html, and only with the slash', async () => {
  equal((await resolveFile(path.join(site, 'root'), '/sub/'))?.file.endsWith('sub/index.html'), true,
        'sub/');
  equal(await resolveFile(path.join(site, 'root'), '/sub'), null, 'sub');
});
test('server: a port in use is said, with exit status 1', async () => {
  const child = spawn(process.execPath, [path.join(root, 'tools/serve-site.mjs'), '--root', site,
                                         '--port', String(served.address().port)]);
  let text = '';
  child.stderr.on('data', (chunk) => { text += chunk; });
  const code = await new Promise((done) => child.on('exit', done));
  equal([code, text.includes('in use')], [1, true], text);
});

// ---- the entry ----------------------------------------------------------------------------------
const lockbox = (...values) =>
    spawnSync(path.join(root, 'lockbox'), values, { encoding: 'utf8', cwd: os.tmpdir() });

test('./lockbox help names every command and fits on a screen', () => {
  const { status, stdout } = lockbox('help');
  equal(status, 0, 'status');
  for (const command of ['play', 'desktop', 'serve', 'aws', 'decide', 'trace', 'lint-policy', 'who-can',
                         'lesson', 'verify', 'test', 'bench', 'package']) {
    equal(new RegExp(`^  ${command}\\b`, 'm').test(stdout), true, `names ${command}`);
  }
  equal(stdout.split('\n').length <= 40, true, 'lines');
});
test('./lockbox answers --help for its own commands with status 0', () => {
  for (const command of ['play', 'desktop', 'test', 'bench', 'package']) {
    const { status, stdout } = lockbox(command, '--help');
    equal([command, status, stdout.startsWith(`usage: ./lockbox ${command}`) || command === 'test'],
          [command, 0, true], 'answer');
  }
});
test('./lockbox answers bad usage with status 2 on standard error, naming it', () => {
  for (const [values, named] of [[['frobnicate'], 'frobnicate'], [['play', '--port', '99999'], '99999'],
                                 [['play', '--port', 'x'], "'x'"], [['play', '--prot'], '--prot'],
                                 [['play', '--port'], '--port'], [['test', 'units'], 'units'],
                                 [['package', 'now'], 'now']]) {
    const { status, stdout, stderr } = lockbox(...values);
    equal([values, status, stdout, stderr.includes(named)], [values, 2, '', true], stderr);
  }
});
test('tools/fetch-deps refuses a name it does not know with status 2', () => {
  const { status, stderr } =
      spawnSync(path.join(root, 'tools/fetch-deps'), ['libnothing'], { encoding: 'utf8' });
  equal([status, stderr.includes('libnothing')], [2, true], stderr);
});

let failed = 0;
for (const { name, run } of tests) {
  try {
    await run();
  } catch (error) {
    ++failed;
    console.log(`FAILED ${name}\n    ${error.message}`);
  }
}
served.close();
served.closeAllConnections?.();
rmSync(site, { recursive: true });
console.log(`${tests.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
