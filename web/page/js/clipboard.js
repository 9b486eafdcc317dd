// Copying out of the canvas. The page's own text copies by itself; pasting into the canvas goes
// through the hidden text field, which gets it for free.
import { tryCall, onEngine } from './engine.js';
import { toast } from './notice.js';

export function setUp() {
  // Ctrl+C belongs to the browser, so its event is passed on as the key; the program then answers
  // with what it copied, in its next frame.
  for (const [kind, key] of [['copy', 'c'], ['cut', 'x']]) {
    document.addEventListener(kind, (event) => {
      const here = document.activeElement;
      if (here?.id !== 'canvas' && here?.id !== 'text-field') return;
      event.preventDefault();
      for (const down of [true, false]) tryCall({ fn: 'key', key, down, ctrl: true });
    });
  }
  onEngine('copy', async () => {
    const text = tryCall({ fn: 'copied' })?.text;
    if (!text) return;
    try {
      await navigator.clipboard.writeText(text);
      toast('Copied.');
    } catch (error) {
      toast(`The browser does not let the page copy. The text: ${text}`, { kind: 'bad' });
    }
  });
}
