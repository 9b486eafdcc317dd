// Every scenario from its first step to its last, by the hands of a learner. The lines of
// tests/lesson/plays say what is answered and typed; who has only a mouse climbs the hint ladder instead,
// whose last rungs put the commands into the terminal.
import { readFileSync, readdirSync } from 'node:fs';

const folder = new URL('../lesson/plays/', import.meta.url);

/** The variants of a play-through are those of learner 1. */
export const LEARNER = 1;

/** The scenarios that can be played, in the order of the curriculum. */
export const scenarios = readdirSync(folder).filter((name) => name.endsWith('.txt')).sort().map((name) => name.slice(0, -4));

export const plain = (text) => String(text).replace(/\*\*|`/g, '').replace(/(^|\s)\*(\S)/g, '$1$2').replace(/(\S)\*($|[\s.,;:!?])/g, '$1$2').replace(/\s+/g, ' ').trim();

export const look = (page) => page.evaluate(() => window.lockbox.inspect('view'));

/** Waits until the view passes `test(view, before)`; both are run in the page. */
export async function settled(page, what, test, before) {
  return page.until(what, ([source, old]) => {
    const view = window.lockbox.inspect('view');
    return new Function(`return (${source})`)()(view, old) ? view : null;
  }, [test.toString(), before]);
}

/** `lockbox choose [QUESTION] CHOICE` as question and choice. */
function wordsOf(line) {
  return [...line.matchAll(/'((?:[^']|'\\'')*)'|(\S+)/g)].map((match) => (match[1] ?? match[2]).replaceAll("'\\''", "'"));
}

async function choose(hand, page, words) {
  const view = await look(page);
  const question = words.length > 1 ? view.questions.find((one) => one.id === words[0]) : view.questions[0];
  const wanted = words[words.length - 1];
  // A choice is named by its id, or by its place as the terminal numbers them.
  const choice = question.choices.find((one) => one.id === wanted) ?? question.choices[Number(wanted) - 1];
  if (!choice) throw new Error(`"${question.id}" has no choice ${wanted}`);
  await hand.radio(plain(choice.text), plain(question.text));
  await settled(page, 'the choice stands', (now, [q, c]) => now.questions.find((one) => one.id === q).choices.find((one) => one.id === c).chosen, [question.id, choice.id]);
}

const steps = (page) => page.evaluate(() => window.lockbox.state().steps);

/** Opens hints until one offers a command, and runs it; again, until the goals are met. */
async function climb(hand, page) {
  let done = '';
  for (let rung = 0; rung < 24; rung += 1) {
    const view = await look(page);
    if (view.can_continue) return;
    const { types, has_next: more, next_cost: cost, opened } = view.hints;
    if (types && types !== done) {
      await hand.press('Put it in the terminal');
      await hand.press('Run');
      await page.until('the command ran', () => document.getElementById('terminal-input').value === '');
      done = types;
    } else if (more) {
      const price = cost ? `costs ${Math.abs(cost)} ${Math.abs(cost) === 1 ? 'point' : 'points'}` : 'free';
      await hand.press(opened.length ? `Next hint (${price})` : `Show a hint (${price})`);
      await settled(page, 'the hint', (now, count) => now.hints.opened.length > count, opened.length);
    } else throw new Error(`the hints of step ${view.steps[view.current].id} end before its goals are met`);
  }
  throw new Error('the hint ladder does not end');
}

const ACTIONS = {
  async choose(hand, page, words) { await choose(hand, page, words); },
  async confidence(hand, page, [percent]) {
    await hand.radio(`${percent} percent sure`, 'How sure are you?');
    await settled(page, 'the confidence stands', (now) => now.can_commit);
  },
  async commit(hand, page) {
    const { kind } = await look(page).then((view) => view.steps[view.current]);
    await hand.press(kind === 'predict' ? 'Lock in my prediction' : 'This is my answer');
    await settled(page, 'the answer is committed', (now) => now.committed);
  },
  async send(hand, page) {
    await hand.press('Send the request');
    await settled(page, 'the reveal', (now) => now.revealed && now.can_continue);
  },
  async next(hand, page) {
    if ((await look(page)).finished) return;
    const view = await settled(page, 'the step is done', (now) => now.can_continue);
    await hand.press('Continue');
    await settled(page, 'the next step', (now, old) => now.finished || now.current !== old, view.current);
  },
};

/**
 * Plays a scenario that is open in the page to its end. Answers the final state.
 * `seen(step)` may look on before a step is left.
 */
export async function playThrough(hand, page, id, seen = async () => {}) {
  const lines = readFileSync(new URL(`${id}.txt`, folder), 'utf8').split('\n').map((line) => line.trim()).filter((line) => line && !line.startsWith('#'));
  for (const line of lines) {
    const [program, verb, ...words] = wordsOf(line);
    if (program === 'lockbox' && ACTIONS[verb]) {
      if (verb === 'next') {
        const view = await look(page);
        await seen(view.steps[view.current].id);
      }
      await ACTIONS[verb](hand, page, words);
    } else if (hand.command) {
      const before = await steps(page);
      await hand.command(line);
      await page.until('the command ran', (count) => document.getElementById('terminal-input').value === '' && window.lockbox.state().steps >= count, before);
    } else await climb(hand, page);
  }
  return page.evaluate(() => window.lockbox.state());
}
