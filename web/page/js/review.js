// "Five a day": questions that the program makes from what was played, the reason after each answer,
// and how well being sure and being right go together. The learner's log stays in this browser.
import { h, glyph } from './dom.js';
import { blocks } from './markdown.js';
import * as cards from './cards.js';
import { showDialog } from './dialog.js';
import { call, engine } from './engine.js';
import { lab, loadPack, on } from './lab.js';
import { say } from './notice.js';
import * as storage from './storage.js';

const KEY = 'review';
const DAY_MS = 86400000;

let parts = {};
let chosen = {};
let sure = 0;
let view = null;
let revealed = null;

/** The number of the learner's day: it changes at their midnight. */
const today = () => Math.floor((Date.now() - new Date().getTimezoneOffset() * 60000) / DAY_MS);
const log = () => storage.readJson(KEY, null);

/** Whether anything was played that can be asked about. */
export const hasAny = () => Boolean(log()?.lessons?.length);

/** Takes what the open lab says about its learner into the log. */
function keep() {
  const day = today();
  try {
    storage.writeJson(KEY, call({ fn: 'remember', day, learner: log() }).learner);
  } catch (error) {
    // A log that cannot be read is set aside, never lost; a fresh one begins.
    if (!engine.ready || !log()) return;
    storage.writeJson(`aside:${KEY}:${Date.now()}`, log());
    storage.remove(KEY);
  }
}

export function setUp() {
  on('view', (now, before) => {
    if (lab.open?.kind !== 'scenario' || lab.open.shared) return;
    if ((now.committed && !before?.committed) || (now.finished && !before?.finished)) keep();
  });
}

/** Opens the review over whatever is on the screen. */
export async function open() {
  showDialog('review', frame);
  parts.title.focus();
  parts.body.replaceChildren(h('p', { class: 'review-note', text: 'Making today\'s questions …' }));
  try {
    const met = log()?.lessons?.[0]?.scenario;
    if (met) await loadPack(met);
    // The words above are painted before the program begins to compute.
    await new Promise((done) => { setTimeout(done, 40); });
    next();
  } catch (error) {
    parts.body.replaceChildren(h('p', { class: 'review-note', text: error.message }));
  }
}

function frame(dialog) {
  parts = {
    title: h('h2', { id: 'dialog-title', tabindex: '-1', text: 'Five a day' }),
    count: h('p', { class: 'review-count', text: '' }),
    // A form of its own: radio buttons of the same name in the lesson are another group.
    body: h('form', { class: 'review-body', on: { submit: (event) => event.preventDefault() } }),
  };
  parts.body.addEventListener('change', choose);
  parts.body.addEventListener('click', (event) => {
    const button = event.target.closest('button[data-review]');
    if (button && !button.disabled) ({ answer, next }[button.dataset.review])();
  });
  return h('div', { class: 'review-page' },
    h('header', { class: 'review-head' }, parts.title, parts.count,
      h('button', { class: 'button quiet', type: 'button', text: 'Close', on: { click: () => dialog.close() } })),
    parts.body);
}

function next() {
  chosen = {};
  sure = 0;
  revealed = null;
  view = call({ fn: 'review', day: today(), learner: log() });
  draw();
  parts.body.scrollTop = 0;
  if (view.card) say(`Question ${view.done_today + 1}.`);
  else say(view.note);
  (parts.body.querySelector('input') || parts.title).focus({ preventScroll: true });
}

function choose(event) {
  const input = event.target;
  if (!input.dataset.do || revealed) return;
  const action = JSON.parse(input.dataset.do);
  if (action.do === 'choose') chosen[action.question] = action.choice;
  if (action.do === 'confidence') sure = action.percent;
  const button = parts.body.querySelector('[data-review="answer"]');
  button.disabled = !ready();
  parts.body.querySelector('#review-why').textContent = missing();
}

const ready = () => Boolean(sure) && view.card.questions.every((item) => chosen[item.id]);

function missing() {
  const left = view.card.questions.filter((item) => !chosen[item.id]).length;
  if (left) return left === 1 ? 'One answer is still open.' : `${left} answers are still open.`;
  return sure ? '' : 'Say how sure you are.';
}

function answer() {
  try {
    const reply = call({
      fn: 'review-answer', day: today(), learner: log(), question: view.card.question, answers: chosen, confidence: sure,
    });
    storage.writeJson(KEY, reply.learner);
    revealed = reply.revealed;
  } catch (error) {
    parts.body.querySelector('#review-why').textContent = error.message;
    return;
  }
  draw();
  const verdict = parts.body.querySelector('#review-verdict');
  say(verdict.textContent);
  parts.body.querySelector('[data-review="next"]').focus({ preventScroll: true });
  verdict.scrollIntoView({ block: 'center' });
}

function draw() {
  const { done_today: done, left_today: left, card } = view;
  const number = revealed ? done + 1 : done;
  parts.count.textContent = card || done ? `${number} of ${done + left} done today` : '';
  parts.body.replaceChildren(...[
    card ? question(card) : h('p', { class: 'review-note', text: view.note }),
    card ? null : summary(),
  ].filter(Boolean));
}

function question(card) {
  const asked = revealed ? revealed.questions : card.questions;
  return h('div', {},
    cards.requestCard(card.request),
    card.exhibits.length ? h('section', { class: 'review-exhibits', 'aria-label': 'Policies that are asked' },
      h('h3', { text: 'What is in force' }),
      card.exhibits.map((one, index) => h('details', { open: !index || card.exhibits.length < 5 },
        h('summary', { text: one.title }), h('pre', { tabindex: '0', 'aria-label': one.title, text: one.text })))) : null,
    asked.map((item) => cards.question(item, { locked: Boolean(revealed), revealed: Boolean(revealed) })),
    cards.confidence(sure, Boolean(revealed)),
    revealed ? verdict() : h('div', { class: 'actions' },
      h('button', { class: 'button primary', type: 'button', disabled: true, 'data-review': 'answer', 'aria-describedby': 'review-why', text: 'This is my answer' }),
      h('span', { class: 'why', id: 'review-why', text: missing() })));
}

function verdict() {
  const kind = revealed.right ? 'right' : 'wrong';
  return [
    h('div', { class: 'verdict', 'data-kind': kind, id: 'review-verdict' }, glyph(revealed.right ? 'done' : 'stop'),
      h('h3', { text: revealed.right ? 'Right' : 'Not so' }), h('div', { class: 'prose' }, blocks(revealed.verdict))),
    revealed.card ? h('div', { class: 'verdict', 'data-kind': 'card' }, glyph('bulb'),
      h('h3', { text: 'Worth remembering' }), h('div', { class: 'prose' }, blocks(revealed.card))) : null,
    h('div', { class: 'actions' }, h('button', { class: 'button primary', type: 'button', 'data-review': 'next' }, 'Next', glyph('arrow'))),
  ];
}

/** What the answers say so far; shown when nothing is left to ask. */
function summary() {
  if (!view.topics.length) return null;
  const days = (topic) => topic.due - today();
  const due = (topic) => (days(topic) <= 0 ? 'due now' : days(topic) === 1 ? 'tomorrow' : `in ${days(topic)} days`);
  return h('div', {},
    view.finding ? h('p', { text: view.finding }) : null,
    curve(view.calibration),
    h('h3', { text: 'What comes back, and when' }),
    h('ul', { class: 'review-topics' }, view.topics.map((topic) => h('li', {},
      h('span', { text: topic.belief }), h('small', { text: due(topic) })))));
}

const SVG = 'http://www.w3.org/2000/svg';

function draft(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** Sure against right: on the line, both go together. A table says the same in words. */
function curve(points) {
  const answered = points.filter((point) => point.answers);
  if (!answered.length) return null;
  const x = (percent) => 12 + (percent - 50) * 3.5;
  const y = (share) => 108 - share * 100;
  const picture = draft('svg', { viewBox: '0 0 200 120', class: 'review-curve', 'aria-hidden': 'true' });
  picture.append(draft('line', { class: 'review-axis', x1: x(50), y1: y(0), x2: x(100), y2: y(0) }),
    draft('line', { class: 'review-axis', x1: x(50), y1: y(0), x2: x(50), y2: y(1) }),
    draft('line', { class: 'review-ideal', x1: x(50), y1: y(0.5), x2: x(100), y2: y(1) }));
  picture.append(draft('polyline', {
    class: 'review-line', points: answered.map((point) => `${x(point.confidence)},${y(point.right / point.answers)}`).join(' '),
  }));
  for (const point of answered) {
    picture.append(draft('circle', { class: 'review-dot', cx: x(point.confidence), cy: y(point.right / point.answers), r: Math.min(7, 3 + point.answers / 4) }));
  }
  return h('section', { 'aria-label': 'How sure, and how often right' },
    h('h3', { text: 'How sure, and how often right' }),
    picture,
    h('table', { class: 'review-table' },
      h('thead', {}, h('tr', {}, ['Sure to', 'Answers', 'Right'].map((text) => h('th', { scope: 'col', text })))),
      h('tbody', {}, answered.map((point) => h('tr', {}, h('th', { scope: 'row', text: `${point.confidence} %` }),
        h('td', { text: String(point.answers) }), h('td', { text: `${Math.round((100 * point.right) / point.answers)} %` }))))));
}
