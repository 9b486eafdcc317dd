// What the page says on its own: live regions for assistive technology, toasts and banners for the
// eye. Outcomes are announced, redraws are not.
import { h } from './dom.js';

let pending = '';
let timer = 0;

/** Says a sentence through the polite live region; several in one moment become one. */
export function say(text) {
  if (!text) return;
  pending = pending ? `${pending} ${text}` : text;
  clearTimeout(timer);
  timer = setTimeout(() => {
    const region = document.getElementById('say-polite');
    region.textContent = '';
    const words = pending;
    pending = '';
    requestAnimationFrame(() => { region.textContent = words; });
  }, 60);
}

/** Says a sentence at once: for what went wrong. */
export function alertNow(text) {
  const region = document.getElementById('say-now');
  region.textContent = '';
  setTimeout(() => { region.textContent = text; }, 30);
}

/**
 * Shows a toast. `kind`: '', 'good' or 'bad'. `action`: {label, run}. Bad news stays until it is
 * dismissed; other toasts leave after a time that depends on their length.
 */
export function toast(text, { kind = '', action = null } = {}) {
  const box = document.getElementById('toasts');
  for (const other of [...box.children]) if (other.dataset.text === text) other.remove();
  const item = h('div', { class: 'toast', 'data-kind': kind, 'data-text': text }, h('p', { text }));
  const close = () => item.remove();
  if (action) {
    item.append(h('button', {
      class: 'link', type: 'button', text: action.label, on: { click: () => { close(); action.run(); } },
    }));
  }
  item.append(h('button', { type: 'button', 'aria-label': 'Dismiss', text: '×', on: { click: close } }));
  box.append(item);
  while (box.children.length > 3) box.firstChild.remove();
  if (kind === 'bad') alertNow(text);
  else say(text);
  if (kind !== 'bad' && !action) setTimeout(close, 3500 + text.length * 60);
  return close;
}

/** A banner below the bar that stays until `close` is called; one for each id. */
export function banner(id, text, { kind = '', actions = [], dismiss = true } = {}) {
  const box = document.getElementById('banners');
  closeBanner(id);
  const item = h('div', { class: 'banner', 'data-kind': kind, 'data-id': id }, h('p', { text }));
  for (const action of actions) {
    item.append(h('button', {
      class: 'button', type: 'button', text: action.label,
      on: { click: () => { if (!action.keep) item.remove(); action.run(); } },
    }));
  }
  if (dismiss) {
    item.append(h('button', {
      class: 'button quiet', type: 'button', text: 'Dismiss', on: { click: () => item.remove() },
    }));
  }
  box.append(item);
  if (kind === 'bad') alertNow(text);
  else say(text);
}

export function closeBanner(id) {
  for (const item of document.querySelectorAll('.banner')) if (item.dataset.id === id) item.remove();
}
