// Splitters, and the one-panel-at-a-time arrangement of narrow pages.
import * as storage from './storage.js';
import { tryCall } from './engine.js';
import { on } from './lab.js';

const root = document.documentElement;
// In em, so that enlarging the page counts as narrowing it; the same figure as in layout.css.
const narrow = matchMedia('(max-width: 52em)');
const CANVAS_PANELS = ['map', 'table', 'trace', 'time'];

export const isNarrow = () => narrow.matches;

export function setUp() {
  splitter('split-pane', '--pane', (event, box) => (event.clientX - box.left) / box.width, () => document.getElementById('lab'), 20, 70);
  splitter('split-terminal', '--terminal', (event, box) => (box.bottom - event.clientY) / box.height, () => document.getElementById('pane'), 15, 80);
  document.getElementById('tabs').addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (button) showPanel(button.dataset.panel);
  });
  narrow.addEventListener('change', arrange);
  // On narrow pages the answer may be on another panel: its tab carries a mark until it is looked at.
  const news = () => {
    if (!isNarrow()) return;
    const tab = document.querySelector('#tabs [data-panel="trace"]');
    if (root.dataset.panel !== 'trace') tab.dataset.news = '';
  };
  on('command', news);
  on('acted', ({ action }) => { if (action.do === 'send' || action.do === 'run-form') news(); });
}

/** Tells the canvas which panels to show. */
export function arrange() {
  const panel = root.dataset.panel;
  if (!isNarrow()) tryCall({ fn: 'panel', name: 'all' });
  else if (CANVAS_PANELS.includes(panel)) tryCall({ fn: 'panel', name: panel });
}

/** Shows a panel: the only one on narrow pages; on wide ones the canvas brings it forward. */
export function showPanel(name) {
  root.dataset.panel = name;
  for (const button of document.querySelectorAll('#tabs button')) {
    if (button.dataset.panel === name) {
      button.setAttribute('aria-current', 'true');
      delete button.dataset.news;
    } else button.removeAttribute('aria-current');
  }
  if (isNarrow() && CANVAS_PANELS.includes(name)) tryCall({ fn: 'panel', name });
}

function splitter(id, property, share, container, low, high) {
  const bar = document.getElementById(id);
  const set = (percent, keep) => {
    const value = Math.round(Math.max(low, Math.min(high, percent)) * 10) / 10;
    root.style.setProperty(property, `${value}%`);
    bar.setAttribute('aria-valuenow', String(Math.round(value)));
    bar.setAttribute('aria-valuetext', `${Math.round(value)} percent`);
    if (keep) storage.writeJson('settings', { ...storage.readJson('settings', {}), [property]: value });
  };
  const kept = storage.readJson('settings', {})[property];
  if (typeof kept === 'number') set(kept, false);
  bar.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    bar.setPointerCapture(event.pointerId);
    bar.dataset.drag = '';
  });
  bar.addEventListener('pointermove', (event) => {
    if ('drag' in bar.dataset) set(share(event, container().getBoundingClientRect()) * 100, false);
  });
  for (const end of ['pointerup', 'pointercancel']) {
    bar.addEventListener(end, () => {
      if (!('drag' in bar.dataset)) return;
      delete bar.dataset.drag;
      set(Number(bar.getAttribute('aria-valuenow')), true);
    });
  }
  bar.addEventListener('keydown', (event) => {
    const now = Number(bar.getAttribute('aria-valuenow'));
    const across = bar.getAttribute('aria-orientation') === 'horizontal';
    const steps = across ? { ArrowUp: 3, ArrowDown: -3, PageUp: 12, PageDown: -12 } : { ArrowLeft: -3, ArrowRight: 3, PageUp: -12, PageDown: 12 };
    if (event.key in steps) set(now + steps[event.key], true);
    else if (event.key === 'Home') set(low, true);
    else if (event.key === 'End') set(high, true);
    else return;
    event.preventDefault();
  });
  bar.addEventListener('dblclick', () => {
    root.style.removeProperty(property);
    bar.setAttribute('aria-valuenow', id === 'split-pane' ? '38' : '31');
  });
}
