// Lists what the page loads until its first scenario, in bytes: raw, gzip and Brotli. The simulated
// cloud, the larger half of the program, comes after the first picture and is summed apart; so is
// everything of all scenarios together (texts, worlds, proofs and their catalogue).
//
//   node tools/size-table.mjs SITE_FOLDER [--json]
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const [folder, ...rest] = process.argv.slice(2);
if (!folder || !existsSync(path.join(folder, 'files.json'))) {
  console.error('usage: size-table.mjs SITE_FOLDER [--json]   (a folder made by make-site.mjs)');
  process.exit(2);
}
const { files } = JSON.parse(readFileSync(path.join(folder, 'files.json'), 'utf8'));
const catalogue = JSON.parse(readFileSync(path.join(folder, 'scenarios/catalogue.json'), 'utf8'));
const [first] = catalogue.scenarios;
const needed = new Set(['catalogue', 'common', first?.id, first?.world].map((name) => `scenarios/${name}.json`));
const rows = [];
const lessons = [];
for (const name of Object.keys(files)) {
  const size = (end) => {
    const file = path.join(folder, name + end);
    return existsSync(file) ? statSync(file).size : files[name].size;
  };
  const row = { name, raw: files[name].size, gz: size('.gz'), br: size('.br') };
  if (name.startsWith('scenarios/')) lessons.push(row);
  if (!name.startsWith('scenarios/') || needed.has(name)) rows.push(row);
}
const sum = (name, list) => {
  const total = (key) => list.reduce((all, row) => all + row[key], 0);
  return { name, raw: total('raw'), gz: total('gz'), br: total('br') };
};
const LATER = 'lockbox-cloud.wasm';
rows.push(sum('until the first picture', rows.filter((row) => row.name !== LATER)), sum('all', rows), sum('scenarios (all files)', lessons));
if (rest.includes('--json')) {
  for (const row of rows) console.log(JSON.stringify({ bench: 'size', ...row }));
} else {
  const line = (a, b, c, d) =>
    console.log(`${a.padEnd(34)}${String(b).padStart(10)}${String(c).padStart(10)}${String(d).padStart(10)}`);
  line('size of what the page loads', 'raw', 'gz', 'br');
  for (const row of rows) line(row.name, row.raw, row.gz, row.br);
}
