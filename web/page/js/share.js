// A world in an address: the saved world, compressed, in the fragment, which browsers send to
// nobody. Treated as hostile when it arrives: size first, then form, then the engine's own checks.

const MAX_LINK = 8 * 1024;
const MAX_TEXT = 2 * 1024 * 1024;

const toBase64Url = (bytes) => {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
};

/** The fragment's value for a saved world, or null when the link would be too long. */
export async function pack(save) {
  if (typeof CompressionStream !== 'function') throw new Error('This browser cannot compress; export a file instead.');
  const stream = new Blob([JSON.stringify(save)]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const text = toBase64Url(new Uint8Array(await new Response(stream).arrayBuffer()));
  return text.length <= MAX_LINK ? text : null;
}

/** The saved world of a fragment's value. Throws with a sentence. */
export async function unpack(text) {
  if (text.length > MAX_LINK * 4) throw new Error('The shared world in this address is too large.');
  if (!/^[A-Za-z0-9_-]+$/.test(text)) throw new Error('The shared world in this address is damaged: it has characters that do not belong there.');
  let bytes;
  try {
    bytes = Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
  } catch (error) {
    throw new Error('The shared world in this address is damaged: it is not base64.');
  }
  if (typeof DecompressionStream !== 'function') throw new Error('This browser cannot open shared worlds; ask for a file instead.');
  let plain;
  try {
    plain = await inflate(bytes);
  } catch (error) {
    throw new Error(error.message.startsWith('The shared') ? error.message : 'The shared world in this address is damaged: it does not decompress.');
  }
  try {
    const save = JSON.parse(plain);
    if (save && typeof save === 'object' && !Array.isArray(save)) return save;
  } catch (error) {
    // Said below.
  }
  throw new Error('The shared world in this address is damaged: it is not a saved world.');
}

async function inflate(bytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
    if (text.length > MAX_TEXT) {
      await reader.cancel();
      throw new Error('The shared world in this address is too large.');
    }
  }
}
