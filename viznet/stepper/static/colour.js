// Values become colours: linearly for weights and activations, by the square root for gradients, which span decades.

import { bytesOf } from "./decode.js";
import { contextOf } from "./dom.js";
import { clamp } from "./numbers.js";

/**
 * A theme with its colour tables read.
 * @param {PackedTheme} packed
 * @returns {Theme}
 */
function readTheme(packed) {
  return {
    ...packed,
    divergingTable: bytesOf(packed.diverging),
    sequentialTable: bytesOf(packed.sequential),
  };
}

/**
 * The themes of the page by name.
 *
 * Where the system chooses the colours, a canvas has the ground of the system. So either name gives the theme that can be
 * read on that ground, except on paper.
 * @param {Record<string, PackedTheme>} packed
 * @returns {Record<string, Theme>}
 */
export function readThemes(packed) {
  const forced = matchMedia("(forced-colors: active)");
  const light = matchMedia("(prefers-color-scheme: light)");
  /** @type {Record<string, Theme>} */
  const themes = {};
  const read = Object.fromEntries(Object.entries(packed).map(([name, theme]) => [name, readTheme(theme)]));
  for (const name of Object.keys(packed)) {
    const [own, dark, bright] = [read[name], read.dark, read.light];
    const get = () => {
      if (!forced.matches || document.documentElement.classList.contains("printing")) return own;
      return light.matches ? bright : dark;
    };
    Object.defineProperty(themes, name, { enumerable: true, get });
  }
  return themes;
}

export class ColourScale {
  /**
   * `limit` gets full colour. A `signed` scale goes from negative by paper to positive, others from paper to activation.
   * @param {Theme} theme
   * @param {number} limit
   */
  constructor(theme, limit, { signed = true, root = false } = {}) {
    this.table = signed ? theme.divergingTable : theme.sequentialTable;
    this.limit = limit;
    this.signed = signed;
    this.root = root;
    this.wrong = theme.wrong;
  }

  /**
   * How strongly a value is shown: −1 to 1, or 0 to 1 on a scale without signs.
   * @param {number} value
   */
  strength(value) {
    const t = clamp(value / this.limit, this.signed ? -1 : 0, 1);
    return this.root ? Math.sign(t) * Math.sqrt(Math.abs(t)) : t;
  }

  /** @param {number} value */
  row(value) {
    const t = this.strength(value);
    return this.signed ? Math.min(255, Math.floor((t + 1) * 128)) : Math.min(255, Math.floor(t * 256));
  }

  /** @param {number} value */
  css(value) {
    if (Number.isNaN(value)) return this.wrong;
    const at = 3 * this.row(value);
    return `rgb(${this.table[at]} ${this.table[at + 1]} ${this.table[at + 2]})`;
  }

  /**
   * Values as an image of `width` × `height` pixels, one value each, on a canvas that is drawn magnified. Without a
   * canvas of its own, the image is valid until the next one.
   * @param {ArrayLike<number>} values
   * @param {number} width
   * @param {number} height
   */
  image(values, width, height, canvas = shared) {
    const context = contextOf(canvas);
    const picture = pictureFor(canvas, context, width, height);
    const pixels = new Uint32Array(picture.data.buffer);
    const colours = pixelsOf(this.table);
    const count = Math.min(values.length, pixels.length);
    for (let i = 0; i < count; i++) {
      const value = values[i];
      pixels[i] = Number.isNaN(value) ? NAN_PIXEL : colours[this.row(value)];
    }
    pixels.fill(0, count);
    context.putImageData(picture, 0, 0);
    return canvas;
  }
}

const shared = document.createElement("canvas");

/** @type {WeakMap<HTMLCanvasElement, ImageData>} the pixels of every canvas, which are used again and again */
const pictures = new WeakMap();

/**
 * The pixels of a canvas, which gets the size of the picture.
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 */
function pictureFor(canvas, context, width, height) {
  const known = pictures.get(canvas);
  if (known && known.width === width && known.height === height) return known;
  canvas.width = width;
  canvas.height = height;
  const picture = context.createImageData(width, height);
  pictures.set(canvas, picture);
  return picture;
}

const NAN_PIXEL = pixel(242, 0, 160);

/** @type {WeakMap<Uint8Array, Uint32Array>} every colour table as pixels */
const tables = new WeakMap();

/**
 * The 256 colours of a table, each as one pixel.
 * @param {Uint8Array} table
 */
function pixelsOf(table) {
  const known = tables.get(table);
  if (known) return known;
  const pixels = Uint32Array.from({ length: 256 }, (_, i) =>
    pixel(table[3 * i], table[3 * i + 1], table[3 * i + 2]),
  );
  tables.set(table, pixels);
  return pixels;
}

/**
 * A colour as one number, in the order of bytes that this computer has in memory.
 * @param {number} red
 * @param {number} green
 * @param {number} blue
 */
function pixel(red, green, blue) {
  return new Uint32Array(new Uint8Array([red, green, blue, 255]).buffer)[0];
}
