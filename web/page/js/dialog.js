// The page has one modal dialog; what is shown in it changes.
let finish = null;

/**
 * Shows what `build(dialog)` gives (an element or several), with the class `name` when there is one.
 * What was open is closed first. When it closes, `left` is called, and the focus goes back.
 */
export function showDialog(name, build, left = () => {}) {
  const dialog = document.getElementById('dialog');
  if (dialog.open) dialog.close();
  finish?.();
  const before = document.activeElement;
  if (name) dialog.classList.add(name);
  dialog.replaceChildren(...[build(dialog)].flat());
  finish = () => {
    finish = null;
    left();
    if (name) dialog.classList.remove(name);
    dialog.replaceChildren();
    // The event may come late: whoever has moved on by then keeps the focus.
    if (before?.isConnected && [null, document.body, dialog].includes(document.activeElement)) before.focus({ preventScroll: true });
  };
  dialog.addEventListener('close', closed);
  dialog.showModal();
}

/** Browsers may deliver the event late, when something else is open already. */
function closed(event) {
  if (!event.target.open) finish?.();
}
