// Scenario 1 from start to finish in each of the three ways, from one description of the solution
// (solution.json). What is asked and offered comes from the page; nothing is done behind its back.
import { readFileSync } from 'node:fs';

import { Accessibility, Keyboard, Mouse } from './hands.mjs';
import { LEARNER, look, plain, playThrough, scenarios, settled } from './plays.mjs';

const solution = JSON.parse(readFileSync(new URL('./solution.json', import.meta.url), 'utf8'));
/** Values of a solution may take over words of the view: {{name}} from `variants` of the open lab. */
const filled = (value, words) => String(value).replace(/\{\{(\w+)\}\}/g, (_, name) => words[name] ?? `{{${name}}}`);

/** Words that vary from learner to learner, found in what the page says. */
function wordsOf(step, view) {
  const found = {};
  for (const [name, pattern] of Object.entries(step?.words || {})) {
    const match = new RegExp(pattern).exec(JSON.stringify(view));
    if (!match) throw new Error(`the page says nowhere what "${name}" is`);
    found[name] = match[1];
  }
  return found;
}

async function predict(hand, page, step) {
  let view = await look(page);
  for (const question of view.questions) {
    const wanted = step?.answers?.[question.id];
    const choice = question.choices.find((one) => one.id === wanted) || question.choices[0];
    await hand.radio(plain(choice.text), plain(question.text));
    await settled(page, 'the choice stands', (now, [q, c]) => now.questions.find((one) => one.id === q).choices.find((one) => one.id === c).chosen, [question.id, choice.id]);
  }
  view = await look(page);
  if (!view.can_commit) await hand.radio('80 percent sure', 'How sure are you?');
  await settled(page, 'the prediction can be committed', (now) => now.can_commit);
  await hand.press('Lock in my prediction');
  await settled(page, 'the prediction is committed', (now) => now.committed && now.can_send);
  await hand.press('Send the request');
  await settled(page, 'the reveal', (now) => now.revealed && now.can_continue);
}

async function explain(hand, page) {
  const { questions } = await look(page);
  for (const question of questions) {
    for (const choice of question.choices) {
      await hand.radio(plain(choice.text), plain(question.text));
      await settled(page, 'the choice stands', (now, id) => now.questions[0].choices.find((one) => one.id === id).chosen, choice.id);
      await hand.press('This is my answer');
      const view = await settled(page, 'the answer is judged', (now) => now.committed);
      if (view.can_continue) return;
    }
  }
}

/** Fills a form with what the solution says and runs it. */
async function runForm(hand, page, use, words) {
  const { forms } = await look(page);
  const form = forms.find((one) => one.id === use.form);
  if (!form) throw new Error(`the step has no form "${use.form}"; it has ${forms.map((one) => one.id).join(', ')}`);
  const title = plain(form.title);
  await hand.openForm(title);
  for (const [id, value] of Object.entries(use.fields)) {
    const wanted = filled(value, words);
    const current = (await look(page)).forms.find((one) => one.id === use.form);
    const field = current.fields.find((one) => one.id === id);
    if (!field) throw new Error(`the form "${use.form}" has no field "${id}"; it has ${current.fields.map((one) => one.id).join(', ')}`);
    if (field.value === wanted) continue;
    const isText = String(field.kind).toLowerCase() === 'text';
    if (isText && !hand.types) throw new Error(`"${id}" of form "${use.form}" must be written, which ${hand.name} cannot`);
    if (isText) await hand.write(field.label, wanted, title);
    else {
      const choice = field.choices.find((one) => one.id === wanted);
      if (!choice) throw new Error(`"${id}" of form "${use.form}" has no choice "${wanted}"; it has ${field.choices.map((one) => one.id).join(', ')}`);
      await hand.radio(plain(choice.text), plain(field.label), title);
    }
    await settled(page, `field ${id} holds ${wanted}`, (now, [form_, field_, value_]) => now.forms.find((one) => one.id === form_).fields.find((one) => one.id === field_).value === value_, [use.form, id, wanted]);
  }
  const before = await page.evaluate(() => window.lockbox.state().steps);
  await hand.press('Run it', title);
  await page.until('the request ran', (count) => window.lockbox.state().steps > count, before);
}

/** Plays from the first step to the last; `seen(step, moment)` may look on. Answers the final state. */
export async function play(hand, page, seen = async () => {}) {
  let words = {};
  for (let turn = 0; turn < 60; turn += 1) {
    const view = await look(page);
    if (view.finished) return page.evaluate(() => window.lockbox.state());
    const here = view.steps[view.current];
    const step = solution.steps[here.id];
    words = { ...words, ...wordsOf(step, view) };
    await seen(here.id, 'arrived');
    if (here.kind === 'predict') await predict(hand, page, step);
    else if (here.kind === 'explain') await explain(hand, page);
    else if (here.kind === 'do') {
      for (const use of step?.do || []) {
        if ((await look(page)).can_continue) break;
        if (hand.command && use.command) await hand.command(filled(use.command, words));
        else await runForm(hand, page, use, words);
      }
      await settled(page, `the goals of step ${here.id} are met`, (now) => now.can_continue);
    }
    if (here.kind !== 'read') await seen(here.id, 'done');
    await hand.press('Continue');
    await settled(page, 'the next step', (now, old) => now.finished || now.current !== old, view.current);
  }
  throw new Error('the scenario does not end');
}

const LESS_MOTION = () => {
  try { localStorage.setItem('lockbox:settings', '{"motion":"less"}'); } catch (error) { /* an empty page has no storage */ }
};

const whole = (make) => async (t) => {
  // Without smooth scrolling, so that what is clicked stands still.
  const page = await t.open('', { init: [LESS_MOTION] });
  const hand = make(page, t);
  await hand.press('Begin: The Sorting Table');
  await page.until('the lab', () => document.documentElement.dataset.screen === 'lab');
  const state = await play(hand, page);
  t.same(state.finished, true, 'finished');
  t.ok(await page.evaluate(() => document.querySelectorAll('.takeaways li').length > 0), 'takeaways are shown');
  t.same(await page.evaluate(() => window.__violations), [], 'violations of the content policy');
  t.same(page.errors, [], 'uncaught errors');
  await page.reload();
  await page.ready();
  t.same(await page.evaluate(() => window.lockbox.state().finished), true, 'finished after a reload');
};

/** A scenario opened by its address and played to the end as tests/lesson/plays has it. */
const through = (id, make) => async (t) => {
  const page = await t.open(`scenario=${id}`, { init: [LESS_MOTION], learner: LEARNER });
  const state = await playThrough(make(page, t), page, id);
  t.same(state.finished, true, 'finished');
  t.ok(await page.evaluate(() => document.querySelectorAll('.takeaways li').length > 0), 'takeaways are shown');
  t.same(await page.evaluate(() => window.__violations), [], 'violations of the content policy');
  t.same(page.errors, [], 'uncaught errors');
};

export const tests = [
  ...scenarios.flatMap((id, index) => [
    // Scenario 1 asks for four different Queries, which no hint may give away: the mouse plays it by its forms, below.
    // Each of the others is played by mouse in one browser; a third in Firefox, so that both are busy equally long.
    ...id === solution.scenario ? [] : [{ name: `${id} can be finished by the mouse alone, with hints`, browsers: [index % 3 === 1 ? 'firefox' : 'chromium'], run: through(id, (page) => new Mouse(page)) }],
    { name: `${id} can be finished by the keyboard alone, in the terminal`, run: through(id, (page) => new Keyboard(page)) },
  ]),
  { name: 'scenario 1 can be finished by the mouse alone', density: 1, run: whole((page) => new Mouse(page)) },
  { name: 'scenario 1 can be finished by the keyboard alone', run: whole((page) => new Keyboard(page)) },
  { name: 'scenario 1 can be finished through the accessibility tree alone', run: whole((page, t) => new Accessibility(page, t.isFirefox)) },
  {
    name: 'every spotlight of every step points at something on the canvas',
    async run(t) {
      const page = await t.open('scenario=houses-01-sorting-table');
      const hand = new Accessibility(page, t.isFirefox);
      const { steps } = await look(page);
      const missing = [];
      const check = async () => {
        const view = await look(page);
        for (const target of view.highlights) {
          const found = await page.until('a settled registry', () => window.lockbox.registry().length > 0 && window.lockbox.registry())
            .then((items) => items.some((one) => one.target === target));
          if (!found) missing.push(`${view.steps[view.current].id}: ${target}`);
        }
      };
      await check();
      for (let i = 0; i < steps.length; i += 1) {
        const view = await look(page);
        if (!view.can_continue || view.finished) break;
        await hand.press('Continue');
        await new Promise((done) => setTimeout(done, 400));
        await check();
      }
      t.same(missing, [], 'spotlights without a place');
    },
  },
];
