// Assembles the site from the sources of the page and what a build made, each file compressed beside
// itself (.br, .gz). Files that did not change are left alone, so that a second run is quick.
//
//   node tools/make-site.mjs --build BUILD_FOLDER --out SITE_FOLDER
//
// The site: what is in web/page/, lockbox.js, lockbox.wasm and lockbox-cloud.wasm, fonts/*.woff2,
// scenarios/*.json (see pack-scenarios.mjs), and files.json, which
// lists every file with its size and hash, and a version made of all the hashes.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import zlib from 'node:zlib';

import { packScenarios } from './pack-scenarios.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const brotli = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);
const compressible = /\.(html|css|js|mjs|json|webmanifest|wasm|svg|txt)$/;

const hashOf = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

// All files below folder, as paths relative to it, sorted; none when there is no such folder.
async function filesBelow(folder, prefix = '') {
  if (!existsSync(folder)) return [];
  const found = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const name = prefix + entry.name;
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) {
      found.push(...await filesBelow(path.join(folder, entry.name), `${name}/`));
    } else {
      found.push(name);
    }
  }
  return found.sort();
}

// The whole site, path to bytes, but for files.json.
async function collect(build) {
  const site = new Map();
  const page = path.join(root, 'web/page');
  for (const name of await filesBelow(page)) site.set(name, await readFile(path.join(page, name)));
  for (const name of ['lockbox.js', 'lockbox.wasm', 'lockbox-cloud.wasm']) {
    site.set(name, await readFile(path.join(build, 'page', name)));
  }
  for (const name of await filesBelow(path.join(build, 'fonts'))) {
    if (name.endsWith('.woff2')) {
      site.set(`fonts/${name}`, await readFile(path.join(build, 'fonts', name)));
    }
  }
  for (const [name, text] of await packScenarios(path.join(root, 'scenarios'))) {
    site.set(`scenarios/${name}`, Buffer.from(text));
  }
  stamp(site);
  return site;
}

// The page and its service worker carry the hash of everything else, so that a page knows which
// version it is and a new version of anything is a new worker.
function stamp(site) {
  const all = [...site].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, bytes]) => name + hashOf(bytes));
  const version = hashOf(Buffer.from(all.join('\n')));
  for (const name of ['index.html', 'sw.js']) {
    const bytes = site.get(name);
    if (!bytes) continue;
    const text = bytes.toString('utf8').replace('unstamped', version)
      .replace('name="lockbox-wasm-bytes" content="0"', `name="lockbox-wasm-bytes" content="${site.get('lockbox.wasm').length}"`)
      .replace('name="lockbox-cloud-bytes" content="0"', `name="lockbox-cloud-bytes" content="${site.get('lockbox-cloud.wasm').length}"`);
    site.set(name, Buffer.from(text));
  }
}

async function writeWithCopies(file, bytes) {
  await mkdir(path.dirname(file), { recursive: true });
  if (compressible.test(file)) {
    const quality = { params: {
      [zlib.constants.BROTLI_PARAM_QUALITY]: zlib.constants.BROTLI_MAX_QUALITY,
      [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    } };
    const [br, gz] = await Promise.all([brotli(bytes, quality), gzip(bytes, { level: 9 })]);
    await writeFile(`${file}.br`, br);
    await writeFile(`${file}.gz`, gz);
  }
  await writeFile(file, bytes);
}

export async function makeSite(build, out) {
  const site = await collect(build);
  if (!site.has('index.html')) throw new Error('web/page/index.html is missing');
  const listed = {};
  for (const [name, bytes] of [...site].sort(([a], [b]) => (a < b ? -1 : 1))) {
    listed[name] = { size: bytes.length, hash: hashOf(bytes) };
  }
  const version = hashOf(Buffer.from(JSON.stringify(listed)));
  const list = path.join(out, 'files.json');
  let before = { version: '', files: {} };
  try {
    before = JSON.parse(await readFile(list, 'utf8'));
  } catch {
    // A first run, or one that was interrupted: everything is written.
    await rm(out, { recursive: true, force: true });
  }
  if (before.version === version) return { version, written: 0 };
  await rm(list, { force: true });
  let written = 0;
  for (const [name, bytes] of site) {
    if (before.files[name]?.hash === listed[name].hash) continue;
    await writeWithCopies(path.join(out, name), bytes);
    ++written;
  }
  for (const name of Object.keys(before.files)) {
    if (site.has(name)) continue;
    for (const end of ['', '.br', '.gz']) await rm(path.join(out, name + end), { force: true });
  }
  await writeWithCopies(list, Buffer.from(JSON.stringify({ version, files: listed })));
  return { version, written };
}

async function main() {
  const values = process.argv.slice(2);
  const option = (name) => (values.includes(name) ? values[values.indexOf(name) + 1] : undefined);
  const build = option('--build');
  const out = option('--out');
  if (!build || !out || values.length !== 4) {
    console.error('usage: make-site.mjs --build BUILD_FOLDER --out SITE_FOLDER');
    process.exit(2);
  }
  try {
    const { version, written } = await makeSite(build, out);
    if (written > 0) console.log(`site ${version}: ${written} files written`);
  } catch (error) {
    console.error(`make-site: ${error.message}`);
    process.exit(1);
  }
}

if (process.argv[1] && fileURLToPath(import.meta.url) === path.resolve(process.argv[1])) main();
