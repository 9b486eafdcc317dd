// The accessibility mirror: what the canvas shows, as real elements. They lie transparent over their
// pictures and take no pointer; keys, screen readers and scripts reach them, and what is done to them
// goes to the program by path. Made from the item registry, always on.
import { h, morph } from './dom.js';
import { call, tryCall, onEngine } from './engine.js';
import { toast } from './notice.js';

const COMPOSITES = new Set(['tree', 'tablist', 'table', 'list']);
const PAUSE_MS = 80;

let root;
let version = -1;
let items = [];
let timer = 0;
let last = 0;
const stops = new Map(); // path of a composite -> path of its tab stop

export function setUp() {
  root = document.getElementById('mirror');
  onEngine('registry', soon);
  root.addEventListener('click', clicked);
  root.addEventListener('input', changed);
  root.addEventListener('keydown', pressed);
  root.addEventListener('focusin', focused);
}

/** The registry of the last frame, for tests and for those who embed the page. */
export const registry = () => items;

function soon() {
  if (timer) return;
  const wait = Math.max(0, PAUSE_MS - (performance.now() - last));
  timer = setTimeout(() => {
    timer = 0;
    last = performance.now();
    update();
  }, wait);
}

/** Brings the mirror up to date with the registry. */
export function update() {
  const answer = tryCall({ fn: 'registry' });
  if (!answer) return;
  if (answer.version !== undefined && answer.version === version) return;
  version = answer.version ?? -1;
  items = answer.items || [];
  const here = document.activeElement?.closest?.('#mirror [data-path]')?.dataset.path;
  morph(root, build(items));
  place();
  if (here && !root.contains(document.activeElement)) {
    const again = find(here) || nearest(here);
    if (again) again.focus({ preventScroll: true });
    else document.getElementById('stage').focus({ preventScroll: true });
  }
}

const find = (path) => root.querySelector(`[data-path="${CSS.escape(path)}"]`);

/** What takes the focus when the focused item is gone: the closest relative that can. */
function nearest(path) {
  for (let up = path; up.includes('/');) {
    up = up.slice(0, up.lastIndexOf('/'));
    const inside = [...root.querySelectorAll('[data-path][tabindex="0"]')].find((one) => one.dataset.path.startsWith(`${up}/`));
    if (inside) return inside;
  }
  return null;
}

const has = (item, word) => (item.state || '').split(' ').includes(word);

function build(list) {
  const byPath = new Map();
  const shown = list.filter((item) => !item.covered && (!item.clipped || item.id));
  for (const item of shown) byPath.set(item.path, item);
  const made = new Map();
  const out = h('div', { class: 'mirror', id: 'mirror' });
  for (const item of shown) {
    const composite = compositeOf(item, byPath);
    const element = make(item, composite, list);
    made.set(item.path, element);
    let home = item.parent && made.get(item.parent);
    // A tree is flat for assistive technology: levels tell the nesting.
    let up = item.parent;
    while (home && !holds(byPath.get(up))) {
      up = byPath.get(up)?.parent;
      home = up && made.get(up);
    }
    (home || out).append(element);
  }
  return out;
}

const holds = (item) => Boolean(item) && ['region', 'tree', 'tablist', 'table', 'list', 'row'].includes(item.role);

function compositeOf(item, byPath) {
  for (let up = item.parent; up; up = byPath.get(up)?.parent) {
    const above = byPath.get(up);
    if (!above) return null;
    if (COMPOSITES.has(above.role)) return above;
  }
  return null;
}

/** Tab stops inside a composite: one, the item last focused, else the chosen one, else the first. */
function tabIndex(item, composite, list) {
  if (!composite || !item.id) return 0;
  const members = list.filter((other) => other.id && !other.covered && other.path.startsWith(`${composite.path}/`));
  const kept = stops.get(composite.path);
  const stop = members.find((other) => other.path === kept) || members.find((other) => has(other, 'selected')) || members[0];
  return stop && stop.path === item.path ? 0 : -1;
}

function make(item, composite, list) {
  const tab = item.id ? String(tabIndex(item, composite, list)) : null;
  const base = {
    'data-key': item.path, 'data-path': item.path, class: 'at',
    'aria-description': item.description || null,
    'aria-disabled': has(item, 'disabled') ? 'true' : null,
  };
  const name = item.value && item.role !== 'slider' && item.role !== 'textbox' ? `${item.name}, ${item.value}` : item.name;
  const selected = has(item, 'selected') ? 'true' : null;
  const expanded = has(item, 'expanded') ? 'true' : has(item, 'collapsed') ? 'false' : null;
  switch (item.role) {
    case 'region':
      return h('section', { ...base, class: '', 'aria-label': item.name });
    case 'heading':
      return h(`h${Math.min(6, Math.max(2, item.level || 3))}`, { ...base, text: name });
    case 'button':
      return h('button', { ...base, type: 'button', tabindex: tab, 'aria-pressed': selected, 'aria-expanded': expanded, text: name });
    case 'tablist':
      return h('div', { ...base, class: '', role: 'tablist', 'aria-label': item.name });
    case 'tab':
      return h('button', { ...base, type: 'button', role: 'tab', tabindex: tab, 'aria-selected': selected || 'false', text: name });
    case 'tree':
      return h('div', { ...base, class: '', role: 'tree', 'aria-label': item.name });
    case 'treeitem':
      return h('div', {
        ...base, role: 'treeitem', tabindex: tab, 'aria-level': String(item.level || 1), 'aria-expanded': expanded,
        'aria-selected': selected || 'false', 'aria-label': name,
      }, name);
    case 'table':
      return h('div', {
        ...base, class: '', role: interactive(item, list) ? 'grid' : 'table', 'aria-label': item.name,
        'aria-rowcount': item.rowCount ? String(item.rowCount) : null,
      });
    case 'row': {
      const cell = composite && interactive(composite, list) ? 'gridcell' : 'cell';
      return h('div', {
        ...base, role: 'row', tabindex: tab, 'aria-rowindex': item.row ? String(item.row) : null, 'aria-selected': selected,
        'aria-label': item.id ? name : null,
      }, h('span', { role: cell, text: name }));
    }
    case 'list':
      return h('div', { ...base, class: '', role: 'list', 'aria-label': item.name });
    case 'listitem':
      return h('div', { role: 'listitem', 'data-key': item.path, class: '' },
        item.id ? h('button', { ...base, type: 'button', tabindex: tab, 'aria-pressed': selected, 'aria-expanded': expanded, text: name })
          : h('span', { ...base, text: name }));
    case 'slider':
      return h('input', {
        ...base, type: 'range', tabindex: tab, 'aria-label': item.name, 'aria-valuetext': item.value || null,
        min: String(item.min ?? 0), max: String(item.max ?? 100), step: '1', value: String(item.now ?? 0), disabled: has(item, 'disabled'),
      });
    case 'textbox':
      return h('input', { ...base, type: 'text', tabindex: tab, 'aria-label': item.name, value: item.value || '', disabled: has(item, 'disabled') });
    case 'img':
      return h('span', { ...base, role: 'img', 'aria-label': name, tabindex: item.id ? tab : null });
    case 'status':
      return h('p', { ...base, text: name });
    default:
      return h('span', { ...base, text: name });
  }
}

const interactive = (table, list) => list.some((item) => item.role === 'row' && item.id && item.path.startsWith(`${table.path}/`));

/** Puts the elements where their pictures are. */
function place() {
  const at = new Map(items.map((item) => [item.path, item.rect]));
  for (const element of root.querySelectorAll('.at')) {
    const rect = at.get(element.dataset.path);
    if (!rect) continue;
    const [x, y, w, height] = Array.isArray(rect) ? rect : [rect.x, rect.y, rect.w, rect.h];
    element.style.left = `${x}px`;
    element.style.top = `${y}px`;
    element.style.width = `${Math.max(1, w)}px`;
    element.style.height = `${Math.max(1, height)}px`;
  }
}

function send(request) {
  try {
    call(request);
  } catch (error) {
    toast(error.message, { kind: 'bad' });
  }
}

const pathOf = (event) => event.target.closest?.('[data-path]')?.dataset.path;

function clicked(event) {
  const element = event.target.closest?.('[data-path]');
  if (!element || element.nodeName === 'INPUT' || element.getAttribute('aria-disabled') === 'true') return;
  const item = items.find((one) => one.path === element.dataset.path);
  if (item?.id) send({ fn: 'activate', path: item.path });
}

function changed(event) {
  const path = pathOf(event);
  if (path && !event.isComposing) send({ fn: 'set-value', path, value: event.target.value });
}

function focused(event) {
  const path = pathOf(event);
  if (!path) return;
  const member = event.target.closest('[role="tree"], [role="tablist"], [role="grid"], [role="table"], [role="list"]');
  if (member) stops.set(member.dataset.path, path);
  tryCall({ fn: 'focus', path });
}

function pressed(event) {
  const element = event.target.closest?.('[data-path]');
  if (!element || event.ctrlKey || event.altKey || event.metaKey) return;
  const role = element.getAttribute('role');
  if ((event.key === 'Enter' || event.key === ' ') && element.nodeName !== 'BUTTON' && element.nodeName !== 'INPUT') {
    event.preventDefault();
    clicked(event);
    return;
  }
  if (event.key === 'Escape') {
    document.getElementById('stage').focus({ preventScroll: true });
    return;
  }
  const composite = element.closest('[role="tree"], [role="tablist"], [role="grid"], [role="list"]');
  if (!composite || element.nodeName === 'INPUT') return;
  if (role === 'treeitem' && (event.key === 'ArrowRight' || event.key === 'ArrowLeft')) {
    const open = element.getAttribute('aria-expanded');
    event.preventDefault();
    if ((event.key === 'ArrowRight' && open === 'false') || (event.key === 'ArrowLeft' && open === 'true')) clicked(event);
    else move(composite, element, event.key === 'ArrowRight' ? 1 : -1);
    return;
  }
  const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, Home: -1e9, End: 1e9 };
  if (event.key in steps) {
    event.preventDefault();
    move(composite, element, steps[event.key]);
  }
}

function move(composite, element, by) {
  const all = [...composite.querySelectorAll('[data-path][tabindex]')];
  const next = all[Math.max(0, Math.min(all.length - 1, all.indexOf(element) + by))];
  if (!next || next === element) return;
  for (const one of all) one.tabIndex = one === next ? 0 : -1;
  next.focus({ preventScroll: true });
}
