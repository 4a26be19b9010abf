// From strokes to the picture that the network sees.

import { contextOf } from "./dom.js";
import { FINE, frameOfInk, pictureOfInk } from "./ink.js";
import { clamp } from "./numbers.js";

// The pen is as wide as a share of the drawing's larger side, as in the digits of the training: a small drawing does not
// become a blot when it is enlarged. Both are shares of the pad's longer side.
const PEN_SHARE = 0.12;
const [THINNEST, THICKEST] = [0.02, 0.085];

/**
 * How wide the pen is, as a share of the pad's longer side.
 * @param {Stroke[]} strokes
 */
export function penOf(strokes) {
  const [xs, ys] = [0, 1].map((axis) => strokes.flatMap((stroke) => stroke.map((point) => point[axis])));
  /** @param {number[]} values */
  const extent = (values) => values.reduce((m, v) => Math.max(m, v), 0) - values.reduce((m, v) => Math.min(m, v), 1);
  return clamp(PEN_SHARE * Math.max(0, extent(xs), extent(ys)), THINNEST, THICKEST);
}

/**
 * Draws strokes as they were made.
 * @param {CanvasRenderingContext2D} context
 * @param {Stroke[]} strokes
 * @param {number} size of the pad's longer side
 * @param {string} colour
 */
export function paintStrokes(context, strokes, size, colour) {
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = penOf(strokes) * size;
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const stroke of strokes) {
    context.beginPath();
    const [x0, y0] = stroke[0];
    context.moveTo(x0 * size, y0 * size);
    for (let i = 1; i < stroke.length - 1; i++) {
      const [x, y] = stroke[i];
      const [nextX, nextY] = stroke[i + 1];
      context.quadraticCurveTo(x * size, y * size, ((x + nextX) / 2) * size, ((y + nextY) / 2) * size);
    }
    const [x, y] = stroke[stroke.length - 1];
    context.lineTo(x * size + (stroke.length === 1 ? 0.01 : 0), y * size);
    context.stroke();
  }
}

/**
 * The drawing as a PNG, black on white, in a data address. viznet reads from it exactly what the page sees.
 * @param {Stroke[]} strokes
 */
export function drawingAsPng(strokes) {
  const paper = document.createElement("canvas");
  paper.width = paper.height = FINE;
  const context = contextOf(paper);
  const ink = inkOf(strokes);
  const image = context.createImageData(FINE, FINE);
  for (let i = 0; i < ink.length; i += 4) {
    image.data.fill(255 - ink[i + 3], i, i + 3);
    image.data[i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return paper.toDataURL("image/png");
}

/**
 * The ink of the strokes on the fine grid: RGBA, of which the opacity counts.
 * @param {Stroke[]} strokes
 */
function inkOf(strokes) {
  const fine = document.createElement("canvas");
  fine.width = fine.height = FINE;
  const context = contextOf(fine, { willReadFrequently: true });
  paintStrokes(context, strokes, FINE, "#fff");
  return context.getImageData(0, 0, FINE, FINE).data;
}

/**
 * @typedef {object} SeenDrawing
 * @property {Float64Array} pixels (height · width) numbers from 0 to 1
 * @property {{x: number, y: number, side: number} | null} frame where this picture lies on the pad, in shares of the
 *   pad's longer side: its corner, and the side of a pixel
 */

/** @type {WeakMap<Stroke[], SeenDrawing>} */
const seen = new WeakMap();

/**
 * The strokes as the network sees them, scaled and centred.
 * @param {Stroke[]} strokes
 * @param {number} height
 * @param {number} width
 * @returns {SeenDrawing}
 */
export function seenDrawing(strokes, height, width) {
  const known = seen.get(strokes);
  if (known) return known;
  const drawing = seenAnew(strokes, height, width);
  seen.set(strokes, drawing);
  return drawing;
}

/**
 * @param {Stroke[]} strokes
 * @param {number} height
 * @param {number} width
 * @returns {SeenDrawing}
 */
function seenAnew(strokes, height, width) {
  if (!strokes.length) return { pixels: new Float64Array(height * width), frame: null };
  const ink = inkOf(strokes);
  const frame = frameOfInk(ink, height, width);
  return {
    pixels: pictureOfInk(ink, height, width),
    frame: frame && { x: frame.x / FINE, y: frame.y / FINE, side: frame.side / FINE },
  };
}
