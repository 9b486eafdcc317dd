// The start screen: begin, go on, or choose from the list of scenarios.
import { h } from './dom.js';
import { lab } from './lab.js';
import * as review from './review.js';
import * as save from './save.js';

let go = () => {};

export function setUp(handlers) {
  go = handlers.go;
  document.getElementById('start').addEventListener('click', (event) => {
    const scenario = event.target.closest('[data-scenario]');
    if (scenario) go(`scenario=${scenario.dataset.scenario}`);
    else if (event.target.closest('#begin-sandbox')) go('sandbox');
    else if (event.target.closest('#begin-review')) review.open();
    else if (event.target.closest('[data-sandbox]')) go(`sandbox=${event.target.closest('[data-sandbox]').dataset.sandbox}`);
  });
}

const numberOf = (entry) => (entry.number ? String(entry.number) : '');

function stateOf(entry) {
  const found = save.kept('scenario', entry.id);
  if (!found) return entry.minutes ? `${entry.minutes} minutes` : 'Not begun';
  if (found.progress.finished) return `Finished, ${found.progress.points} points`;
  return `At step ${found.progress.step + 1} of ${found.progress.steps}`;
}

function tile(entry) {
  if (!lab.catalogue.scenarios.some((one) => one.id === entry.id)) {
    return h('li', { class: 'tile' }, h('span', { class: 'tile-number', text: numberOf(entry) }),
      h('b', { text: entry.title }), h('small', { text: 'Not built yet' }));
  }
  return h('li', {}, h('button', { class: 'tile', type: 'button', 'data-scenario': entry.id },
    h('span', { class: 'tile-number', text: numberOf(entry) }), h('b', { text: entry.title }),
    entry.summary ? h('small', { text: entry.summary }) : null,
    h('small', { class: 'tile-state', text: stateOf(entry) })));
}

/** The sandbox's ready worlds. */
function worlds() {
  const offered = (lab.catalogue.sandboxes || []).filter((one) => one.offered);
  return h('section', { class: 'worlds' },
    h('h3', { text: 'Sandbox: no goals, everything allowed' }),
    h('ol', { class: 'curriculum-grid' }, offered.map((one) => h('li', {}, h('button', { class: 'tile plain', type: 'button', 'data-sandbox': one.id },
      h('b', { text: one.title }), one.summary ? h('small', { text: one.summary }) : null,
      h('small', { class: 'tile-state', text: save.kept('sandbox', one.id) ? 'Begun' : 'Fresh' }))))));
}

/** Draws the list, and offers to go on where the learner stopped. */
export function draw() {
  const { scenarios, acts } = lab.catalogue;
  const groups = acts?.length ? acts : [{ title: '', scenarios }];
  document.getElementById('curriculum-list').replaceChildren(...groups.map((act) => h('section', {},
    act.title ? h('h3', { text: act.title }) : null,
    h('ol', { class: 'curriculum-grid' }, act.scenarios.map(tile)))), worlds());
  actions();
}

function actions() {
  const first = lab.catalogue.scenarios[0];
  if (!first) return;
  const last = save.latest();
  const box = document.getElementById('start-actions');
  const entry = last?.kind === 'scenario' && lab.catalogue.scenarios.find((one) => one.id === last.id);
  const buttons = [];
  if (entry && !last.progress.finished) {
    buttons.push(h('button', { class: 'button primary large', type: 'button', id: 'begin', 'data-scenario': entry.id, text: `Continue: ${entry.title}` }));
  } else {
    const next = scenariosLeft(entry) || first;
    buttons.push(h('button', { class: 'button primary large', type: 'button', id: 'begin', 'data-scenario': next.id, text: `Begin: ${next.title}` }));
  }
  if (review.hasAny()) buttons.push(h('button', { class: 'button large', type: 'button', id: 'begin-review', text: 'Five a day' }));
  buttons.push(h('button', { class: 'button large', type: 'button', id: 'begin-sandbox', text: 'Open the sandbox' }));
  // The same words mean the same buttons: what has the focus keeps it.
  const now = [...box.children].map((one) => one.textContent).join('|');
  if (now !== buttons.map((one) => one.textContent).join('|') || box.querySelector('#begin').dataset.scenario !== buttons[0].dataset.scenario) {
    box.replaceChildren(...buttons);
  }
}

function scenariosLeft(entry) {
  return lab.catalogue.scenarios.find((one) => one.id !== entry?.id && !save.kept('scenario', one.id)?.progress.finished);
}
