// Fingers on the canvas: one finger pans what scrolls (as wheel steps), two fingers zoom, a long
// press opens the context menu. Taps are left to the program's library.
import { tryCall } from './engine.js';

const SLOP = 8;
const LONG_MS = 500;
const FRICTION = 0.94;

let canvas;

export function setUp() {
  canvas = document.getElementById('canvas');
  const points = new Map();
  let timer = 0;
  let coasting = 0;
  let speed = 0;
  let panning = false;
  let spread = 0;

  canvas.addEventListener('pointerdown', (event) => {
    if (event.pointerType !== 'touch') return;
    cancelAnimationFrame(coasting);
    points.set(event.pointerId, { x: event.clientX, y: event.clientY, t: event.timeStamp, startX: event.clientX, startY: event.clientY });
    panning = false;
    clearTimeout(timer);
    if (points.size === 1) timer = setTimeout(() => longPress(event), LONG_MS);
    spread = points.size === 2 ? distance(points) : 0;
  });
  // On the document: a drag that leaves the canvas goes on.
  document.addEventListener('pointermove', (event) => {
    const point = points.get(event.pointerId);
    if (!point) return;
    const dy = event.clientY - point.y;
    const dx = event.clientX - point.x;
    if (!panning && Math.hypot(event.clientX - point.startX, event.clientY - point.startY) < SLOP) return;
    clearTimeout(timer);
    panning = true;
    point.x = event.clientX;
    point.y = event.clientY;
    if (points.size === 2) {
      const now = distance(points);
      if (spread) wheel(event, 0, (spread - now) * 2, true);
      spread = now;
    } else {
      speed = dy / Math.max(1, event.timeStamp - point.t) * 16;
      point.t = event.timeStamp;
      if (!dragged(point)) wheel(event, -dx, -dy, false);
    }
  });
  const end = (event) => {
    if (!points.delete(event.pointerId)) return;
    clearTimeout(timer);
    if (panning && !points.size && Math.abs(speed) > 2 && !matchMedia('(prefers-reduced-motion: reduce)').matches) coast(event);
  };
  document.addEventListener('pointerup', end);
  document.addEventListener('pointercancel', end);
  canvas.addEventListener('contextmenu', (event) => event.preventDefault());

  function coast(event) {
    speed *= FRICTION;
    if (Math.abs(speed) < 0.5) return;
    wheel(event, 0, -speed, false);
    coasting = requestAnimationFrame(() => coast(event));
  }
}

/** The map is dragged by the program itself; everything else scrolls. */
function dragged(point) {
  if (point.owner === undefined) point.owner = Boolean(tryCall({ fn: 'draggable', x: point.startX - canvas.getBoundingClientRect().left, y: point.startY - canvas.getBoundingClientRect().top })?.draggable);
  return point.owner;
}

function distance(points) {
  const [a, b] = [...points.values()];
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function wheel(event, deltaX, deltaY, zoom) {
  canvas.dispatchEvent(new WheelEvent('wheel', {
    deltaX, deltaY, deltaMode: 0, clientX: event.clientX, clientY: event.clientY, ctrlKey: zoom, bubbles: true, cancelable: true,
  }));
}

function longPress(event) {
  for (const kind of ['mousedown', 'mouseup']) {
    canvas.dispatchEvent(new MouseEvent(kind, { button: 2, buttons: kind === 'mousedown' ? 2 : 0, clientX: event.clientX, clientY: event.clientY, bubbles: true, cancelable: true }));
  }
}
