// What opens over the page: the dialogs of the menu, the attacker of the workbench, five a day.
import { Accessibility, Script } from './hands.mjs';
import { LEARNER, playThrough } from './plays.mjs';

const PLAYED = 'houses-07-partiql-side-door';

/** Opens an entry of the menu by mouse. */
async function choose(page, entry) {
  await page.click('#menu-button');
  await page.until(`the entry ${entry}`, (text) => {
    window.__hand = [...document.querySelectorAll('#menu button')].find((one) => one.textContent.trim() === text && !one.disabled);
    return Boolean(window.__hand);
  }, entry);
  await page.click('');
  await page.until('the dialog', () => document.getElementById('dialog').open);
}

const shut = (page) => page.until('the dialog is shut', () => !document.querySelector('#dialog[open], #dialog.workbench, #dialog.desk, #dialog.review'));

export const tests = [
  {
    name: 'dialogs leave nothing behind: each opens after the other, and the focus goes back',
    async run(t) {
      const page = await t.open('sandbox');
      for (const [entry, title] of [['Policy workbench', 'Policy workbench'], ['Data desk', 'Data desk'], ['Policy workbench', 'Policy workbench']]) {
        await choose(page, entry);
        t.same(await page.evaluate(() => document.getElementById('dialog-title').textContent), title, 'the title');
        await page.press('Escape');
        await shut(page);
        t.same(await page.evaluate(() => document.getElementById('dialog').childElementCount), 0, 'nothing is left in it');
        t.same(await page.evaluate(() => document.activeElement?.id), 'menu-button', 'the focus');
      }
      t.same(page.errors, [], 'uncaught errors');
    },
  },
  {
    name: 'the attacker answers a policy in the workbench: a way through, or that none was found',
    async run(t) {
      const page = await t.open('sandbox');
      await choose(page, 'Policy workbench');
      const hand = new Accessibility(page, t.isFirefox);
      await page.evaluate(() => { const as = document.querySelectorAll('.bench-effect select')[0]; as.value = 'role/visitor'; as.dispatchEvent(new Event('change')); });
      const fight = async (policy) => {
        await page.evaluate((text) => {
          const field = document.querySelector('.bench-text');
          field.value = text;
          field.dispatchEvent(new Event('input'));
        }, JSON.stringify(policy));
        await hand.press('Let the attacker try');
        return page.until('the answer', () => /^(Broken|Held|Nothing found)/.test(document.querySelector('.bench-reason').textContent) && document.querySelector('.bench-reason').textContent, null, 60000);
      };
      const open = await fight({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' }] });
      t.ok(/^Broken after \d+ requests?: .*aws dynamodb/s.test(open), `everything allowed is broken, with the command: ${open}`);
      await page.evaluate(() => { document.querySelector('.bench-reason').textContent = ''; });
      const closed = await fight({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] });
      t.ok(/^Held/.test(closed), `everything denied holds: ${closed}`);
      t.same(page.errors, [], 'uncaught errors');
    },
  },
  {
    name: 'five a day asks about what was played, judges the answer, and goes on',
    async run(t) {
      const page = await t.open(`scenario=${PLAYED}`, { learner: LEARNER });
      await playThrough(new Script(page), page, PLAYED);
      await choose(page, 'Five a day');
      const hand = new Accessibility(page, t.isFirefox);
      await page.until('a question', () => document.querySelectorAll('.review-body fieldset').length > 1, null, 60000);
      t.ok(await page.evaluate(() => document.querySelector('[data-review="answer"]').disabled), 'nothing can be answered yet');
      await page.evaluate(() => document.querySelectorAll('.review-body fieldset').forEach((one) => one.querySelector('input').click()));
      await hand.press('This is my answer');
      const verdict = await page.until('the verdict', () => document.getElementById('review-verdict')?.textContent);
      t.ok(/^(Right|Not so)/.test(verdict), `a verdict: ${verdict}`);
      await hand.press('Next');
      await page.until('the next question', () => document.querySelector('[data-review="answer"]') && /^1 of/.test(document.querySelector('.review-count').textContent));
      t.same(await page.evaluate(() => window.__violations), [], 'the content policy holds');
      t.same(page.errors, [], 'uncaught errors');
    },
  },
];
