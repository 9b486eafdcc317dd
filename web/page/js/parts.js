// The program comes in two files: lockbox.wasm, which draws, and lockbox-cloud.wasm, the simulated cloud,
// which the first picture can do without. The build divides it (tools/split-program.mjs): a call from
// the first file into the second goes over a placeholder in the table of functions, and loading the second
// file puts the real functions there. Whoever needs the cloud waits for cloud(); a call that comes
// before it all the same loads the file at once, which is slower and never wrong.

const CLOUD = 'lockbox-cloud.wasm';

let arrived = null;
let instance = null;
/** Numbers of the placeholders that were called before the cloud was there. */
const early = [];

/** Ends when the whole program is there; rejects when its second file cannot be loaded. */
export const cloud = () => arrived || Promise.resolve();

/** How often the cloud was needed before it had been waited for: a mistake in the page, not for users. */
export const neededEarly = () => early.length;

function loadAtOnce() {
  const request = new XMLHttpRequest();
  request.open('GET', CLOUD, false);
  // A request that blocks may not ask for bytes: each comes as a character.
  request.overrideMimeType('text/plain; charset=x-user-defined');
  request.send();
  if (request.status !== 200) throw new Error(`${CLOUD} could not be loaded`);
  const bytes = Uint8Array.from(request.responseText, (letter) => letter.charCodeAt(0) & 255);
  new WebAssembly.Instance(new WebAssembly.Module(bytes), { 'primary': instance.exports });
}

function placeholder(slot) {
  return (...values) => {
    early.push(slot);
    const table = Object.values(instance.exports).find((one) => one instanceof WebAssembly.Table);
    loadAtOnce();
    return table.get(Number(slot))(...values);
  };
}

async function compile(name) {
  try {
    return await WebAssembly.compileStreaming(fetch(name));
  } catch (error) {
    // A server that does not name the type: the bytes are the same.
    const answer = await fetch(name);
    if (!answer.ok) throw new Error(`the answer was ${answer.status}`);
    return WebAssembly.compile(await answer.arrayBuffer());
  }
}

/** Instantiates the program for its script: `use` takes the instance, `fail` a sentence. */
export function instantiate(imports, use, fail) {
  const divided = document.querySelector('meta[name="lockbox-cloud-bytes"]').content !== '0';
  const all = { ...imports };
  if (divided) all['placeholder'] = new Proxy({}, { get: (none, slot) => placeholder(slot) });
  const first = compile('lockbox.wasm').then(async (module) => {
    instance = await WebAssembly.instantiate(module, all);
    return module;
  });
  first.then((module) => use(instance, module), (error) => fail(`The simulator (lockbox.wasm) could not be loaded: ${error.message || error}`));
  if (!divided) return {};
  // Who comes for a scenario needs both halves; the start screen comes before the cloud.
  const second = location.hash.length > 1 ? compile(CLOUD) : first.then(() => compile(CLOUD));
  arrived = Promise.all([second, first]).then(([module]) => WebAssembly.instantiate(module, { 'primary': instance.exports })).then(() => {}, (error) => {
    throw new Error(`The simulated cloud (${CLOUD}) could not be loaded. Is the connection gone? Reload the page to try again. (${error.message || error})`);
  });
  arrived.catch(() => {});
  return {};
}
