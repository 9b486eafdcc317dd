// The pieces of a lesson page, each a pure function from view data to elements. Elements that act
// carry data-do (an action of the lab as JSON) and are handled by lesson.js.
import { h, glyph } from './dom.js';
import { blocks, inline } from './markdown.js';

const json = (value) => JSON.stringify(value);

/** Progress through the steps; the current one is named for screen readers. */
export function stepList(view) {
  const words = { done: 'done', current: 'you are here', locked: 'not open yet' };
  return h('ol', { class: 'steps', 'aria-label': 'Steps' }, view.steps.map((step, index) => {
    const state = index === view.current ? 'current' : stateOf(step.state);
    return h('li', { 'data-state': state, title: step.title, 'aria-current': index === view.current ? 'step' : null },
      h('span', { class: 'unseen', text: `${index + 1}. ${step.title}, ${words[state]}` }));
  }));
}

/** Enumerators arrive as words in any case. */
export const stateOf = (value) => String(value ?? '').toLowerCase();

/** The request that a prediction is about. */
export function requestCard(request) {
  return h('div', { class: 'card request' },
    h('dl', {},
      request.as && [h('dt', { text: 'Who' }), h('dd', {}, h('code', { text: request.as }))],
      request.from && [h('dt', { text: 'From' }), h('dd', { text: request.from })],
      request.operation && [h('dt', { text: 'Call' }), h('dd', {}, h('code', { text: request.operation }))]),
    request.command && h('code', { class: 'line', text: request.command }));
}

function mark(choice) {
  const state = stateOf(choice.mark);
  if (state === 'right') {
    return h('span', { class: 'mark' }, glyph('check'), choice.chosen ? 'Right' : 'The answer');
  }
  if (state === 'wrong' && choice.chosen) return h('span', { class: 'mark' }, glyph('cross'), 'Your answer');
  return null;
}

/** How answers can stand beside each other: 'tiny', 'short', or not. */
export function shortness(choices) {
  const longest = Math.max(0, ...choices.map((choice) => choice.text.length));
  return longest <= 5 ? 'tiny' : longest <= 13 ? 'short' : null;
}

/** One question with real radio buttons; after the reveal each answer carries its mark. */
export function question(item, { locked, revealed }) {
  const short = revealed || item.choices.length < 3 ? null : shortness(item.choices);
  return h('fieldset', { class: 'question', 'data-key': `q-${item.id}` },
    h('legend', {}, inline(item.text)),
    h('div', { class: 'choices', 'data-short': short }, item.choices.map((choice) => {
      const state = stateOf(choice.mark);
      const shown = state === 'right' || (state === 'wrong' && choice.chosen) ? state : null;
      return h('label', { class: 'choice', 'data-mark': revealed ? shown : null, 'data-key': `c-${choice.id}` },
        h('input', {
          type: 'radio', name: `q-${item.id}`, value: choice.id, checked: choice.chosen, disabled: locked,
          'data-do': json({ do: 'choose', question: item.id, choice: choice.id }),
        }),
        h('span', {}, inline(choice.text)),
        revealed ? mark(choice) : null);
    })));
}

/** How sure the learner is, 50 to 100 percent. */
export function confidence(percent, locked) {
  return h('fieldset', { class: 'question', 'data-key': 'confidence' },
    h('legend', { text: 'How sure are you?' }),
    h('div', { class: 'confidence' }, [50, 60, 70, 80, 90, 100].map((value) => h('label', { class: 'segment' },
      h('input', {
        type: 'radio', name: 'confidence', value: String(value), checked: value === percent, disabled: locked,
        'data-do': json({ do: 'confidence', percent: value }), 'aria-label': `${value} percent sure`,
      }),
      h('span', { 'aria-hidden': 'true', text: `${value}%` })))),
    h('div', { class: 'confidence-ends', 'aria-hidden': 'true' },
      h('span', { text: 'a guess' }), h('span', { text: 'certain' })));
}

/** Whether every answered question of a revealed step was answered right. */
export function outcome(view) {
  const chosen = view.questions.flatMap((item) => item.choices.filter((choice) => choice.chosen));
  if (!chosen.length) return 'none';
  return chosen.every((choice) => stateOf(choice.mark) === 'right') ? 'right' : 'wrong';
}

/** What happened, and the refutation card when there is one. */
export function reveal(view) {
  const kind = outcome(view);
  const heads = { right: 'As you predicted', wrong: 'Not as predicted', none: 'What happened' };
  if (view.steps[view.current]?.kind === 'explain') {
    heads.right = 'Right';
    heads.wrong = 'Not quite';
  }
  const out = [h('div', { class: 'verdict', 'data-kind': kind, 'data-key': 'verdict', id: 'verdict' },
    glyph(kind === 'right' ? 'done' : kind === 'wrong' ? 'stop' : 'info'),
    h('h3', { text: heads[kind] }),
    h('div', { class: 'prose' }, blocks(view.verdict)))];
  if (view.card) {
    out.push(h('div', { class: 'verdict', 'data-kind': 'card', 'data-key': 'card' },
      glyph('bulb'), h('h3', { text: 'Worth remembering' }), h('div', { class: 'prose' }, blocks(view.card))));
  }
  return out;
}

/** Goals; the first that is not met says why. */
export function goals(list) {
  const signs = { open: 'open', done: 'done', failed: 'stop' };
  const words = { open: 'open', done: 'done', failed: 'not right yet' };
  return h('section', { 'data-key': 'goals' },
    h('h3', { text: list.length === 1 ? 'Your goal' : 'Your goals' }),
    h('ul', { class: 'goals' }, list.map((goal) => {
      const state = stateOf(goal.state);
      return h('li', { class: 'goal', 'data-state': state, 'data-key': `goal-${goal.id}` },
        glyph(signs[state] || 'open'),
        h('div', { class: 'goal-text' }, inline(goal.text), h('span', { class: 'unseen', text: `: ${words[state] || ''}` })),
        goal.feedback && state !== 'done' ? h('div', { class: 'goal-feedback' }, blocks(goal.feedback)) : null);
    })));
}

/** The hint ladder: what is open, and what the next one costs. */
export function hints(view) {
  const { opened = [], has_next: hasNext, next_cost: cost, types } = view.hints || {};
  if (!opened.length && !hasNext) return null;
  const price = cost ? `costs ${Math.abs(cost)} ${Math.abs(cost) === 1 ? 'point' : 'points'}` : 'free';
  return h('section', { class: 'hints', 'data-key': 'hints' },
    opened.map((text, index) => h('div', { class: 'hint prose', 'data-key': `hint-${index}` },
      h('span', { class: 'unseen', text: `Hint ${index + 1}. ` }), blocks(text))),
    types ? h('div', { class: 'card', 'data-key': 'types' },
      h('code', { class: 'line', text: types }),
      h('div', { class: 'line-row' },
        h('button', { class: 'button', type: 'button', 'data-type': types, text: 'Put it in the terminal' }),
        h('button', { class: 'button quiet', type: 'button', 'data-copy': types, text: 'Copy' }))) : null,
    hasNext ? h('button', {
      class: 'button quiet', type: 'button', 'data-do': json({ do: 'hint' }), 'data-key': 'next-hint',
    }, opened.length ? `Next hint (${price})` : `Show a hint (${price})`) : null);
}

/** Sentences of invariants that no longer hold. */
export function broken(sentences) {
  return h('div', { class: 'broken', 'data-key': 'broken' },
    h('h3', { text: sentences.length === 1 ? 'Something must be put right' : 'Some things must be put right' }),
    h('div', { class: 'prose' }, sentences.map((text) => h('p', {}, inline(text)))),
    h('div', { class: 'line-row' },
      h('button', { class: 'button', type: 'button', 'data-do': json({ do: 'undo' }), text: 'Undo the last command' })));
}

/** The closing screen. */
export function ending(view) {
  return [
    h('div', { class: 'score', 'data-key': 'score' },
      view.points_max ? h('div', {}, h('b', { text: `${view.points} / ${view.points_max}` }), h('span', { text: 'points' })) : null,
      h('div', {}, h('b', { text: String(view.steps.filter((step) => stateOf(step.kind) !== 'end').length) }), h('span', { text: 'steps finished' }))),
    view.takeaways.length ? h('section', { 'data-key': 'takeaways' },
      h('h3', { text: 'What to take along' }),
      h('ol', { class: 'takeaways' }, view.takeaways.map((text) => h('li', {}, h('div', {}, inline(text)))))) : null,
    h('div', { class: 'actions', 'data-key': 'after' },
      h('button', { class: 'button primary', type: 'button', 'data-go': '', text: 'All scenarios' }),
      h('button', { class: 'button', type: 'button', 'data-go': 'sandbox', text: 'Try things in the sandbox' }),
      h('button', { class: 'button quiet', type: 'button', 'data-restart': '', text: 'Play it again' })),
  ];
}
