// From strokes to the picture that the network sees.

import { contextOf } from "./dom.js";
import { FINE, pictureOfInk } from "./ink.js";

const PEN = 0.085; // the pen's width, as a share of the pad

/**
 * Draws strokes as they were made.
 * @param {CanvasRenderingContext2D} context
 * @param {Stroke[]} strokes
 * @param {number} size
 * @param {string} colour
 */
export function paintStrokes(context, strokes, size, colour) {
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = PEN * size;
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
 * The strokes as the network sees them: (height · width) numbers from 0 to 1.
 * @param {Stroke[]} strokes
 * @param {number} height
 * @param {number} width
 */
export function pictureOf(strokes, height, width) {
  if (!strokes.length) return new Float64Array(height * width);
  const fine = document.createElement("canvas");
  fine.width = fine.height = FINE;
  const context = contextOf(fine, { willReadFrequently: true });
  paintStrokes(context, strokes, FINE, "#fff");
  return pictureOfInk(context.getImageData(0, 0, FINE, FINE).data, height, width);
}
