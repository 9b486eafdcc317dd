// The data desk by keyboard alone: an item by form, PartiQL with completion, a file in and out; and on
// a phone by touch.
import { Keyboard } from './hands.mjs';

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** Opens the desk by keyboard from the menu. */
async function openDesk(t, fragment = 'sandbox=games-1', settings = {}) {
  const page = await t.open(fragment, settings);
  const hands = new Keyboard(page);
  await hands.press('Menu');
  await hands.press('Data desk');
  await page.until('the desk', () => document.getElementById('dialog').open && document.querySelector('.desk-list li') !== null);
  return { page, hands };
}

/** Moves to another tab of the desk with the arrow keys. */
async function toTab(page, id) {
  await page.evaluate(() => document.querySelector('.desk-tab[aria-selected="true"]').focus());
  for (let i = 0; i < 4; i += 1) {
    if (await page.evaluate((name) => document.activeElement?.dataset.tab === name, id)) return;
    await page.press('ArrowRight');
  }
  throw new Error(`the arrow keys never came to the tab ${id}`);
}

/** Chooses an option of the select with the focus, by its first letters. */
const choose = (page, letters) => page.type(letters);

const run = (page, line) => page.evaluate((text) => window.lockbox.command(text), line);
const status = (page) => page.evaluate(() => document.getElementById('desk-status').textContent);

export const tests = [
  {
    name: 'the desk makes an item by form with the keyboard alone, says what is wrong beside the field, and the terminal shows the command',
    async run(t) {
      const { page, hands } = await openDesk(t);
      await hands.press('New item');
      await page.until('the first value has the focus', () => document.activeElement?.getAttribute('aria-label') === 'Value of PlayerId');
      await page.type('zoe');
      await hands.write('Value of StartedAt', '2026-09-01');
      await hands.press('Add attribute');
      await page.until('the new name has the focus', () => document.activeElement?.getAttribute('aria-label') === 'Name');
      await page.type('Score');
      await page.press('Tab');
      await choose(page, 'Num');
      await page.press('Tab');
      await page.type('many');
      await page.until('the mistake beside the field', () => /cannot be converted to a numeric value: many/.test(document.activeElement.closest('.desk-row')?.querySelector('.desk-problem')?.textContent));
      t.ok(await page.evaluate(() => document.activeElement.getAttribute('aria-invalid') === 'true'), 'the field is marked');
      await hands.press('Put item');
      t.ok(/Not sent/.test(await status(page)), `nothing is sent: ${await status(page)}`);
      await page.press('Control+a');
      await page.type('41');
      await hands.press('Put item');
      await page.until('it is written', () => /Written as admin/.test(document.getElementById('desk-status').textContent));
      const found = await run(page, "aws dynamodb get-item --table-name GameSessions --key '{\"PlayerId\":{\"S\":\"zoe\"},\"StartedAt\":{\"S\":\"2026-09-01\"}}' --query Item.Score.N --output text --profile admin");
      t.same(found.stdout.trim(), '41', 'the item is in the table');
      t.ok(await page.evaluate(() => /aws dynamodb put-item .*attribute_not_exists/.test(document.getElementById('terminal-log').textContent)), 'the terminal shows the command');
      t.same(await page.evaluate(() => window.__violations), [], 'the content policy holds');
    },
  },
  {
    name: 'a write that is refused says so beside what it is about: the caller, the condition',
    async run(t) {
      const { page, hands } = await openDesk(t);
      await page.evaluate(() => { const as = document.getElementById('desk-as'); as.value = 'ana'; as.dispatchEvent(new Event('change')); });
      await page.evaluate(() => [...document.querySelectorAll('.desk-item')].find((one) => /^bo /.test(one.textContent)).click());
      await hands.press('Put item');
      await page.until('the refusal', () => /AccessDenied/.test(document.getElementById('desk-status').textContent));
      t.ok(await page.evaluate(() => document.activeElement.id === 'desk-as' && document.activeElement.getAttribute('aria-invalid') === 'true'), 'the caller is marked and has the focus');
      await page.evaluate(() => { const as = document.getElementById('desk-as'); as.value = 'admin'; as.dispatchEvent(new Event('change')); });
      await page.evaluate(() => { const only = document.getElementById('desk-only'); only.value = 'new'; only.dispatchEvent(new Event('change')); });
      await hands.press('Put item');
      await page.until('the condition failed', () => /ConditionalCheckFailed/.test(document.getElementById('desk-status').textContent));
      t.ok(await page.evaluate(() => document.activeElement.id === 'desk-only'), 'the condition has the focus');
      await page.evaluate(() => { const only = document.getElementById('desk-only'); only.value = 'there'; only.dispatchEvent(new Event('change')); });
      await hands.press('Delete item');
      await page.until('it is deleted', () => /Deleted as admin/.test(document.getElementById('desk-status').textContent));
      t.same(await page.evaluate(() => document.querySelector('.desk-side .desk-help').textContent), '23 items', 'one item less');
      await hands.press('Take it back');
      await page.until('all are there again', () => document.querySelector('.desk-side .desk-help').textContent === '24 items');
    },
  },
  {
    name: 'an item can be written as DynamoDB JSON; a mistake in it has its line, and nothing typed is lost',
    async run(t) {
      const { page } = await openDesk(t);
      await page.evaluate(() => document.querySelector('.desk-item').click());
      await page.evaluate(() => document.querySelector('.desk-mode input[value="json"]').click());
      await page.until('the text', () => document.querySelector('.desk-json')?.value.includes('"PlayerId"'));
      const write = (text) => page.evaluate((value) => { const one = document.querySelector('.desk-json'); one.value = value; one.dispatchEvent(new Event('input')); }, text);
      await write('{\n "PlayerId": {"S": "ana"},\n "StartedAt": }');
      await page.until('the place', () => /line 3, column 15/.test(document.getElementById('desk-item-problem').textContent));
      await page.evaluate(() => document.querySelector('.desk-mode input[value="form"]').click());
      t.ok(/nothing is lost/.test(await status(page)), 'it stays');
      t.ok(await page.evaluate(() => document.querySelector('.desk-json').value.includes('"StartedAt": }')), 'the text is kept');
      await write('{"PlayerId": {"S": "ana"}, "StartedAt": {"S": "now"}, "Deep": {"M": {"l": {"L": [{"NS": ["1", "2"]}]}}}}');
      await page.evaluate(() => document.querySelector('.desk-mode input[value="form"]').click());
      await page.until('the rows', () => document.querySelector('[data-at="/2/rows/0/rows/0/members/1"]')?.value === '2');
    },
  },
  {
    name: 'what was typed and not sent is there again when the desk is opened again',
    async run(t) {
      const { page, hands } = await openDesk(t);
      await page.evaluate(() => document.querySelector('.desk-item').click());
      await hands.write('Value of Device', 'watch');
      await page.press('Escape');
      await page.until('the desk is closed', () => !document.getElementById('dialog').open);
      await hands.press('Menu');
      await hands.press('Data desk');
      await page.until('the desk', () => document.querySelector('.desk-item') !== null);
      await page.evaluate(() => document.querySelector('.desk-item').click());
      await page.until('the change', () => document.querySelector('[aria-label="Value of Device"]')?.value === 'watch');
      await hands.press('Discard changes');
      await page.until('what is stored', () => document.querySelector('[aria-label="Value of Device"]')?.value === 'phone');
    },
  },
  {
    name: 'the desk makes a table by a form that explains each choice and shows the command',
    async run(t) {
      const { page, hands } = await openDesk(t);
      await toTab(page, 'table');
      await hands.write('Table name', 'ab');
      await page.until('the service’s own words', () => /at least 3 characters/.test(document.getElementById('desk-t-name-problem').textContent) || /partition key/.test(document.getElementById('desk-t-hash-name-problem').textContent));
      await hands.write('Table name', 'Scores');
      await hands.write('Partition key', 'Player');
      await page.until('the explanation', () => /Player should have many values/.test(document.getElementById('desk-t-hash-name-help').textContent));
      await page.until('the command', () => /^aws dynamodb create-table --table-name Scores .*--key-schema /.test(document.querySelector('.desk-line').textContent));
      await hands.press('Create table');
      await page.until('it is made', () => /Scores is made/.test(document.getElementById('desk-status').textContent));
      t.same((await run(page, 'aws dynamodb list-tables --query TableNames --output text --profile admin')).stdout.trim().split(/\s+/).sort(), ['GameSessions', 'Scores'], 'the tables');
    },
  },
  {
    name: 'the PartiQL editor completes, shows pages as a table and says where a mistake is, by keyboard alone',
    async run(t) {
      const { page, hands } = await openDesk(t);
      await toTab(page, 'statement');
      await hands.write('Statement', 'SELECT * FROM ga');
      await page.until('a proposal', () => document.querySelector('.desk-proposals:not([hidden]) li')?.textContent.includes('GameSessions'));
      await page.press('Tab');
      await page.until('it is taken', () => document.getElementById('desk-statement').value === 'SELECT * FROM "GameSessions" ');
      await page.type('WHERE PlayerId = ');
      await page.until('the place of what is missing', () => /Line 1, column 4\d/.test(document.getElementById('desk-statement-problem')?.textContent ?? document.querySelector('.desk-field.wide .desk-problem').textContent));
      await page.type("'ana'");
      await hands.write('Limit', '3');
      await hands.press('Run');
      await page.until('three rows', () => document.querySelectorAll('.desk-table tbody tr').length === 3);
      t.same(await page.evaluate(() => document.querySelector('.desk-table th').textContent), 'PlayerId', 'the key comes first');
      await hands.press('Next page');
      await page.until('the last row', () => document.querySelectorAll('.desk-table tbody tr').length === 1);
      await page.evaluate(() => { const as = document.getElementById('desk-as'); as.value = 'guest'; as.dispatchEvent(new Event('change')); });
      await hands.press('Run');
      await page.until('the refusal', () => /AccessDeniedException/.test(document.getElementById('desk-status').textContent));
      t.same(await page.evaluate(() => document.querySelectorAll('.desk-table').length), 0, 'no answer stands there any more');
    },
  },
  {
    name: 'CSV is imported by keyboard: problems by line, nothing half-imported silently, taken back as one',
    async run(t) {
      const { page, hands } = await openDesk(t);
      await toTab(page, 'files');
      await hands.walk({ role: 'textbox', name: 'Or paste it here', groups: [] });
      await page.type('PlayerId,StartedAt,Score\nzoe,2026-09-01,12\nzoe,2026-09-02,many\nyan,2026-09-03,5\n');
      await page.until('the problem', () => /Line 3: Score: The parameter cannot be converted to a numeric value: many/.test(document.querySelector('.desk-lines')?.textContent));
      await hands.press('Import 2 items into GameSessions');
      await page.until('the outcome', () => /2 items of 2 are written, by 1 request\. 1 problem of the file is not in the table/.test(document.querySelector('.desk-outcome').textContent));
      const count = () => run(page, "aws dynamodb scan --table-name GameSessions --select COUNT --query Count --profile admin").then((reply) => reply.stdout.trim());
      t.same(await count(), '26', 'items');
      await hands.press('Take it back');
      await page.until('it is taken back', () => /Taken back/.test(document.getElementById('desk-status').textContent));
      t.same(await count(), '24', 'items as before');
    },
  },
  {
    name: 'what is exported as a file can be imported again',
    browsers: ['chromium'],
    async run(t) {
      const { page } = await openDesk(t);
      await toTab(page, 'files');
      const [download] = await Promise.all([page.page.waitForEvent('download'), page.page.click('#desk-export')]);
      t.same(download.suggestedFilename(), 'GameSessions.csv', 'the name');
      const { readFile } = await import('node:fs/promises');
      const text = await readFile(await download.path(), 'utf8');
      t.ok(text.startsWith('PlayerId,StartedAt,'), text.slice(0, 60));
      await page.page.setInputFiles('#desk-file', { name: 'back.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
      await page.until('all items', () => /back\.csv: CSV, 24 records\. 24 items can be written\./.test(document.querySelector('.desk-verdict')?.textContent));
      await page.page.setInputFiles('#desk-file', { name: 'picture.png', mimeType: 'image/png', buffer: Buffer.from([0x89, 0x50, 0xff, 0xfe]) });
      await page.until('a clear word', () => /picture\.png is not UTF-8 text/.test(document.getElementById('desk-file-problem').textContent));
    },
  },
  {
    name: 'on a phone the desk fills the screen, nothing scrolls sideways, targets are 44 pixels high, and the table panel leads to it',
    browsers: ['chromium'],
    async run(t) {
      const page = await t.open('sandbox=games-1', { phone: true });
      const tap = async (selector) => { const { x, y } = await page.middle(selector); await page.tap(x, y); };
      await tap('#tabs [data-panel="table"]');
      await page.until('the button in the mirror', () => window.lockbox.registry().some((one) => one.path === 'table/desk'));
      await wait(400);
      const place = await page.evaluate(() => {
        const { rect } = window.lockbox.registry().find((one) => one.path === 'table/desk');
        const box = document.getElementById('canvas').getBoundingClientRect();
        return { x: box.x + rect[0] + rect[2] / 2, y: box.y + rect[1] + rect[3] / 2 };
      });
      await page.tap(place.x, place.y);
      await page.until('the desk', () => document.getElementById('dialog').open && document.querySelector('.desk-list li') !== null);
      for (const tab of ['items', 'table', 'statement', 'files']) {
        await tap(`#desk-tab-${tab}`);
        const small = await page.evaluate(() => [...document.querySelectorAll('.desk button, .desk select, .desk input:not([type="radio"]), .desk summary')]
          .filter((one) => one.checkVisibility() && !one.matches('.link') && one.getBoundingClientRect().height < 43.5)
          .map((one) => `${one.tagName}.${one.className} ${one.textContent.slice(0, 20)} ${one.getBoundingClientRect().height}`));
        t.same(small, [], `small targets on ${tab}`);
        t.same(await page.evaluate(() => [...document.querySelectorAll('.desk-panel, .desk-scroll, .desk-columns, .desk-frame')].filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.className)), [], `sideways on ${tab}`);
      }
    },
  },
  {
    name: 'a hundred thousand items open in a moment and scroll without being built anew',
    browsers: ['chromium'],
    async run(t) {
      const page = await t.open('sandbox=readings-1');
      await page.until('the rows', () => window.lockbox.registry().filter((one) => one.role === 'row').length > 0);
      const rows = await page.evaluate(() => window.lockbox.registry().filter((one) => one.role === 'row').length);
      t.ok(rows < 300, `${rows} rows are built`);
      t.same(await page.evaluate(() => window.lockbox.registry().find((one) => one.role === 'row').rowCount), 400, 'rows of one sensor');
      const box = await page.evaluate(() => { const { rect } = window.lockbox.registry().find((one) => one.path === 'table'); const c = document.getElementById('canvas').getBoundingClientRect(); return { x: c.x + rect[0] + rect[2] / 2, y: c.y + rect[1] + rect[3] - 30 }; });
      await page.page.mouse.move(box.x, box.y);
      const before = await page.evaluate(() => window.lockbox.inspect('frames').frames);
      for (let i = 0; i < 30; i += 1) {
        await page.page.mouse.wheel(0, 400);
        await wait(16);
      }
      await wait(600);
      const after = await page.evaluate(() => window.lockbox.inspect('frames').frames);
      t.ok(after > before + 5, `${after - before} frames were drawn`);
      t.ok(await page.evaluate(() => window.lockbox.registry().filter((one) => one.role === 'row').length) < 300, 'only rows in sight are built');
    },
  },
];
