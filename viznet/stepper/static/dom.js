// Elements without markup: text stays text, whatever it holds.

/** An element with properties, `on…` listeners, attributes (aria-…, role, data-…) and children. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && !name.startsWith("aria")) element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

export function byId(id) {
  return document.getElementById(id);
}

/** Writes a text where it differs; an untouched element costs no layout. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// How large every canvas is, told by the browser when it changes: asking while painting would force a layout each time.
const sizes = new WeakMap();
const watcher = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    sizes.set(target, { width: target.clientWidth, height: target.clientHeight });
    painters.get(target)?.();
  }
});
const painters = new WeakMap();

/** Calls `paint` whenever the canvas has got another size, also when it comes into sight. */
export function onResize(canvas, paint) {
  painters.set(canvas, paint);
  watcher.observe(canvas);
}

/** Makes a canvas as fine as the screen; returns its context, scaled to CSS pixels and empty, and its size in them. */
export function sharp(canvas) {
  if (!sizes.has(canvas)) {
    sizes.set(canvas, { width: canvas.clientWidth, height: canvas.clientHeight });
    watcher.observe(canvas);
  }
  const { width, height } = sizes.get(canvas);
  const ratio = window.devicePixelRatio || 1;
  const [w, v] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== v) {
    canvas.width = w;
    canvas.height = v;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

export const FONT =
  '"Inter", "Segoe UI", system-ui, -apple-system, "Helvetica Neue", "Liberation Sans", Arial, sans-serif';

/** How sizes grow with the reader's own text size (1 at the usual 16 px), and for the back row of a lecture. */
export function textScale() {
  return scaleNow;
}

let scaleNow = 1;

/** Looks again how large the reader wants text; once a frame is enough. */
export function measureText() {
  const root = document.documentElement;
  scaleNow =
    (parseFloat(getComputedStyle(root).fontSize) / 16) * (root.classList.contains("presenting") ? 1.4 : 1);
}
