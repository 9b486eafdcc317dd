// Packs scenarios for the page: nothing is sent twice, and nothing before it is needed.
//
//   node tools/pack-scenarios.mjs --from scenarios --out SITE/scenarios
//
// catalogue.json lists scenarios (each with the world it needs), acts (with what is not written yet)
// and sandboxes. Every other file is {"files": {path: text}}, minified, with paths relative to
// scenarios/ as the engine asks for them: common.json has the files at the top of scenarios/, ID.json
// the folder of one scenario, WORLD.json one base world.
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

async function filesBelow(folder, prefix = '') {
  if (!existsSync(folder)) return [];
  const found = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue;
    const name = prefix + entry.name;
    if (entry.isDirectory()) found.push(...await filesBelow(path.join(folder, entry.name), `${name}/`));
    else found.push(name);
  }
  return found.sort();
}

/** The text without blanks that mean nothing; an error names the file. */
function minified(name, text) {
  if (!name.endsWith('.json')) return text;
  try {
    return JSON.stringify(JSON.parse(text));
  } catch (error) {
    throw new Error(`scenarios/${name}: ${error.message}`);
  }
}

/** A base world is named "hogwarts@1" and lies in worlds/hogwarts-1.json. */
const worldFile = (name) => `worlds/${name.replace('@', '-')}.json`;

/** The name of a base world's file without folder and ending: "hogwarts-1"; nothing for other files. */
const stemOf = (name) => /^worlds\/(.+)\.json$/.exec(name)?.[1];

const titleOf = (name) => name.replace(/-\d+$/, '').replace(/(^|-)([a-z])/g, (_, gap, letter) => (gap ? ' ' : '') + letter.toUpperCase());

/** All packed files below `folder` (scenarios/): a map of name to text. */
export async function packScenarios(folder) {
  const packed = new Map();
  const texts = new Map();
  for (const name of await filesBelow(folder)) {
    // Keys are for the linter alone.
    if (/\.(json|txt)$/.test(name) && !name.endsWith('/keys.json')) texts.set(name, minified(name, await readFile(path.join(folder, name), 'utf8')));
  }
  const top = [...texts.keys()].filter((name) => !name.includes('/'));
  const pack = (names) => JSON.stringify({ files: Object.fromEntries(names.map((name) => [name, texts.get(name)])) });

  packed.set('common.json', pack(top));
  const list = texts.has('curriculum.json') ? JSON.parse(texts.get('curriculum.json')).scenarios : [];
  const catalogue = { scenarios: [], acts: [], sandboxes: [] };
  for (const entry of list) {
    const { number, id, title, act, summary, level, minutes, folder: home } = entry;
    let group = catalogue.acts.find((one) => one.title === `Act ${act}`);
    if (!group) catalogue.acts.push((group = { title: `Act ${act}`, scenarios: [] }));
    group.scenarios.push({ number, id, title, summary, minutes });
    if (!home) continue;
    const main = `${home}/scenario.json`;
    if (!texts.has(main)) throw new Error(`scenarios/curriculum.json: "${id}" names the folder "${home}", which has no scenario.json`);
    const base = JSON.parse(texts.get(main)).world?.base;
    const world = base && worldFile(base);
    if (world && !texts.has(world)) throw new Error(`scenarios/${main}: /world/base: there is no scenarios/${world}`);
    const own = [...texts.keys()].filter((name) => name.startsWith(`${home}/`));
    packed.set(`${id}.json`, pack(own));
    const needs = world ? { world: stemOf(world) } : {};
    catalogue.scenarios.push({ number, id, title, summary, level, minutes, ...needs });
  }
  for (const name of texts.keys()) {
    const stem = stemOf(name);
    if (!stem) continue;
    packed.set(`${stem}.json`, pack([name]));
    const { title, description } = JSON.parse(texts.get(name));
    // A world without a title is for its scenario alone: it opens by address, and is not offered.
    catalogue.sandboxes.push({ id: stem, world: stem, title: title || titleOf(stem), summary: description || '', offered: Boolean(title) });
  }
  // The world of the first scenario is the sandbox that opens when none is named.
  const home = list.find((entry) => entry.folder)?.folder;
  const first = home && worldFile(JSON.parse(texts.get(`${home}/scenario.json`)).world?.base || '');
  catalogue.sandboxes.sort((a, b) => (`worlds/${b.id}.json` === first) - (`worlds/${a.id}.json` === first));
  packed.set('catalogue.json', JSON.stringify(catalogue));
  return packed;
}

async function main() {
  const values = process.argv.slice(2);
  const option = (name) => (values.includes(name) ? values[values.indexOf(name) + 1] : undefined);
  const from = option('--from');
  const out = option('--out');
  if (!from || !out || values.length !== 4) {
    console.error('usage: pack-scenarios.mjs --from SCENARIOS_FOLDER --out FOLDER');
    process.exit(2);
  }
  try {
    await mkdir(out, { recursive: true });
    for (const [name, text] of await packScenarios(from)) await writeFile(path.join(out, name), text);
  } catch (error) {
    console.error(`pack-scenarios: ${error.message}`);
    process.exit(1);
  }
}

if (process.argv[1] && fileURLToPath(import.meta.url) === path.resolve(process.argv[1])) main();
