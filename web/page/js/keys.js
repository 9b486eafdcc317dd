// Gives the browser its keys back. The program's library prevents the defaults of keys it hears on
// the canvas; a listener that comes first (capture, on the window) lets the browser's own through.

const WITH_CONTROL = new Set([
  'r', 'l', 't', 'w', 'n', 'p', 's', 'd', 'f', 'g', 'h', 'j', 'k', 'o', 'u', 'q', 'i', 'b', 'e', 'm',
  'c', 'x', 'v', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '+', '-', '=', 'Tab', 'PageUp', 'PageDown', 'F4', 'F5',
]);
const ALWAYS = new Set(['F1', 'F3', 'F5', 'F6', 'F7', 'F11', 'F12', 'Tab', 'ContextMenu', 'BrowserBack', 'BrowserForward']);
const WITH_ALT = new Set(['ArrowLeft', 'ArrowRight', 'Home', 'd', 'F4', 'Enter']);

/** Whether a key belongs to the browser even while the canvas has the focus. */
export function isBrowserKey(event) {
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (ALWAYS.has(name)) return true;
  if (event.ctrlKey || event.metaKey) return WITH_CONTROL.has(name);
  if (event.altKey) return WITH_ALT.has(name);
  return false;
}

export function setUp() {
  const canvas = document.getElementById('canvas');
  for (const kind of ['keydown', 'keyup', 'keypress']) {
    window.addEventListener(kind, (event) => {
      const here = event.target === canvas;
      if (!here) {
        // Wherever the library listens, keys typed elsewhere in the page are none of its business.
        return;
      }
      if (kind === 'keydown' && event.key === 'Escape' && !event.isComposing) {
        document.getElementById('stage').focus({ preventScroll: true });
        return;
      }
      if (isBrowserKey(event)) event.stopImmediatePropagation();
    }, true);
  }
  // The canvas takes keys after a click on it; a drag that leaves it goes on.
  canvas.addEventListener('pointerdown', () => canvas.focus({ preventScroll: true }));
}
