// Values become colours: linear for weights and activations, and by the square root for gradients, which span decades.

import { bytesOf } from "./decode.js";
import { clamp } from "./numbers.js";

/** A theme with its colour tables read. */
export function readTheme(told) {
  return { ...told, divergingTable: bytesOf(told.diverging), sequentialTable: bytesOf(told.sequential) };
}

export class Scale {
  /** `limit` gets full colour; `signed` runs negative – paper – positive, otherwise paper – activation. */
  constructor(theme, limit, { signed = true, root = false } = {}) {
    this.table = signed ? theme.divergingTable : theme.sequentialTable;
    this.limit = limit;
    this.signed = signed;
    this.root = root;
    this.wrong = theme.wrong;
  }

  /** −1 … 1 (or 0 … 1): how strongly a value is shown. */
  strength(value) {
    const t = clamp(value / this.limit, this.signed ? -1 : 0, 1);
    return this.root ? Math.sign(t) * Math.sqrt(Math.abs(t)) : t;
  }

  row(value) {
    const t = this.strength(value);
    return this.signed ? Math.min(255, Math.floor((t + 1) * 128)) : Math.min(255, Math.floor(t * 256));
  }

  css(value) {
    if (Number.isNaN(value)) return this.wrong;
    const at = 3 * this.row(value);
    return `rgb(${this.table[at]} ${this.table[at + 1]} ${this.table[at + 2]})`;
  }

  /** Values as an image of `width` × `height` pixels, one value each; a canvas to be drawn magnified. */
  image(values, width, height, canvas = document.createElement("canvas")) {
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext("2d");
    const picture = context.createImageData(width, height);
    const bytes = picture.data;
    for (let i = 0; i < width * height; i++) {
      if (i >= values.length) continue;
      const broken = Number.isNaN(values[i]);
      const at = broken ? 0 : 3 * this.row(values[i]);
      bytes[4 * i] = broken ? 242 : this.table[at];
      bytes[4 * i + 1] = broken ? 0 : this.table[at + 1];
      bytes[4 * i + 2] = broken ? 160 : this.table[at + 2];
      bytes[4 * i + 3] = 255;
    }
    context.putImageData(picture, 0, 0);
    return canvas;
  }
}
