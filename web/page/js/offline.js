// The service worker: the page works without a connection once it was here, and a new version is
// announced, never hidden.
import { banner } from './notice.js';

export function setUp() {
  const build = document.querySelector('meta[name="lockbox-build"]').content;
  if (build === 'unstamped' || !('serviceWorker' in navigator) || !/^https?:$/.test(location.protocol)) return;
  const hadOne = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.register('sw.js').then((registration) => {
    const watch = (worker) => {
      worker?.addEventListener('statechange', () => {
        if (worker.state === 'installed' && hadOne) offer();
      });
    };
    watch(registration.installing);
    registration.addEventListener('updatefound', () => watch(registration.installing));
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') registration.update().catch(() => {});
    });
  }).catch(() => {
    // No offline use then (a private window, an embedding page): nothing else changes.
  });
}

function offer() {
  banner('version', 'A new version of Lockbox is ready. Your progress stays.', {
    actions: [{ label: 'Reload', run: () => location.reload() }],
  });
}
