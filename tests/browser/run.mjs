// The browser tests: node tests/browser/run.mjs --site build/site [--only chromium|firefox] [--grep TEXT]
//
// A small runner of our own. Each test is named after the rule it holds the page to and runs in every
// browser it does not exclude. Failures leave a screenshot, the registry and the console in
// build/browser-artifacts. The last line is "N passed, N failed".
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { createSite } from '../../tools/serve-site.mjs';
import { launchChromium, launchFirefox } from './drivers.mjs';
import { tests as deskTests } from './desk.tests.mjs';
import { tests as dialogTests } from './dialog.tests.mjs';
import { tests as inputTests } from './input.tests.mjs';
import { tests as lessonTests } from './lesson.tests.mjs';
import { tests as pageTests } from './page.tests.mjs';
import { tests as topologyTests } from './topology.tests.mjs';
import { tests as troubleTests } from './trouble.tests.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const artifacts = path.join(root, 'build/browser-artifacts');
const TEST_MS = 300000; // against hanging; 150 s were too few on a busy machine

function options(values) {
  const found = { site: path.join(root, 'build/site'), only: '', grep: '' };
  for (let i = 0; i < values.length; i += 2) {
    const key = values[i].replace(/^--/, '');
    if (!(key in found) || values[i + 1] === undefined) {
      console.error('usage: run.mjs [--site FOLDER] [--only chromium|firefox] [--grep TEXT]');
      process.exit(2);
    }
    found[key] = values[i + 1];
  }
  if (!existsSync(path.join(found.site, 'index.html'))) {
    console.error(`run.mjs: there is no site in ${found.site} (build it first)`);
    process.exit(2);
  }
  return found;
}

/** What a test gets: pages, the address, and ways to say that something is not so. */
class Run {
  constructor(browser, base, golden) {
    this.browser = browser;
    this.base = base;
    this.golden = golden;
    this.pages = [];
  }
  get isFirefox() { return this.browser.name === 'firefox'; }
  async open(fragment = '', settings = {}) {
    const page = await this.browser.open(settings);
    this.pages.push(page);
    // A known learner, so that variants are the same in every run.
    if (settings.learner !== false) {
      const set = (number) => { try { localStorage.setItem('lockbox:learner', number); } catch (error) { /* tests without storage */ } };
      const number = String(settings.learner ?? 7);
      if (page.page.addInitScript) await page.page.addInitScript(set, number);
      else await page.page.evaluateOnNewDocument(set, number);
    }
    await page.goto(this.base + (fragment ? `#${fragment}` : ''));
    if (settings.wait !== false) await page.ready();
    return page;
  }
  ok(value, what) {
    if (!value) throw new Error(what);
  }
  same(found, expected, what) {
    const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
    if (a !== b) throw new Error(`${what}: expected ${b}, found ${a}`);
  }
  async end() {
    const contexts = new Set(this.pages.map((page) => page.context));
    for (const context of contexts) await context.close().catch(() => {});
  }
}

async function keepEvidence(name, run, error) {
  const folder = path.join(artifacts, `${run.browser.name}-${name.replace(/[^a-z0-9]+/gi, '-').toLowerCase().slice(0, 80)}`);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'error.txt'), `${error.stack || error}\n`);
  for (const [index, page] of run.pages.entries()) {
    await page.screenshot(path.join(folder, `page-${index}.png`)).catch(() => {});
    const state = await page.evaluate(() => ({
      registry: window.lockbox?.registry?.() ?? null, state: window.lockbox?.state?.() ?? null, address: location.href,
      toasts: document.getElementById('toasts')?.textContent, violations: window.__violations,
      log: document.getElementById('terminal-log')?.textContent,
    })).catch((problem) => ({ problem: String(problem) }));
    await writeFile(path.join(folder, `page-${index}.json`), JSON.stringify({ ...state, console: page.console, errors: page.errors }, null, 1));
  }
}

const limit = (promise, ms, what) => {
  let timer;
  return Promise.race([promise, new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${ms / 1000} s`)), ms);
  })]).finally(() => clearTimeout(timer));
};

const allTests = [...pageTests, ...deskTests, ...topologyTests, ...inputTests, ...troubleTests, ...dialogTests, ...lessonTests];

// How many pixels a screen has for one of the style sheet. Drawing without a graphics card is most of
// what a test costs, and none looks at single pixels; those that say `density` keep to it.
const USUAL_DENSITY = 0.5;

/** All tests of one browser, one after the other; answers how many passed and failed. */
async function runAll(name, launch, settings, base, golden) {
  const wanted = allTests.filter((test) => (!test.browsers || test.browsers.includes(name)) && (!settings.grep || test.name.includes(settings.grep)));
  let [passed, failed] = [0, 0];
  const densityOf = (test) => test.density ?? USUAL_DENSITY;
  for (const density of new Set(wanted.map(densityOf))) {
    const tests = wanted.filter((test) => densityOf(test) === density);
    const count = await runTests(name, tests, () => launch(density), base, golden);
    passed += count.passed;
    failed += count.failed;
  }
  return { passed, failed };
}

async function runTests(name, tests, launch, base, golden) {
  let passed = 0;
  let failed = 0;
  let browser;
  try {
    browser = await launch();
  } catch (error) {
    console.log(`FAILED ${name}: starts\n  ${error.message}`);
    return { passed, failed: 1 };
  }
  for (const test of tests) {
    const run = new Run(browser, base, golden);
    const begin = Date.now();
    try {
      await limit(test.run(run), TEST_MS, 'the test');
      passed += 1;
      console.log(`ok ${name}: ${test.name} (${((Date.now() - begin) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED ${name}: ${test.name}\n  ${error.message.split('\n').join('\n  ')}`);
      await limit(keepEvidence(test.name, run, error), 20000, 'keeping evidence').catch(() => {});
    }
    await limit(run.end(), 20000, 'closing pages').catch(() => {});
    if (!browser.alive()) {
      console.log(`  ${name} has ended unexpectedly and is started again`);
      await browser.close().catch(() => {});
      browser = await launch();
    }
  }
  await browser.close();
  return { passed, failed };
}

async function main() {
  const settings = options(process.argv.slice(2));
  const server = createSite(settings.site);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${server.address().port}/`;
  const golden = await readFile(path.join(root, 'tests/golden.txt'), 'utf8').then((text) => text.trim(), () => '');
  await rm(artifacts, { recursive: true, force: true });
  const browsers = [['chromium', launchChromium], ['firefox', launchFirefox]];
  // Side by side: most of a test is waiting.
  const counts = await Promise.all(browsers.map(([name, launch]) => (settings.only && settings.only !== name
    ? { passed: 0, failed: 0 } : runAll(name, launch, settings, base, golden))));
  const [passed, failed] = ['passed', 'failed'].map((key) => counts.reduce((sum, count) => sum + count[key], 0));
  server.closeAllConnections?.();
  server.close();
  if (failed) console.log('evidence: build/browser-artifacts');
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}

main();
