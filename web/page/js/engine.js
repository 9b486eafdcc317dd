// The simulated cloud, compiled to WebAssembly: loading it, calling it, hearing from it. The bridge
// is one function, text in and text out; everything else in the page goes through call().

import { instantiate } from './parts.js';

export class EngineError extends Error {}

const listeners = new Map();

/** Hears what the program reports: 'changed', 'registry', 'caret', 'lost', 'restored', 'error'. */
export function onEngine(kind, listener) {
  if (!listeners.has(kind)) listeners.set(kind, new Set());
  listeners.get(kind).add(listener);
}

function emit(kind, detail) {
  for (const listener of listeners.get(kind) || []) listener(detail);
}

let bridge = null;
let dead = '';

export const engine = {
  /** False when the canvas could not be set up: the cloud runs, nothing is drawn. */
  draws: false,
  get ready() { return bridge !== null && !dead; },
  get dead() { return dead; },
};

/** Calls the engine. Throws EngineError with the engine's own sentence when it refuses. */
export function call(request) {
  if (dead) throw new EngineError(dead);
  if (!bridge) throw new EngineError('The simulator is still loading.');
  let answer;
  try {
    answer = bridge(JSON.stringify(request));
  } catch (error) {
    stop(error);
    throw new EngineError(dead);
  }
  const result = answer ? JSON.parse(answer) : {};
  if (result && typeof result === 'object' && 'error' in result && result.error) {
    const problem = new EngineError(sentence(result.error));
    problem.answer = result; // some answers say more, e.g. which files were not understood
    throw problem;
  }
  return result;
}

/** The same, but answers `fallback` instead of throwing: for drawing matters that may be absent. */
export function tryCall(request, fallback = null) {
  try {
    return call(request);
  } catch (error) {
    return fallback;
  }
}

function sentence(error) {
  if (typeof error === 'string') return error;
  if (Array.isArray(error)) return error.map(sentence).join('\n');
  if (error.text) return error.text;
  if (error.message) {
    const where = [error.file, error.pointer].filter(Boolean).join(' ');
    return where ? `${where}: ${error.message}` : error.message;
  }
  return JSON.stringify(error);
}

function stop(error) {
  if (dead) return;
  const detail = error && error.message ? ` (${error.message})` : '';
  dead = `The simulator stopped unexpectedly${detail}. What you did is saved; reload the page to go on.`;
  emit('dead', dead);
}

/**
 * Calls the bridge with the text on the heap. (The runtime's own string arguments go over the stack,
 * four bytes a character, which a saved world overflows.)
 */
function onHeap(module, text) {
  const size = module['lengthBytesUTF8'](text) + 1;
  const at = module['_malloc'](size);
  if (!at) throw new Error('the browser gives no more memory');
  try {
    module['stringToUTF8'](text, at, size);
    return module['UTF8ToString'](module['_lockbox_call'](at));
  } finally {
    module['_free'](at);
  }
}

/** Whether this browser can run WebAssembly here at all. */
function supported() {
  try {
    return typeof WebAssembly === 'object' && WebAssembly.validate(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  } catch (error) {
    return false;
  }
}

/** Whether WebGL 2 is there, without keeping a context. */
export function hasWebGl2() {
  try {
    const context = document.createElement('canvas').getContext('webgl2');
    context?.getExtension('WEBGL_lose_context')?.loseContext();
    return Boolean(context);
  } catch (error) {
    return false;
  }
}

/**
 * Loads and starts the program. Rejects with an EngineError that says in words what failed.
 * The script either defines a factory (modularised build) or uses the global Module.
 */
export function load(canvas) {
  return new Promise((resolve, reject) => {
    if (!supported()) {
      reject(new EngineError('This browser does not run WebAssembly here, which the simulator needs.'));
      return;
    }
    let settled = false;
    const fail = (text) => {
      if (settled) stop(new Error(text));
      else {
        settled = true;
        reject(new EngineError(text));
      }
    };
    const started = (module) => {
      if (settled) return;
      settled = true;
      bridge = (text) => onHeap(module, text);
      resolve();
    };
    const module = {
      'canvas': canvas,
      'print': (text) => console.log(text),
      'printErr': (text) => console.warn(text),
      'onLockbox': (kind, detail) => emit(kind, detail),
      'onAbort': (what) => fail(`The simulator could not start (${what || 'no reason given'}).`),
      'instantiateWasm': (imports, use) => instantiate(imports, use, fail),
      'onRuntimeInitialized': () => queueMicrotask(() => started(module)),
    };
    window['Module'] = module;
    const script = document.createElement('script');
    script.src = 'lockbox.js';
    script.onerror = () => fail('The simulator (lockbox.js) could not be loaded. Is the connection gone?');
    script.onload = () => {
      const factory = window['createLockbox'] || (typeof window['Module'] === 'function' ? window['Module'] : null);
      if (factory) {
        factory(module).then(started, (error) => fail(`The simulator could not start (${error.message || error}).`));
      }
    };
    window.addEventListener('unhandledrejection', (event) => {
      const text = String(event.reason?.message || event.reason || '');
      if (!settled && /wasm|WebAssembly/i.test(text)) fail(`The simulator (lockbox.wasm) could not be loaded: ${text}`);
    });
    document.head.append(script);
  });
}
