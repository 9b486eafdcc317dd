// Copying out of the canvas. The page's own text copies by itself; pasting into the canvas goes
// through the hidden text field, which gets it for free.
import { tryCall } from './engine.js';

export function setUp() {
  for (const kind of ['copy', 'cut']) {
    document.addEventListener(kind, (event) => {
      const here = document.activeElement;
      if (here?.id !== 'canvas' && here?.id !== 'text-field') return;
      const answer = tryCall({ fn: kind });
      const text = typeof answer === 'string' ? answer : answer?.text;
      if (!text) return;
      event.clipboardData.setData('text/plain', text);
      event.preventDefault();
    });
  }
}
