// The axes of the curves: numbers at the left and below, and a line at the end of every epoch.

import { ticks } from "./curve-values.js";
import { boxOf, touches } from "./curve-words.js";
import { FONT } from "./dom.js";
import { number, thousands } from "./numbers.js";
import { fill } from "./sentence.js";

/** @typedef {import("./curve-plane.js").Plane} Plane */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Plane} plane
 */
export function paintAxes(context, plane) {
  context.font = `${11 * plane.scale}px ${FONT}`;
  context.textBaseline = "middle";
  context.lineWidth = 1;
  paintHeights(context, plane);
  paintSteps(context, plane);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Plane} plane
 */
function paintHeights(context, plane) {
  const { theme, scale, lanes, left, right, lossRange } = plane;
  /**
   * @param {number} y
   * @param {string} text
   */
  const line = (y, text) => {
    context.strokeStyle = theme.faint;
    context.beginPath();
    context.moveTo(left, Math.round(y) + 0.5);
    context.lineTo(right, Math.round(y) + 0.5);
    context.stroke();
    context.fillStyle = theme.muted;
    context.textAlign = "right";
    context.fillText(text, left - 8, y);
  };
  line(lanes.accuracy.top, "100 %");
  line(lanes.accuracy.bottom, "0 %");
  const [low, high] = lossRange;
  let lowest = lanes.accuracy.bottom; // where a number stands already
  // Powers of ten; where none is between the smallest and the largest loss, 5 and 2 times one.
  for (const factors of [[1], [5, 2]]) {
    for (let e = Math.floor(Math.log10(high)); e >= Math.floor(Math.log10(low)); e--) {
      for (const loss of factors.map((factor) => factor * 10 ** e)) {
        const y = plane.yLoss(loss);
        const isFree = Math.abs(y - lowest) > 11 * scale && y > lanes.loss.top + 4 && y < lanes.loss.bottom + 2;
        if (isFree && loss >= low * 0.99) {
          line(y, number(loss, 1));
          lowest = y;
        }
      }
    }
    if (lowest !== lanes.accuracy.bottom) break;
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Plane} plane
 */
function paintSteps(context, plane) {
  const { theme, scale, lanes, width, height, lastStep } = plane;
  context.textAlign = "center";
  context.fillStyle = theme.muted;
  context.strokeStyle = theme.faint;
  let end = -Infinity;
  /** @param {number} step */
  const label = (step) => {
    const text = thousands(step);
    const half = context.measureText(text).width / 2;
    const x = plane.x(step);
    return { text, half, x, middle: Math.min(x, width - half - 1) }; // whole at the right edge
  };
  const ending = label(lastStep); // it is always there, and the others leave it room
  for (const step of ticks(lastStep)) {
    const { text, half, x, middle } = label(step);
    const reach = step === lastStep ? Infinity : ending.middle - ending.half - 10;
    if (middle - half < end + 10 || middle + half > reach) continue;
    end = middle + half;
    context.fillText(text, middle, height - 8 * scale);
    context.beginPath();
    context.moveTo(x, lanes.loss.bottom);
    context.lineTo(x, lanes.loss.bottom + 4);
    context.stroke();
  }
}

/**
 * A dotted line at the end of every epoch, with its number where there is room.
 * @param {CanvasRenderingContext2D} context
 * @param {Plane} plane
 * @param {Recording} recording
 * @param {import("./curve-words.js").Box[]} words
 */
export function paintEpochs(context, plane, { header, branch }, words) {
  const { theme, scale, lanes } = plane;
  const { epochLength, earlierBatches } = header;
  const first = Math.floor(earlierBatches / epochLength) + 1;
  const reached = Math.min(plane.lastStep, branch?.firstStep ?? Infinity); // a fork has epochs of its own
  const last = Math.min(Math.floor((earlierBatches + reached) / epochLength), first + 39);
  context.font = `${11 * scale}px ${FONT}`;
  context.setLineDash([2, 4]);
  context.lineWidth = 1;
  context.textAlign = "left";
  context.strokeStyle = context.fillStyle = theme.muted;
  for (let e = first; e <= last; e++) {
    const x = plane.x(e * epochLength - earlierBatches);
    context.globalAlpha = 0.5;
    context.beginPath();
    context.moveTo(x, lanes.accuracy.top);
    context.lineTo(x, lanes.loss.bottom);
    context.stroke();
    context.globalAlpha = 1;
    const y = lanes.accuracy.bottom - 7 * scale;
    const name = fill("epoch {number}", { number: e });
    const box = boxOf(context, name, x + 4, y, scale);
    if (box.right + 6 > plane.right || words.some((other) => touches(box, other))) continue;
    context.fillText(name, x + 4, y);
    words.push(box);
  }
  context.setLineDash([]);
}
