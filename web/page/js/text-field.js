// Typing into the canvas: a transparent text field stands at the caret, so that input methods,
// phone keyboards, dictation and native paste work, and hands what arrives to the program.
import { tryCall, onEngine } from './engine.js';

const KEYS = new Set([
  'Backspace', 'Delete', 'Enter', 'Tab', 'Escape', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown',
  'Home', 'End', 'PageUp', 'PageDown',
]);

let field;
let canvas;
let active = false;

export function setUp() {
  field = document.getElementById('text-field');
  canvas = document.getElementById('canvas');
  onEngine('caret', () => follow(tryCall({ fn: 'caret' })));
  field.addEventListener('input', (event) => {
    if (!event.isComposing) flush();
  });
  field.addEventListener('compositionend', flush);
  field.addEventListener('keydown', forward);
}

/** Puts the field at the caret, takes the focus when the program wants text, gives it back after. */
function follow(caret) {
  const wants = Boolean(caret?.wanted);
  if (wants) {
    field.style.left = `${caret.x || 0}px`;
    field.style.top = `${caret.y || 0}px`;
    field.style.height = `${Math.max(16, caret.height || 18)}px`;
  }
  if (wants === active) return;
  active = wants;
  // Only when the canvas has the focus: a field of the page keeps it.
  if (active && document.activeElement === canvas) field.focus({ preventScroll: true });
  else if (!active && document.activeElement === field) canvas.focus({ preventScroll: true });
}

function flush() {
  const text = field.value;
  field.value = '';
  if (text) tryCall({ fn: 'text', value: text });
}

function forward(event) {
  if (event.isComposing || event.keyCode === 229) return;
  const control = event.ctrlKey || event.metaKey;
  const editing = control && ['a', 'z', 'y', 'ArrowLeft', 'ArrowRight', 'Backspace', 'Delete'].includes(event.key);
  if (event.key === 'Tab') return;
  if (event.key === 'Escape') {
    document.getElementById('stage').focus({ preventScroll: true });
    send('Escape', event);
    return;
  }
  if ((!control && !event.altKey && KEYS.has(event.key)) || editing) {
    event.preventDefault();
    send(event.key, event);
  }
}

/** A key goes down and up again at once: the program repeats nothing by itself. */
function send(key, event) {
  for (const down of [true, false]) {
    tryCall({ fn: 'key', key, down, shift: event.shiftKey, ctrl: event.ctrlKey || event.metaKey, alt: event.altKey });
  }
}
