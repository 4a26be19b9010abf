// Elements without markup: text stays text, whatever it holds.

/**
 * An element with properties, `on…` listeners, attributes (aria-…, role, data-…) and children.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} properties
 * @param {...(Node | string | null | (Node | string)[])} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && !name.startsWith("aria")) Reflect.set(element, name, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null));
  return element;
}

/**
 * The element of index.html with this id. `PageElements` in types.d.ts says which element has which id.
 * @template {keyof PageElements} Id
 * @param {Id} id
 * @returns {PageElements[Id]}
 */
export function byId(id) {
  return /** @type {any} */ (document.getElementById(id));
}

/**
 * All elements that a selector finds.
 * @param {string} selector
 * @returns {NodeListOf<HTMLElement>}
 */
export function all(selector) {
  return document.querySelectorAll(selector);
}

/**
 * The element that an event happened in or on, if it or one around it fits the selector.
 * @param {Event} event
 * @param {string} selector
 */
export function closest(event, selector) {
  return /** @type {Element} */ (event.target).closest(selector);
}

/**
 * Writes a text only where it differs: an untouched element costs no layout.
 * @param {Node} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// The browser reports the size of every canvas when it changes. Asking for it while painting would force a layout.
/** @type {Map<Element, {width: number, height: number}>} */
const sizes = new Map();
/** @type {Map<Element, () => void>} */
const painters = new Map();
const observer = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    sizes.set(target, { width: target.clientWidth, height: target.clientHeight });
    painters.get(target)?.();
  }
});

/**
 * Calls `paint` whenever the size of the canvas has changed, and also when it becomes visible.
 * @param {HTMLCanvasElement} canvas
 * @param {() => void} paint
 */
export function onResize(canvas, paint) {
  painters.set(canvas, paint);
  observer.observe(canvas);
}

/** Measures every canvas now, and has it painted. */
export function paintAll() {
  for (const canvas of sizes.keys()) sizes.set(canvas, { width: canvas.clientWidth, height: canvas.clientHeight });
  for (const paint of painters.values()) paint();
}

/**
 * Gives a canvas as many pixels as the screen has. Returns its context, scaled to CSS pixels and empty, and its size.
 * @param {HTMLCanvasElement} canvas
 */
export function sharp(canvas) {
  let size = sizes.get(canvas);
  if (!size) {
    size = { width: canvas.clientWidth, height: canvas.clientHeight };
    sizes.set(canvas, size);
    observer.observe(canvas);
  }
  const { width, height } = size;
  const ratio = window.devicePixelRatio || 1;
  const [w, v] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== v) {
    canvas.width = w;
    canvas.height = v;
  }
  const context = contextOf(canvas);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

/**
 * The context of a canvas, which every browser that this page runs in has.
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2DSettings} [settings]
 */
export function contextOf(canvas, settings) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", settings));
}

/** The font of the page, for its canvases. */
export const FONT = getComputedStyle(document.documentElement).fontFamily;

const LECTURE = 16 / 11; // in a lecture, the smallest text of a canvas is as large as that of the page
let scale = 1;

/** How much larger than usual (16 px) the reader wants text. In a presentation it is larger still. */
export function textScale() {
  return scale;
}

/** Reads the reader's text size again; once a change is enough. */
export function measureText() {
  const root = document.documentElement;
  scale =
    (parseFloat(getComputedStyle(root).fontSize) / 16) * (root.classList.contains("presenting") ? LECTURE : 1);
}
