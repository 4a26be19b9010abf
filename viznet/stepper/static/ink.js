// From ink to the picture that the network was trained on: cropped, scaled and centred as MNIST's digits were.

export const FINE = 168; // pixels of the fine grid that the strokes are first drawn on

/**
 * The ink on the fine grid as the network sees it: (height · width) numbers from 0 to 1.
 *
 * As for MNIST, the digit keeps its proportions and is scaled into a box of 20/28 of the picture, which softens it. Then
 * its centre of mass is put in the middle of the picture. `viznet/own_image.py` does the same with a photo.
 * @param {Uint8ClampedArray} ink RGBA; the opacity counts
 * @param {number} height
 * @param {number} width
 */
export function pictureOfInk(ink, height, width) {
  const pixels = new Float64Array(height * width);
  const frame = frameOfInk(ink, height, width);
  if (!frame) return pixels;
  // Every pixel of the picture is the mean ink of the fine pixels that fall on it.
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      pixels[y * width + x] = meanInk(ink, frame.x + x * frame.side, frame.y + y * frame.side, frame.side);
    }
  }
  const largest = pixels.reduce((m, v) => Math.max(m, v), 0);
  // In 256 grey levels, as every picture that the network was trained on.
  return largest > 0 ? pixels.map((v) => Math.round(Math.min(1, (v / largest) * 1.05) * 255) / 255) : pixels;
}

/**
 * Where the network's picture lies on the fine grid: its corner, and the side of one of its pixels. Null without ink.
 * @param {Uint8ClampedArray} ink RGBA; the opacity counts
 * @param {number} height
 * @param {number} width
 */
export function frameOfInk(ink, height, width) {
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
  if (right < 0) return null;
  const side = Math.max(right - left + 1, bottom - top + 1) / ((20 / 28) * Math.min(height, width));
  const centre = centreOfMass(ink, left, right, top, bottom);
  return { x: centre.x - (width / 2) * side, y: centre.y - (height / 2) * side, side };
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
