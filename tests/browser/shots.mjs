// Takes the standard set of pictures for looking at: node tests/browser/shots.mjs [--site FOLDER]
// [--out build/shots] [--only LOOK] [--scenario ID]. Wide and phone, light and dark; scenario 1 by its own
// solution, or the steps of the scenario named, before each is left.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { createSite } from '../../tools/serve-site.mjs';
import { launchChromium } from './drivers.mjs';
import { Mouse, Script } from './hands.mjs';
import { play } from './lesson.tests.mjs';
import { LEARNER, playThrough } from './plays.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const values = process.argv.slice(2);
const option = (name, otherwise) => (values.includes(name) ? values[values.indexOf(name) + 1] : otherwise);
const site = option('--site', path.join(root, 'build/site'));
const out = option('--out', path.join(root, 'build/shots'));
const only = option('--only', '');
const scenario = option('--scenario', '');

const LOOKS = [
  { name: 'wide-light', settings: { size: { width: 1280, height: 800 } } },
  { name: 'wide-dark', settings: { size: { width: 1280, height: 800 }, dark: true } },
  { name: 'phone-light', settings: { phone: true } },
  { name: 'phone-dark', settings: { phone: true, dark: true } },
];

const calm = () => new Promise((done) => setTimeout(done, 1400));

/** Takes one picture of the page as it is, and on a phone one of each panel when asked. */
async function shoot(page, look, name, panels = []) {
  await calm();
  await page.screenshot(path.join(out, `${look.name}-${name}.png`));
  if (!look.settings.phone) return;
  for (const panel of panels) {
    await page.click(`#tabs [data-panel="${panel}"]`);
    await calm();
    await page.screenshot(path.join(out, `${look.name}-${name}-${panel}.png`));
  }
  if (panels.length) await page.click('#tabs [data-panel="lesson"]');
}

async function series(browser, base, look) {
  const page = await browser.open(look.settings);
  await page.page.addInitScript(() => localStorage.setItem('lockbox:learner', '7'));
  await page.goto(base);
  await page.ready();
  await shoot(page, look, '01-start');
  await page.click('#begin');
  await page.until('the lab', () => document.documentElement.dataset.screen === 'lab');
  let count = 1;
  const seen = async (id, moment) => {
    count += 1;
    const panels = id === 'steal' && moment === 'done' ? ['terminal', 'map', 'table', 'trace', 'time'] : [];
    await shoot(page, look, `${String(count).padStart(2, '0')}-${id}-${moment}`, panels);
  };
  await play(new Mouse(page), page, seen);
  await seen('end', 'arrived');
  await page.click('#menu-button');
  await seen('menu', 'open');
  await page.press('Escape');
  // A refused request with its trace.
  await page.evaluate(() => { location.hash = 'sandbox'; });
  await page.until('the sandbox', () => document.querySelector('[data-step="sandbox"]') !== null);
  await page.evaluate(async () => {
    await window.lockbox.command('aws dynamodb query --table-name Houses --key-condition-expression "House = :h" --expression-attribute-values \'{":h":{"S":"Gryffindor"}}\'');
    await window.lockbox.command('aws dynamodb delete-table --table-name Houses --profile visitor');
  });
  if (look.settings.phone) await page.click('#tabs [data-panel="terminal"]');
  await page.until('the link', () => Boolean(document.querySelector('.entry-foot .link')));
  await page.evaluate(() => [...document.querySelectorAll('.entry-foot .link')].at(-1).click());
  await seen('denied', 'trace');
  await page.close();
}

/** Each step of a scenario as it is left, with the canvas beside it. */
async function stepsOf(browser, base, look, id) {
  const page = await browser.open(look.settings);
  await page.page.addInitScript((number) => {
    localStorage.setItem('lockbox:learner', String(number));
    localStorage.setItem('lockbox:settings', '{"motion":"less"}');
  }, LEARNER);
  await page.goto(`${base}#scenario=${id}`);
  await page.ready();
  let count = 0;
  const seen = async (step) => {
    count += 1;
    await shoot(page, look, `${id}-${String(count).padStart(2, '0')}-${step}`);
  };
  await playThrough(new Script(page), page, id, seen);
  await seen('end');
  await page.close();
}

async function main() {
  await mkdir(out, { recursive: true });
  const server = createSite(site);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${server.address().port}/`;
  const browser = await launchChromium();
  let failed = 0;
  for (const look of LOOKS) {
    if (only && !look.name.includes(only)) continue;
    try {
      await (scenario ? stepsOf(browser, base, look, scenario) : series(browser, base, look));
    } catch (error) {
      failed += 1;
      console.error(`${look.name}: ${error.stack}`);
    }
  }
  await browser.close();
  server.closeAllConnections?.();
  server.close();
  console.log(`pictures in ${out}`);
  process.exit(failed ? 1 : 0);
}

main();
