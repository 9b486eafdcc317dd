// Runs before the first paint (a plain script on purpose): which screen the address asks for, and
// the theme the learner chose, so that nothing flashes. Everything else waits for main.js.
(function () {
  const root = document.documentElement;
  root.dataset.screen = location.hash.length > 1 ? 'lab' : 'start';
  root.dataset.panel = 'lesson';
  try {
    const settings = JSON.parse(localStorage.getItem('lockbox:settings') || '{}');
    if (settings.theme === 'light' || settings.theme === 'dark') root.dataset.theme = settings.theme;
    if (settings.motion === 'less') root.dataset.motion = 'less';
  } catch (error) {
    // No storage, or unreadable settings: the system's theme is the theme.
  }
})();
