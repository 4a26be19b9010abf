// The names of the curves: which run is drawn how, and at the right what is the batch's and what is held out.

import { boxOf, haloed, TWO_KINDS } from "./curve-words.js";
import { FONT } from "./dom.js";
import { LOSS_NAMES } from "./names.js";
import { fill } from "./sentence.js";

/** @typedef {import("./curve-plane.js").Plane} Plane */

/**
 * Which of two runs is drawn how, and that two losses of different kinds cannot be compared.
 * @param {CanvasRenderingContext2D} context
 * @param {Plane} plane
 * @param {Recording[]} recordings
 * @param {import("./curve-words.js").Box[]} words
 */
export function nameRuns(context, { theme, scale, lanes, left, right }, [one, other], words) {
  if (!other) return;
  const [first, second] = [one.header, other.header];
  const differ = first.lossName !== second.lossName;
  context.textAlign = "left";
  context.font = `${11 * scale}px ${FONT}`;
  context.strokeStyle = context.fillStyle = theme.ink;
  context.lineWidth = 1.5;
  let x = left + 8;
  const y = lanes.accuracy.top + 6 * scale;
  /** @type {(header: Header) => string} */
  const withLoss = ({ name, lossName }) => fill("{name}, loss: {loss}", { name, loss: LOSS_NAMES[lossName] });
  const both = context.measureText(withLoss(first) + withLoss(second)).width;
  const nameOf = differ && both + 90 < right - left ? withLoss : (/** @type {Header} */ { name }) => name;
  for (const [run, header] of [first, second].entries()) {
    context.setLineDash(run ? [5, 3] : []);
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + 24, y);
    context.stroke();
    const text = nameOf(header);
    const room = Math.max(20, run ? right - x - 34 : (right - left) / 2 - 40);
    haloed(context, theme, text, x + 30, y, room);
    words.push({ ...boxOf(context, text, x + 30, y, scale), left: x });
    x += Math.min(context.measureText(text).width, room) + 48;
  }
  context.setLineDash([]);
  if (!differ) return;
  context.fillStyle = theme.muted;
  const room = right - left - 16;
  const note = TWO_KINDS.find((text) => context.measureText(text).width < room) ?? TWO_KINDS[TWO_KINDS.length - 1];
  const below = lanes.loss.bottom - 6 * scale;
  haloed(context, theme, note, left + 8, below, room);
  words.push(boxOf(context, note, left + 8, below, scale));
}

/**
 * What is the batch's and what is held out, at the right of the curves.
 * @param {CanvasRenderingContext2D} context
 * @param {Plane} plane
 * @param {Recording} recording
 */
export function nameCurves(context, { theme, scale, lanes, right }, { header, branch }) {
  const x = right + 8;
  context.textAlign = "left";
  context.font = `600 ${12 * scale}px ${FONT}`;
  context.fillStyle = theme.ink;
  context.fillText("accuracy", x, lanes.accuracy.top + 5);
  context.fillText("loss", x, lanes.loss.top + 5);
  context.font = `${11 * scale}px ${FONT}`;
  for (const lane of Object.values(lanes)) {
    const room = lane.bottom - lane.top > 40 * scale;
    context.fillStyle = theme.series[0];
    context.fillText("batch", x, lane.top + (room ? 21 : 19) * scale);
    if (!header.validation) continue;
    context.fillStyle = theme.series[1];
    const { examples } = header.validation;
    const measured = examples[branch?.heldOut ? examples.length - 1 : 0];
    const heldOut = room ? fill("held out ({count})", { count: measured }) : "held out";
    context.fillText(heldOut, x + (room ? 0 : 36 * scale), lane.top + (room ? 36 : 19) * scale);
  }
}
