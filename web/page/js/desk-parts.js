// Small parts that the data desk is made of.
import { h } from './dom.js';

let last = 0;
export const freshId = (stem) => `${stem}-${(last += 1)}`;

/**
 * A label, its control, a word of help and room for a problem below it. The control is described by
 * both; desk.problemAt() fills the latter.
 */
export function field(label, control, { help = '', wide = false, id = freshId('desk-field') } = {}) {
  control.id = control.id || id;
  const helpId = `${control.id}-help`;
  const problemId = `${control.id}-problem`;
  control.setAttribute('aria-describedby', `${helpId} ${problemId}`);
  return h('div', { class: wide ? 'desk-field wide' : 'desk-field' },
    h('label', { for: control.id, text: label }),
    control,
    h('p', { class: 'desk-help', id: helpId, text: help, hidden: !help }),
    h('p', { class: 'desk-problem', id: problemId, hidden: true }));
}

export const option = (value, text = value, selected = false) => h('option', { value, text, selected });

export function select(options, value, change) {
  const control = h('select', { on: { change } }, options.map(([key, text]) => option(key, text, key === value)));
  control.value = value;
  return control;
}

export const text = (value, input, extra = {}) => h('input', {
  type: 'text', value: value ?? '', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', on: { input }, ...extra,
});

/** Calls `run` a moment after the last call; `.now()` at once if one is due, `.stop()` not at all. */
export function later(run, ms = 160) {
  let timer = 0;
  const it = () => { clearTimeout(timer); timer = setTimeout(() => { timer = 0; run(); }, ms); };
  it.stop = () => { clearTimeout(timer); timer = 0; };
  it.now = () => { it.stop(); run(); };
  return it;
}

/** Byte offsets of the program are turned into the text field's UTF-16 units, and back. */
export const unitsAt = (value, bytes) => new TextDecoder().decode(new TextEncoder().encode(value).slice(0, bytes)).length;
export const bytesAt = (value, units) => new TextEncoder().encode(value.slice(0, units)).length;

/** Puts cursor and sight of a text area on a range. */
export function showRange(area, from, to) {
  area.focus();
  area.setSelectionRange(from, to);
  const line = area.value.slice(0, from).split('\n').length;
  area.scrollTop = Math.max(0, (line - 3) * (parseFloat(getComputedStyle(area).lineHeight) || 20));
}

/** The command that a form amounts to, for reading and copying. */
export function commandView() {
  const code = h('code', { class: 'line desk-line' });
  const box = h('details', { class: 'desk-command' }, h('summary', { text: 'The command this is' }), code,
    h('button', { class: 'button quiet', type: 'button', text: 'Copy', on: { click: async (event) => {
      try {
        await navigator.clipboard.writeText(code.textContent);
        event.target.textContent = 'Copied';
      } catch (error) {
        getSelection().selectAllChildren(code);
        event.target.textContent = 'Marked: copy it by keyboard';
      }
    } } }));
  box.show = (line) => {
    code.textContent = line;
    box.hidden = !line;
    box.lastChild.textContent = 'Copy';
  };
  box.show('');
  return box;
}
