// Offline use. One cache for each version, named by the hash of the site's content (put here by the
// build). Pages come from the network first; the files of this version come from its cache.
'use strict';

const VERSION = 'unstamped';
const CACHE = `lockbox-${VERSION}`;
const PAGE = './';

// Pages that came newer from the network than this worker: they get no file of this version.
const newer = new Set();

self.addEventListener('install', (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    const list = await (await fetch('files.json', { cache: 'no-store' })).json();
    const wanted = Object.keys(list.files).filter((name) => !/^(sw\.js|files\.json)$/.test(name));
    await cache.addAll([PAGE, ...wanted].map((name) => new Request(name, { cache: 'no-cache' })));
    await self.skipWaiting();
  })());
});

self.addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith('lockbox-') && name !== CACHE) await caches.delete(name);
  })());
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (event.request.mode === 'navigate') event.respondWith(page(event));
  else if (!newer.has(event.clientId)) event.respondWith(file(event.request));
});

async function page(event) {
  try {
    const answer = await fetch(event.request);
    const text = answer.ok ? await answer.clone().text() : '';
    if (text && !text.includes(VERSION)) newer.add(event.resultingClientId);
    if (answer.ok) return answer;
  } catch (error) {
    // Offline: the page of this version.
  }
  return (await caches.match(PAGE, { cacheName: CACHE })) || Response.error();
}

async function file(request) {
  return (await caches.match(request, { cacheName: CACHE, ignoreSearch: true })) || fetch(request);
}
