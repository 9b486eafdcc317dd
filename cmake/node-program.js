// Put in front of programs for Node.js: Emscripten 3.1.6 takes a global fetch as the sign of a browser
// and hands it a file name, which Node.js 18 and later refuse.
globalThis.fetch = undefined;
