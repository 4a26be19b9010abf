// The lines of the curves: batch and held-out accuracy and loss of every run, and what was recorded after a fork began.

import { tracePath } from "./chart.js";
import { smoothed, smoothingWindow } from "./curve-values.js";
import { boxOf, haloed } from "./curve-words.js";
import { FONT } from "./dom.js";

export const GHOST = 0.35; // how strong the curves are that were recorded after a fork began

/** @typedef {import("./curve-plane.js").Plane} Plane */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Plane} plane
 * @param {PlainRun} recording
 * @param {number} run
 * @param {number} strength
 */
export function paintLines(context, plane, { curves, header }, run, strength = 1) {
  const { theme, lanes, left, right } = plane;
  const [batch, heldOut] = theme.series;
  const positions = Array.from(curves.step, (step) => plane.x(step));
  const window = smoothingWindow(curves.step);
  /** @param {ArrayLike<number | null>} values */
  const lossY = (values) => (/** @type {number} */ i) => plane.yLoss(values[i] ?? NaN);
  /** @param {ArrayLike<number | null>} values */
  const accuracyY = (values) => (/** @type {number} */ i) => plane.yAccuracy(values[i] ?? NaN);
  /**
   * @param {number[]} xs
   * @param {(i: number) => number} y
   * @param {string} colour
   * @param {number} width
   * @param {number} alpha
   */
  const draw = (xs, y, colour, width, alpha) => {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.globalAlpha = alpha * strength;
    context.setLineDash(run ? [5, 3] : []);
    context.beginPath();
    tracePath(context, xs.length, (i) => xs[i], y);
    context.stroke();
  };
  context.save();
  context.beginPath();
  context.rect(left, 0, right - left, lanes.loss.bottom + 2);
  context.clip();
  if (!run) draw(positions, lossY(curves.loss), batch, 1, 0.25);
  draw(positions, lossY(smoothed(curves.loss, window)), batch, 1.5, 0.9);
  draw(positions, accuracyY(smoothed(curves.accuracy, window)), batch, 1.5, 0.9);
  if (header.validation) {
    const measured = header.validation.steps.map((step) => plane.x(step));
    draw(measured, lossY(header.validation.loss), heldOut, 2.2, 1);
    draw(measured, accuracyY(header.validation.accuracy), heldOut, 2.2, 1);
  }
  context.restore();
  context.globalAlpha = 1;
}

/**
 * What was recorded after the fork began, faint, with a line where it began.
 * @param {CanvasRenderingContext2D} context
 * @param {Plane} plane
 * @param {PlainRun} original
 * @param {Branch} branch
 */
export function paintGhost(context, plane, original, { firstStep }) {
  const { theme, lanes, right } = plane;
  context.save();
  const x = plane.x(firstStep);
  context.beginPath();
  context.rect(x, 0, right - x + 1, lanes.loss.bottom + 2);
  context.clip();
  paintLines(context, plane, original, 0, GHOST);
  context.restore();
  context.strokeStyle = theme.focus;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x, lanes.accuracy.top);
  context.lineTo(x, lanes.loss.bottom);
  context.stroke();
}

/**
 * What is faint beside a fork.
 * @param {CanvasRenderingContext2D} context
 * @param {Plane} plane
 * @param {Branch} branch
 * @param {import("./curve-words.js").Box[]} words
 */
export function nameGhost(context, plane, { firstStep }, words) {
  const { theme, scale, lanes, right } = plane;
  if (!plane.isWide) return;
  const x = plane.x(firstStep);
  const text = "fork · faint: as recorded";
  context.font = `600 ${11 * scale}px ${FONT}`;
  const room = right - x > 150 * scale;
  context.textAlign = room ? "left" : "right";
  context.fillStyle = theme.ink;
  const [at, y] = [room ? x + 5 : x - 5, lanes.loss.top + 6 * scale];
  haloed(context, theme, text, at, y, 150 * scale);
  words.push(boxOf(context, text, at, y, scale));
}
