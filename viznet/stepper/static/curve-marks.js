// The marks in the curves: the best moment, the end of a training that diverged, and the present moment.

import { GHOST } from "./curve-lines.js";
import { boxOf, gaps, haloed, touches } from "./curve-words.js";
import { FONT } from "./dom.js";
import { percent } from "./numbers.js";
import { fill } from "./sentence.js";

/**
 * @typedef {import("./curve-plane.js").Plane} Plane
 * @typedef {import("./curve-words.js").Box} Box
 */

/**
 * Where the training diverged.
 * @param {CanvasRenderingContext2D} context
 * @param {Plane} plane
 * @param {Recording} recording
 * @param {Box[]} words
 */
export function paintEnd(context, plane, { header, steps }, words) {
  if (header.status !== "diverged") return;
  const { theme, lanes, scale } = plane;
  const x = plane.x(steps[steps.length - 1]);
  context.fillStyle = context.strokeStyle = theme.wrong;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x, lanes.accuracy.top);
  context.lineTo(x, lanes.loss.bottom);
  context.stroke();
  context.font = `600 ${11 * scale}px ${FONT}`;
  context.textAlign = "right";
  context.fillText("diverged", x - 5, lanes.loss.top + 6);
  words.push(boxOf(context, "diverged", x - 5, lanes.loss.top + 6, scale));
}

/**
 * A star at the best moment, and its accuracy at the first place beside it where there is room.
 * @param {CanvasRenderingContext2D} context
 * @param {Plane} plane
 * @param {{step: number, accuracy: number} | null} best
 * @param {boolean} isForked a star belongs to the recorded course
 * @param {Box[]} words
 */
export function paintBest(context, plane, best, isForked, words) {
  if (!best) return;
  const { theme, lanes, scale, left, right } = plane;
  const x = plane.x(best.step);
  const y = plane.yAccuracy(best.accuracy);
  context.fillStyle = theme.right;
  context.globalAlpha = isForked ? GHOST : 1;
  star(context, x, y, 6);
  context.globalAlpha = 1;
  if (isForked) return;
  context.font = `600 ${11 * scale}px ${FONT}`;
  const text = fill("best {accuracy}", { accuracy: percent(best.accuracy) });
  for (const down of [10, 24, -12, 0].map((v) => y + v * scale))
    for (const align of /** @type {const} */ (["right", "left"])) {
      context.textAlign = align;
      const at = align === "left" ? x + 9 : x - 9;
      const box = boxOf(context, text, at, down, scale);
      const outside = box.left < left || box.right > right || box.top < 0 || box.bottom > lanes.loss.bottom;
      if (outside || words.some((other) => touches(box, other))) continue;
      haloed(context, theme, text, at, down);
      words.push(box);
      return;
    }
}

/**
 * The line at the present snapshot with a dot on each curve. The line leaves out the words.
 *
 * The dots are hollow where the network was changed by hand, as they are those of the recorded one.
 * @param {CanvasRenderingContext2D} context
 * @param {Plane} plane
 * @param {Recording} recording
 * @param {number} index
 * @param {boolean} hollow
 * @param {Box[]} words
 */
export function paintMoment(context, plane, recording, index, hollow, words) {
  const { theme, lanes } = plane;
  const { header, steps } = recording;
  const x = Math.round(plane.x(steps[index])) + 0.5;
  context.strokeStyle = theme.ink;
  context.lineWidth = 2;
  context.beginPath();
  for (const [from, to] of gaps(2, lanes.loss.bottom + 4, x, words)) {
    context.moveTo(x, from);
    context.lineTo(x, to);
  }
  context.stroke();
  const heldOut = recording.heldOutAt(steps[index]);
  const { loss, accuracy } = heldOut ?? { loss: header.loss[index], accuracy: header.accuracy[index] };
  const colour = heldOut ? theme.series[1] : theme.series[0];
  context.fillStyle = hollow ? theme.paper : colour;
  context.strokeStyle = hollow ? colour : theme.paper;
  for (const y of [plane.yLoss(loss ?? NaN), plane.yAccuracy(accuracy ?? NaN)]) {
    if (!Number.isFinite(y)) continue;
    context.beginPath();
    context.arc(x, y, 5, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
function star(context, x, y, r) {
  context.beginPath();
  for (let i = 0; i < 10; i++) {
    const radius = i % 2 ? r * 0.45 : r;
    const angle = (i * Math.PI) / 5 - Math.PI / 2;
    context.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  }
  context.closePath();
  context.fill();
}
