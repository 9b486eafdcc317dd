// Keys, paste, completion, pointer and touch: the page is a good guest in the browser.

/** Remembers for each key whether its default was prevented, after everybody has seen it. */
const WATCH_KEYS = () => {
  window.__keys = [];
  window.addEventListener('keydown', (event) => {
    const name = [event.ctrlKey && 'Control', event.altKey && 'Alt', event.shiftKey && 'Shift', event.key].filter(Boolean).join('+');
    setTimeout(() => window.__keys.push([name, event.defaultPrevented]), 0);
  }, true);
};

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** Puts text on the clipboard as a person would: by copying it from a page. */
async function copyText(page, text) {
  await page.evaluate((words) => {
    const area = document.createElement('textarea');
    area.id = 'test-area';
    area.value = words;
    document.body.append(area);
    area.focus();
    area.select();
  }, text);
  await page.press('Control+c');
  await wait(150);
  await page.evaluate(() => document.getElementById('test-area').remove());
}

const log = (page) => page.evaluate(() => [...document.querySelectorAll('.entry-command span')].map((one) => one.textContent));

/** Focus on the canvas as after a click on an empty place of it. */
const focusCanvas = (page) => page.evaluate(() => document.getElementById('canvas').focus());

export const tests = [
  {
    name: 'the browser keeps its keys while the canvas has the focus',
    async run(t) {
      const page = await t.open('scenario=houses-01-sorting-table', { init: [WATCH_KEYS] });
      await focusCanvas(page);
      const found = await page.evaluate(async () => {
        const canvas = document.getElementById('canvas');
        const keys = [['F5'], ['F11'], ['F12'], ['r', 'ctrlKey'], ['l', 'ctrlKey'], ['t', 'ctrlKey'], ['w', 'ctrlKey'], ['n', 'ctrlKey'], ['1', 'ctrlKey'],
          ['9', 'ctrlKey'], ['+', 'ctrlKey'], ['-', 'ctrlKey'], ['0', 'ctrlKey'], ['f', 'ctrlKey'], ['r', 'metaKey'], ['ArrowLeft', 'altKey'], ['ArrowRight', 'altKey'], ['Tab']];
        const codes = { F5: 116, F11: 122, F12: 123, Tab: 9, ArrowLeft: 37, ArrowRight: 39 };
        const taken = [];
        for (const [key, modifier] of keys) {
          const event = new KeyboardEvent('keydown', {
            key, code: key.length === 1 ? `Key${key.toUpperCase()}` : key, keyCode: codes[key] || key.toUpperCase().charCodeAt(0), bubbles: true, cancelable: true, ...(modifier ? { [modifier]: true } : {}),
          });
          canvas.dispatchEvent(event);
          if (event.defaultPrevented) taken.push(`${modifier || ''} ${key}`);
        }
        return taken;
      });
      t.same(found, [], 'keys taken from the browser');
    },
  },
  {
    name: 'keys typed in the page never reach the canvas',
    async run(t) {
      const page = await t.open('scenario=houses-01-sorting-table', { init: [WATCH_KEYS] });
      await page.click('#terminal-input');
      await page.type('lockbox whoami');
      t.same(await page.evaluate(() => document.getElementById('terminal-input').value), 'lockbox whoami', 'the line');
      await page.press('Backspace');
      await page.press('ArrowLeft');
      t.same(await page.evaluate(() => document.getElementById('terminal-input').value), 'lockbox whoam', 'the line after Backspace');
    },
  },
  {
    name: 'Tab goes through the canvas and leaves it at either end, Escape releases it',
    async run(t) {
      const page = await t.open('scenario=houses-01-sorting-table');
      await page.until('items in the mirror', () => Boolean(document.querySelector('#mirror [tabindex="0"]')));
      const visit = async (key, start) => {
        await page.evaluate((id) => document.getElementById(id).focus(), start);
        let inside = 0;
        for (let i = 0; i < 150; i += 1) {
          await page.press(key);
          const here = await page.evaluate(() => (document.activeElement.closest('#mirror') ? 'mirror' : document.activeElement.id || document.activeElement.nodeName));
          if (here === 'mirror') inside += 1;
          else if (inside) return inside;
        }
        throw new Error(`${key} stays in the canvas`);
      };
      t.ok(await visit('Tab', 'split-pane') > 0, 'Tab visits items of the canvas');
      await focusCanvas(page);
      await page.press('Escape');
      t.ok(await page.evaluate(() => document.activeElement.id !== 'canvas'), 'Escape released the canvas');
      await focusCanvas(page);
      await page.press('Tab');
      t.ok(await page.evaluate(() => document.activeElement.id !== 'canvas'), 'Tab left the canvas');
    },
  },
  {
    name: 'an item of the canvas can be activated through the mirror',
    async run(t) {
      const page = await t.open('scenario=houses-01-sorting-table');
      await page.evaluate(() => window.lockbox.command('aws dynamodb list-tables'));
      const before = await page.until('a closed item in the mirror', () => {
        const item = document.querySelector('#mirror [aria-expanded="false"]');
        if (!item) return null;
        item.click();
        return item.dataset.path;
      });
      await page.until('the item is open', (path) => document.querySelector(`#mirror [data-path="${CSS.escape(path)}"]`)?.getAttribute('aria-expanded') === 'true', before);
    },
  },
  {
    name: 'the mirror names every control, and headings and regions order the canvas',
    async run(t) {
      const page = await t.open('scenario=houses-01-sorting-table');
      await page.until('items in the mirror', () => Boolean(document.querySelector('#mirror [tabindex="0"]')));
      const faults = await page.evaluate(() => [...document.querySelectorAll('#mirror button, #mirror input, #mirror [role="treeitem"], #mirror section')]
        .filter((one) => !(one.getAttribute('aria-label') || one.textContent).trim()).map((one) => one.dataset.path));
      t.same(faults, [], 'items without a name');
      const counts = await page.evaluate(() => [document.querySelectorAll('#mirror section[aria-label]').length, document.querySelectorAll('#mirror h2, #mirror h3').length]);
      t.ok(counts[0] > 0 && counts[1] > 0, `regions and headings: ${counts}`);
    },
  },
  {
    name: 'pasting several lines runs each of them and leaves the last unfinished one to edit',
    async run(t) {
      const page = await t.open('sandbox');
      await copyText(page, '# a comment\n$ aws dynamodb list-tables\naws dynamodb \\\n  list-tables\n\nlockbox whoami');
      await page.click('#terminal-input');
      await page.press('Control+v');
      await page.until('two commands ran', () => document.querySelectorAll('.entry-command').length === 2);
      const ran = await log(page);
      t.same(ran.map((line) => line.replace(/\s+/g, ' ')), ['aws dynamodb list-tables', 'aws dynamodb list-tables'], 'what ran');
      t.same(await page.evaluate(() => document.getElementById('terminal-input').value), 'lockbox whoami', 'what is left');
    },
  },
  {
    name: 'a paste that is too large is refused with a sentence',
    async run(t) {
      const page = await t.open('sandbox');
      await copyText(page, `${'a'.repeat(70000)}\nb`);
      await page.click('#terminal-input');
      await page.press('Control+v');
      await page.until('a sentence', () => /at most/.test(document.getElementById('toasts').textContent));
      t.same(await log(page), [], 'what ran');
    },
  },
  {
    name: 'Tab completes, Escape then Tab leaves, arrows bring back lines',
    async run(t) {
      const page = await t.open('sandbox');
      await page.click('#terminal-input');
      await page.type('aws dynamodb list-tab');
      await page.press('Tab');
      t.ok(/^aws dynamodb list-tables ?$/.test(await page.evaluate(() => document.getElementById('terminal-input').value)), 'completed');
      await page.press('Enter');
      await page.until('it ran', () => document.querySelectorAll('.entry-command').length === 1);
      await page.press('ArrowUp');
      t.ok(/list-tables/.test(await page.evaluate(() => document.getElementById('terminal-input').value)), 'the line is back');
      await page.press('Escape');
      await page.press('Tab');
      t.ok(await page.evaluate(() => document.activeElement.id !== 'terminal-input'), 'Tab left the terminal');
    },
  },
  {
    name: 'accents and other scripts arrive in the terminal as they are',
    async run(t) {
      const page = await t.open('sandbox');
      await page.click('#terminal-input');
      const words = 'lockbox é漢字 ü';
      if (t.isFirefox) await page.type(words);
      else await page.page.keyboard.insertText(words);
      t.same(await page.evaluate(() => document.getElementById('terminal-input').value), words, 'the line');
    },
  },
  {
    name: 'a denied command carries a link to its trace',
    async run(t) {
      const page = await t.open('sandbox');
      const reply = await page.evaluate(() => window.lockbox.command('aws dynamodb describe-table --table-name NoSuchTable'));
      t.ok(reply.status !== 0 && reply.stderr, 'the command was refused');
      await page.click('.entry-foot .link');
      await page.until('the stage has the focus', () => document.activeElement.id === 'stage' || document.activeElement.closest('#stage'));
    },
  },
  {
    name: 'the splitters move by mouse and by keys, and stay where they were put',
    async run(t) {
      const page = await t.open('scenario=houses-01-sorting-table');
      const width = () => page.evaluate(() => Math.round(document.getElementById('pane').getBoundingClientRect().width));
      const before = await width();
      await page.evaluate(() => document.getElementById('split-pane').focus());
      await page.press('ArrowRight');
      await page.press('ArrowRight');
      const byKeys = await width();
      t.ok(byKeys > before + 20, `width ${before} -> ${byKeys} by keys`);
      await page.drag({ x: byKeys, y: 300 }, { x: byKeys + 80, y: 300 });
      const byMouse = await width();
      t.ok(Math.abs(byMouse - byKeys - 80) < 14, `width ${byKeys} -> ${byMouse} by mouse`);
      await page.reload();
      await page.ready();
      t.ok(Math.abs(await width() - byMouse) < 12, 'the width is kept');
    },
  },
  {
    name: 'a tap on an item of the canvas works, and a finger scrolls what is longer than the screen',
    browsers: ['chromium'],
    async run(t) {
      const page = await t.open('scenario=houses-01-sorting-table', { phone: true });
      await page.evaluate(() => window.lockbox.command('aws dynamodb list-tables'));
      const tab = await page.middle('#tabs [data-panel="trace"]');
      await page.tap(tab.x, tab.y);
      const spot = await page.until('a closed item', () => {
        const item = window.lockbox.registry().find((one) => /collapsed/.test(one.state || '') && !one.clipped && !one.covered);
        const box = document.getElementById('canvas').getBoundingClientRect();
        return item && { path: item.path, x: box.x + item.rect[0] + Math.min(40, item.rect[2] / 2), y: box.y + item.rect[1] + item.rect[3] / 2 };
      });
      await page.tap(spot.x, spot.y);
      await page.until('the item is open', (path) => /expanded/.test(window.lockbox.registry().find((one) => one.path === path)?.state || ''), spot.path);
    },
  },
];
