// The program of the page. Its script calls lockbox_call(); Module['onLockbox'](kind) tells it what
// happened inside: ready, changed, registry, caret, copy, lost, restored, error.
#ifdef __EMSCRIPTEN__
#include <emscripten.h>
#include <emscripten/html5.h>

#include "web/platform/host.hpp"

namespace {

using lockbox::app::App;
using lockbox::platform::Host;

/// The page has one program; C functions that its script calls find it here.
struct Page {
  App app;
  std::unique_ptr<Host> host;
  std::string answer;
  int width = 0, height = 0;  ///< the canvas's size in pixels of the screen, as measured
  bool looping = false, paused = true;
  long timer = 0;
};

Page& page() {
  static Page* one = new Page;  // lives as long as the page
  return *one;
}

// clang-format off
EM_JS(void, tell_page, (const char* kind), {
  if (Module['onLockbox']) Module['onLockbox'](UTF8ToString(kind));
});

// The canvas's size belongs to the style sheet; the program follows, to the exact pixel where the
// browser knows it. A window can also move to a screen of another density.
EM_JS(void, watch_size, (), {
  const canvas = Module['canvas'];
  // A browser that only plays another screen tells the pixels of its own: then the ratio counts.
  const pixels = (css, exact) => {
    const about = css * (window.devicePixelRatio || 1);
    return exact && Math.abs(exact - about) < 2 ? exact : Math.round(about);
  };
  const tell = (width, height) => {
    const box = canvas.getBoundingClientRect();
    Module['_lockbox_resized'](box.width, box.height, pixels(box.width, width),
                               pixels(box.height, height));
  };
  const observer = new ResizeObserver((entries) => {
    const exact = entries[0]['devicePixelContentBoxSize'];
    tell(exact && exact[0].inlineSize, exact && exact[0].blockSize);
  });
  try {
    observer.observe(canvas, { 'box': 'device-pixel-content-box' });
  } catch (unknown) {
    observer.observe(canvas);
  }
  const density = () => {
    matchMedia('(resolution: ' + (window.devicePixelRatio || 1) + 'dppx)')
        .addEventListener('change', () => { tell(); density(); }, { 'once': true });
  };
  density();
  tell();
});
// clang-format on

double seconds() {
  return emscripten_get_now() / 1000.0;
}

void wake() {
  Page& p = page();
  if (!p.looping || !p.paused || !p.host)
    return;
  p.paused = false;
  emscripten_resume_main_loop();
}

void on_timer(void*) {
  page().timer = 0;
  wake();
}

/// Stops the callbacks until there is a reason again; a delay gets a timer.
void sleep(double now) {
  Page& p = page();
  p.paused = true;
  emscripten_pause_main_loop();
  if (p.timer != 0)
    emscripten_clear_timeout(p.timer);
  p.timer = 0;
  const double wait = p.app.pacer().seconds_to_wait(now);
  if (wait > 0)
    p.timer = emscripten_set_timeout(on_timer, wait * 1000.0 + 1.0, nullptr);
}

/// The windowing library sets the canvas's size too, rounded its own way; ours is exact.
void keep_size() {
  Page& p = page();
  int width = 0, height = 0;
  emscripten_get_canvas_element_size("#canvas", &width, &height);
  if (p.width > 0 && (width != p.width || height != p.height))
    emscripten_set_canvas_element_size("#canvas", p.width, p.height);
}

void tick() {
  Page& p = page();
  p.app.pacer().called();
  p.host->pump();
  const double now = seconds();
  if (p.app.pacer().wants_frame(now)) {
    keep_size();
    p.host->draw(now);
  }
  if (!p.app.pacer().wants_frame(seconds()))
    sleep(now);
}

EM_BOOL on_lost(int, const void*, void*) {
  if (page().host)
    page().host->context_lost();
  tell_page("lost");
  return EM_TRUE;  // the browser may restore it
}

EM_BOOL on_restored(int, const void*, void*) {
  if (page().host)
    page().host->context_restored();
  tell_page("restored");
  wake();
  return EM_TRUE;
}

}  // namespace

extern "C" {

/// The bridge. The answer is valid until the next call.
EMSCRIPTEN_KEEPALIVE const char* lockbox_call(const char* json) {
  Page& p = page();
  p.answer = p.app.call(json ? json : "");
  if (p.app.pacer().wants_frame(seconds()))
    wake();
  return p.answer.c_str();
}

EMSCRIPTEN_KEEPALIVE void lockbox_resized(double css_width, double css_height, int width,
                                          int height) {
  Page& p = page();
  if (!p.host)
    return;
  p.host->resize(static_cast<float>(css_width), static_cast<float>(css_height), width, height);
  if (css_width >= 1 && css_height >= 1 && width >= 1 && height >= 1) {
    p.width = width;
    p.height = height;
  }
  wake();
}

/// Draws at once, inside the caller's task: for a focus that must follow a tap, and for captures.
EMSCRIPTEN_KEEPALIVE void lockbox_draw_now() {
  Page& p = page();
  if (!p.host)
    return;
  p.host->pump();
  keep_size();
  p.host->draw(seconds());
}

}  // extern "C"

int main() {
  Page& p = page();
  p.app.notify = [](std::string_view kind) { tell_page(std::string(kind).c_str()); };
  std::string error;
  lockbox::platform::HostOptions options;
  p.host = Host::open(p.app, options, error);
  if (p.host) {
    p.host->woken = wake;
    emscripten_set_webglcontextlost_callback("#canvas", nullptr, EM_TRUE, on_lost);
    emscripten_set_webglcontextrestored_callback("#canvas", nullptr, EM_TRUE, on_restored);
    emscripten_set_main_loop(tick, 0, 0);
    p.looping = true;
    p.paused = false;
    watch_size();
  } else {
    // The lesson and the terminal work without a picture.
    p.app.report("The picture cannot be drawn here: " + error);
  }
  tell_page("ready");
  return 0;
}
#endif
