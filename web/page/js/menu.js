// The menu in the bar.
import { h } from './dom.js';
import { lab } from './lab.js';
import * as theme from './theme.js';

let handlers = {};
let button;
let menu;

/** Handlers: review, canReview, exportFile, exportPackets, importFile, share, restart, erase, sandbox, workbench, desk, wire, keys, tracePacket, openNetwork, home, about. */
export function setUp(given) {
  handlers = given;
  button = document.getElementById('menu-button');
  menu = document.getElementById('menu');
  button.addEventListener('click', () => (menu.hidden ? show() : hide()));
  document.addEventListener('pointerdown', (event) => {
    if (!menu.hidden && !event.target.closest('#menu, #menu-button')) hide();
  });
  menu.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      hide();
      button.focus();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const all = [...menu.querySelectorAll('button:not(:disabled), input:checked')];
      const at = all.indexOf(document.activeElement);
      if (document.activeElement.type === 'radio') return;
      event.preventDefault();
      all[(at + (event.key === 'ArrowDown' ? 1 : all.length - 1)) % all.length]?.focus();
    }
  });
  menu.addEventListener('focusout', (event) => {
    if (!menu.hidden && event.relatedTarget && !menu.contains(event.relatedTarget) && event.relatedTarget !== button) hide();
  });
}

function hide() {
  menu.hidden = true;
  button.setAttribute('aria-expanded', 'false');
}

function entry(label, run, options = {}) {
  return h('button', {
    type: 'button', text: label, disabled: options.disabled, class: options.kind || null,
    on: { click: () => { hide(); button.focus({ preventScroll: true }); run(); } },
  });
}

function show() {
  const open = Boolean(lab.open);
  menu.replaceChildren(
    entry('All scenarios', handlers.home),
    entry('Sandbox', handlers.sandbox),
    entry('Five a day', handlers.review, { disabled: !handlers.canReview() }),
    entry('Policy workbench', handlers.workbench, { disabled: !open }),
    entry('Data desk', handlers.desk, { disabled: !open }),
    entry('Packets of the last request', handlers.wire, { disabled: !open }),
    entry('Keys and encryption', handlers.keys, { disabled: !open }),
    entry('Trace a packet', handlers.tracePacket, { disabled: !open }),
    h('hr'),
    entry('Export progress to a file', handlers.exportFile, { disabled: !open }),
    entry('Save the last request for Wireshark', handlers.exportPackets, { disabled: !open }),
    entry('Import a file …', handlers.importFile),
    entry('Open your own network …', handlers.openNetwork),
    entry('Copy a link to this world', handlers.share, { disabled: !open }),
    entry('Start again …', handlers.restart, { disabled: !open }),
    h('hr'),
    h('fieldset', { class: 'menu-theme' }, h('legend', { text: 'Appearance' }),
      [['system', 'System'], ['light', 'Light'], ['dark', 'Dark']].map(([value, label]) => h('label', { class: 'segment' },
        h('input', { type: 'radio', name: 'theme', value, checked: theme.choice() === value, on: { change: () => theme.choose(value) } }),
        h('span', { text: label })))),
    h('button', {
      type: 'button', role: 'switch', 'aria-checked': String(theme.lessMotion()), text: theme.lessMotion() ? 'Motion: less' : 'Motion: as the system asks',
      on: { click: (event) => {
        theme.chooseMotion(!theme.lessMotion());
        event.target.setAttribute('aria-checked', String(theme.lessMotion()));
        event.target.textContent = theme.lessMotion() ? 'Motion: less' : 'Motion: as the system asks';
      } },
    }),
    h('hr'),
    entry('What is simulated', handlers.about),
    entry('Erase my data …', handlers.erase, { kind: 'danger' }));
  menu.hidden = false;
  button.setAttribute('aria-expanded', 'true');
  menu.querySelector('button').focus();
}
