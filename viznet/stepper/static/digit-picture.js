// From strokes to the picture that the network was trained on: cropped, scaled and centred as MNIST's digits were.

import { contextOf } from "./dom.js";

const FINE = 168; // pixels of the fine grid that the strokes are first drawn on
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
 *
 * As for MNIST, the digit keeps its proportions and is scaled into a box of 20/28 of the picture, which softens it. Then
 * its centre of mass is put in the middle of the picture.
 * @param {Stroke[]} strokes
 * @param {number} height
 * @param {number} width
 */
export function pictureOf(strokes, height, width) {
  const pixels = new Float64Array(height * width);
  if (!strokes.length) return pixels;
  const fine = document.createElement("canvas");
  fine.width = fine.height = FINE;
  const context = contextOf(fine, { willReadFrequently: true });
  paintStrokes(context, strokes, FINE, "#fff");
  const ink = context.getImageData(0, 0, FINE, FINE).data;
  let [left, right, top, bottom] = [FINE, -1, FINE, -1];
  for (let y = 0; y < FINE; y++) {
    for (let x = 0; x < FINE; x++) {
      if (ink[4 * (y * FINE + x) + 3] < 32) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  if (right < 0) return pixels;
  const box = (20 / 28) * Math.min(height, width);
  const scale = box / Math.max(right - left + 1, bottom - top + 1);
  const centre = centreOfMass(ink, left, right, top, bottom);
  // Every pixel of the picture is the mean ink of the fine pixels that fall on it.
  const originX = centre.x - width / 2 / scale;
  const originY = centre.y - height / 2 / scale;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      pixels[y * width + x] = meanInk(ink, originX + x / scale, originY + y / scale, 1 / scale);
    }
  }
  const largest = pixels.reduce((m, v) => Math.max(m, v), 0);
  return largest > 0 ? pixels.map((v) => Math.min(1, (v / largest) * 1.05)) : pixels;
}

/**
 * @param {Uint8ClampedArray} ink
 * @param {number} left
 * @param {number} right
 * @param {number} top
 * @param {number} bottom
 */
function centreOfMass(ink, left, right, top, bottom) {
  let [sum, x, y] = [0, 0, 0];
  for (let v = top; v <= bottom; v++) {
    for (let u = left; u <= right; u++) {
      const m = ink[4 * (v * FINE + u) + 3];
      sum += m;
      x += m * (u + 0.5);
      y += m * (v + 0.5);
    }
  }
  return { x: x / sum, y: y / sum };
}

/**
 * @param {Uint8ClampedArray} ink
 * @param {number} left
 * @param {number} top
 * @param {number} side
 */
function meanInk(ink, left, top, side) {
  const spread = side * 0.15; // a little wider than the pixel, for the soft edges that MNIST's digits have
  let sum = 0;
  let count = 0;
  for (let v = Math.floor(top - spread); v < top + side + spread; v++) {
    for (let u = Math.floor(left - spread); u < left + side + spread; u++) {
      count += 1;
      if (u >= 0 && v >= 0 && u < FINE && v < FINE) sum += ink[4 * (v * FINE + u) + 3];
    }
  }
  return count ? sum / count / 255 : 0;
}
