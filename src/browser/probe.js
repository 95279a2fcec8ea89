// Runs in every page before the page's own scripts: watches what the browser
// draws, so that times are those of the page and not of our asking.
(() => {
  if (window !== window.top || window.__vernissage) return;
  const seen = { fcp: null, lcp: null, cls: 0, images: null };
  let window_start = 0, window_end = 0, window_sum = 0;
  const observe = (type, each) => {
    try {
      new PerformanceObserver((list) => list.getEntries().forEach(each))
        .observe({ type, buffered: true });
    } catch { /* this browser does not measure it */ }
  };
  let told;
  const painted = new Promise((done) => { told = done; });
  const paint = (name, at) => {
    seen[name] = at;
    if (seen.fcp !== null && seen.lcp !== null) told();
  };
  observe('paint', (entry) => {
    if (entry.name === 'first-contentful-paint') paint('fcp', entry.startTime);
  });
  observe('largest-contentful-paint', (entry) => { paint('lcp', entry.startTime); });
  // The worst session window: shifts less than 1 s apart, at most 5 s together.
  observe('layout-shift', (entry) => {
    if (entry.hadRecentInput) return;
    const goes_on = entry.startTime - window_end < 1000 && entry.startTime - window_start < 5000;
    window_sum = goes_on ? window_sum + entry.value : entry.value;
    if (!goes_on) window_start = entry.startTime;
    window_end = entry.startTime;
    seen.cls = Math.max(seen.cls, window_sum);
  });

  const frame = () => new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(done));
    setTimeout(done, 500);
  });
  // One that is hidden has no boxes; that of its place on the page is all zeros.
  const is_drawn = (image) => image.getClientRects().length > 0;
  const in_view = (image) => {
    if (!is_drawn(image)) return false;
    const box = image.getBoundingClientRect();
    return box.bottom >= 0 && box.right >= 0 && box.top <= innerHeight && box.left <= innerWidth;
  };
  // Images that wait until someone scrolls to them are not missing.
  const wanted = (whole) => [...document.images].filter((image) =>
    (image.currentSrc || image.getAttribute('src')) &&
    (image.complete || image.loading !== 'lazy' || (whole ? is_drawn(image) : in_view(image))));
  const is_broken = (image) => image.complete && image.naturalWidth === 0;
  const end_of = (image) => new Promise((done) => {
    image.addEventListener('load', done, { once: true });
    image.addEventListener('error', done, { once: true });
    setTimeout(done, 100);
  });
  const shown = async (whole) => {
    for (;;) {
      if (document.readyState !== 'loading') {
        const coming = wanted(whole).filter((image) => !image.complete);
        if (coming.length === 0 && document.readyState === 'complete') break;
        await Promise.race([...coming.map(end_of), new Promise((done) => setTimeout(done, 100))]);
      } else {
        await new Promise((done) => document.addEventListener('readystatechange', done, { once: true }));
      }
    }
    await Promise.allSettled(wanted(whole).filter((image) => !is_broken(image)).map((image) => image.decode()));
    await frame();
  };
  let started = false, scrolled = false;
  const first = shown(false).then(() => { seen.images = performance.now(); started = true; });
  // What scripts add later counts from when it can be seen, until we scroll.
  document.addEventListener('load', (event) => {
    const image = event.target;
    if (!started || scrolled || !(image instanceof HTMLImageElement) || !in_view(image)) return;
    image.decode().then(frame, frame).then(() => { if (!scrolled) seen.images = performance.now(); });
  }, true);
  // Down and up again, as a person would, for images that wait to be scrolled to.
  // Pages without an end grow while it goes on, so it goes no further than a picture.
  const scroll_through = async (until) => {
    if (scrolled) return;
    scrolled = true;
    for (let top = 0; top < Math.min(document.documentElement.scrollHeight, 16383)
        && performance.now() < until; top += Math.max(innerHeight * 0.8, 100)) {
      scrollTo({ top, behavior: 'instant' });
      await frame();
    }
    scrollTo({ top: 0, behavior: 'instant' });
  };
  const by = (until, promise) => Promise.race([
    promise.then(() => true),
    new Promise((done) => setTimeout(() => done(false), Math.max(0, until - performance.now())))]);

  Object.defineProperty(window, '__vernissage', { value: Object.freeze({
    // Waits until everything in view is shown, or with `whole` everything at all.
    async settle(whole, millis) {
      const until = performance.now() + millis;
      let complete = await by(until, first);
      if (whole) {
        await scroll_through(until);
        [...document.images].filter(is_drawn).forEach((image) => { image.loading = 'eager'; });
        complete = await by(until, shown(true)) && complete;
      }
      complete = await by(until, Promise.resolve(document.fonts && document.fonts.ready)) && complete;
      // The page that was to be left is no answer.
      if (window.__vernissage_left) {
        complete = await by(until, new Promise(() => {}));
      }
      await frame();
      // Paints are told when they have reached the screen: on a busy machine after
      // the frame is over, and on an empty page never.
      await by(performance.now() + 1000, painted);
      const images = wanted(whole);
      const [navigation] = performance.getEntriesByType('navigation');
      return {
        ttfb_ms: navigation && navigation.responseStart > 0 ? navigation.responseStart : null,
        fcp_ms: seen.fcp, lcp_ms: seen.lcp, cls: seen.cls, images_ms: seen.images,
        images: images.length,
        broken: images.filter(is_broken).map((image) => image.currentSrc || image.src),
        complete, url: location.href,
      };
    },
  }) });
})();
