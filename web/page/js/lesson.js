// The lesson pane: draws the view, turns clicks and keys into actions, tells outcomes.
import { h, morph, glyph } from './dom.js';
import { blocks, inline } from './markdown.js';
import * as cards from './cards.js';
import { forms } from './forms.js';
import { lab, act, compose, on } from './lab.js';
import { say, toast } from './notice.js';

const KINDS = {
  read: 'Read', predict: 'Predict', do: 'Your turn', explain: 'Explain', end: 'Finished',
};

const pane = () => document.getElementById('lesson');
let handlers = { type() {}, go() {}, restart() {} };

/** `type(line)` puts a line into the terminal; `go(fragment)` changes the address; `restart()`. */
export function setUp(given) {
  handlers = given;
  const root = pane();
  root.addEventListener('change', changed);
  root.addEventListener('input', typed);
  root.addEventListener('click', clicked);
  root.addEventListener('keydown', (event) => {
    // Enter in a form's text field runs the form, as forms do.
    const input = event.target.closest?.('[data-input]');
    if (event.key !== 'Enter' || event.isComposing || !input) return;
    event.preventDefault();
    const id = JSON.parse(input.dataset.input).id;
    run({ do: 'run-form', id });
  });
  on('view', draw);
}

function run(action) {
  try {
    const reply = act(action);
    if (reply.status) {
      const words = (reply.stderr || reply.err || '').trim();
      // A request that the cloud refuses is told by the terminal and the goals, not as an error.
      if (words && action.do !== 'run-form' && action.do !== 'send') toast(words, { kind: 'bad' });
    }
    return reply;
  } catch (error) {
    toast(error.message, { kind: 'bad' });
    return null;
  }
}

function changed(event) {
  const target = event.target;
  if (target.dataset.do && target.type === 'radio') run(JSON.parse(target.dataset.do));
}

function typed(event) {
  const target = event.target;
  if (!target.dataset.input || event.isComposing) return;
  run({ do: 'form', ...JSON.parse(target.dataset.input), value: target.value });
}

function clicked(event) {
  const button = event.target.closest('button');
  if (!button || button.disabled) return;
  if (button.dataset.do) run(JSON.parse(button.dataset.do));
  else if (button.dataset.type !== undefined) handlers.type(button.dataset.type);
  else if (button.dataset.copy !== undefined) copy(button.dataset.copy);
  else if (button.dataset.go !== undefined) handlers.go(button.dataset.go);
  else if (button.dataset.restart !== undefined) handlers.restart();
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast('Copied.');
  } catch (error) {
    toast('This browser does not let the page copy. Select the line and copy it by hand.', { kind: 'bad' });
  }
}

/** The command line of each form, or what is missing. */
function composed(view) {
  const lines = {};
  for (const form of view.forms || []) {
    try {
      const reply = compose(form.id);
      const out = (reply.stdout ?? reply.out ?? '').trim();
      if (!reply.status && out) lines[form.id] = { line: out };
      else lines[form.id] = { problem: (reply.stderr ?? reply.err ?? '').trim() };
    } catch (error) {
      lines[form.id] = { problem: error.message };
    }
  }
  return lines;
}

function page(view) {
  const step = view.steps[view.current] || { id: 'none', kind: 'read', title: view.title };
  const kind = cards.stateOf(step.kind);
  const asks = view.questions.length > 0;
  const lines = composed(view);
  const isPredict = kind === 'predict';
  // A prediction is final once it is committed; an explanation may be chosen again until it is right.
  const locked = isPredict ? view.committed : view.can_continue;
  const out = [
    cards.stepList(view),
    h('p', { class: 'kind' }, h('b', { text: KINDS[kind] || kind }),
      h('span', { text: `Step ${view.current + 1} of ${view.steps.length}` })),
    h('h2', { id: 'step-title', tabindex: '-1' }, inline(step.title || view.title)),
    view.text ? h('div', { class: 'prose', 'data-key': 'text' }, blocks(view.text)) : null,
    view.invariants_broken.length ? cards.broken(view.invariants_broken) : null,
    view.request ? cards.requestCard(view.request) : null,
    view.questions.map((item) => cards.question(item, { locked, revealed: isPredict ? view.revealed : view.committed })),
    isPredict && asks && (!locked || view.confidence) ? cards.confidence(view.confidence, view.committed) : null,
  ];
  if (asks && !locked) out.push(commitRow(view, isPredict));
  if (view.can_send) out.push(sendRow());
  if (view.revealed && view.verdict) out.push(cards.reveal(view));
  if (view.goals.length) out.push(cards.goals(view.goals));
  if (view.forms.length) out.push(forms(view.forms, lines));
  const ladder = cards.hints(view);
  if (ladder) out.push(ladder);
  if (view.finished || kind === 'end') out.push(cards.ending(view));
  else out.push(moveRow(view, kind));
  return h('article', { class: 'lesson-page', 'data-step': step.id }, out);
}

function commitRow(view, isPredict) {
  const open = view.questions.filter((item) => !item.choices.some((choice) => choice.chosen)).length;
  let why = '';
  if (!view.can_commit && open) why = open === 1 ? 'One answer is still open.' : `${open} answers are still open.`;
  else if (!view.can_commit && isPredict) why = 'Say how sure you are.';
  return h('div', { class: 'actions', 'data-key': 'commit' },
    h('button', {
      class: 'button primary', type: 'button', disabled: !view.can_commit, 'data-do': '{"do":"commit"}',
      'aria-describedby': 'commit-why', text: isPredict ? 'Lock in my prediction' : 'This is my answer',
    }),
    h('span', { class: 'why', id: 'commit-why', text: why }));
}

function sendRow() {
  return h('div', { class: 'actions', 'data-key': 'send' },
    h('button', { class: 'button primary', type: 'button', 'data-do': '{"do":"send"}' }, 'Send the request', glyph('arrow')),
    h('span', { class: 'why', text: 'Your prediction is locked. Watch what happens.' }));
}

function moveRow(view, kind) {
  const waiting = kind === 'do' && !view.can_continue;
  return h('div', { class: 'actions', 'data-key': 'move' },
    view.can_continue ? h('button', { class: 'button primary', type: 'button', 'data-do': '{"do":"continue"}' }, 'Continue', glyph('arrow')) : null,
    view.current > 0 ? h('button', { class: 'button quiet', type: 'button', 'data-do': '{"do":"back"}', text: 'Back' }) : null,
    waiting ? h('span', { class: 'why', text: 'Goes on when the goals are met.' }) : null);
}

function sandboxPage(view) {
  return h('article', { class: 'lesson-page', 'data-step': 'sandbox' },
    h('p', { class: 'kind' }, h('b', { text: 'Sandbox' })),
    h('h2', { id: 'step-title', tabindex: '-1', text: 'Try anything' }),
    h('div', { class: 'prose' }, blocks('A whole account, and no goals. Type `aws` commands in the terminal; each request is explained in the trace.\n\n'
      + '- `aws dynamodb list-tables` shows what is there.\n- `lockbox whoami` says who you are, `lockbox why` explains the last request.\n- `lockbox undo` takes the last command back.\n- `help` lists what is understood.')),
    h('div', { class: 'actions' }, ['aws dynamodb list-tables', 'lockbox whoami', 'lockbox why'].map((line) => h('button', {
      class: 'button quiet', type: 'button', 'data-type': line, text: line,
    }))),
    view.forms?.length ? forms(view.forms, composed(view)) : null);
}

/** Takes back the praise of the step before: it would lie over the next one's title. */
let withdraw = () => {};

function draw(view, before) {
  const root = pane();
  const wanted = lab.open?.kind === 'sandbox' && !view.steps?.length ? sandboxPage(view) : page(view);
  const now = root.querySelector('.lesson-page');
  const sameStep = now && before && now.dataset.step === wanted.dataset.step && before.scenario_id === view.scenario_id;
  if (!sameStep) {
    withdraw();
    const had = root.contains(document.activeElement) || document.activeElement === document.body;
    root.replaceChildren(wanted);
    root.scrollTo({ top: 0, behavior: 'instant' });
    if (before && had) root.querySelector('#step-title')?.focus({ preventScroll: true });
    return;
  }
  const focusKey = document.activeElement?.dataset?.do;
  const hadFocus = root.contains(document.activeElement);
  morph(now, wanted);
  tell(view, before, root, hadFocus, focusKey);
}

/** Says what the change means, and keeps the focus where the learner can go on. */
function tell(view, before, root, hadFocus, focusKey) {
  const next = (selector) => {
    if (!hadFocus) return;
    const target = root.querySelector(selector);
    if (target && !root.contains(document.activeElement)) target.focus({ preventScroll: true });
    else if (target && focusKey) target.focus({ preventScroll: true });
  };
  if (!before.committed && view.committed && !view.revealed) {
    say('Your prediction is locked in.');
    next('[data-key="send"] button');
    reach(root.querySelector('[data-key="send"]'));
  }
  if (view.revealed && (!before.revealed || before.verdict !== view.verdict)) {
    const box = root.querySelector('#verdict');
    say(box ? box.textContent : view.verdict);
    // A wrong explanation can be chosen again: the focus goes back to the answers.
    next(view.can_continue ? '[data-key="move"] .primary' : 'input:checked');
    reach(box, root.querySelector('[data-key="move"]'));
  }
  for (const goal of view.goals) {
    const old = before.goals.find((item) => item.id === goal.id);
    if (!old || (old.state === goal.state && old.feedback === goal.feedback)) continue;
    const state = cards.stateOf(goal.state);
    if (state === 'done') say(`Goal met: ${goal.text}`);
    else if (goal.feedback) say(goal.feedback);
  }
  if (!before.can_continue && view.can_continue && !view.revealed) {
    say('You can continue.');
    if (view.goals.length) withdraw = toast('All goals are met.', { kind: 'good' });
    reach(root.querySelector('[data-key="move"]'));
  }
  const more = (view.hints?.opened?.length || 0) - (before.hints?.opened?.length || 0);
  if (more > 0) say(view.hints.opened[view.hints.opened.length - 1]);
  for (const text of view.invariants_broken) if (!before.invariants_broken.includes(text)) say(text);
}

/** Scrolls `first` to `last` into sight; the beginning when both do not fit. */
function reach(first, last = first) {
  if (!first) return;
  const root = pane();
  const less = document.documentElement.dataset.motion === 'less' || matchMedia('(prefers-reduced-motion: reduce)').matches;
  const behavior = less ? 'auto' : 'smooth';
  const view = root.getBoundingClientRect();
  const top = first.getBoundingClientRect().top - view.top;
  const bottom = (last || first).getBoundingClientRect().bottom - view.top + 24;
  if (top >= 0 && bottom <= view.height) return;
  const by = bottom - top > view.height ? top - 16 : bottom - view.height;
  root.scrollBy({ top: by, behavior });
}
