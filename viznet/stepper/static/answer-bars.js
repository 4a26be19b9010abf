// The answer on the stage: the name of every class, its bar, and its number. Nothing of them is cut.

import { write } from "./brush.js";
import { FONT } from "./dom.js";
import { outputText } from "./numbers.js";

const LEAST_BAR = 40; // pixels of a bar that stands in one line with its name and its number
const LEAST_SIZE = 7; // of a name that is too long for its line

/**
 * @typedef {object} Lettering How names, bars and numbers share the room.
 * @property {boolean} stacked the bar stands below the name and the number, and not between them
 * @property {number} nameSize
 * @property {number} numberSize
 * @property {number} start where the bars begin
 * @property {number} room how long they are
 * @property {number} height
 */

/**
 * The names of the classes, with a bar and a number for each.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
export function paintAnswer(context, scene) {
  const { layout, view, model, theme, visibility } = scene;
  const layer = layout.layers[layout.layers.length - 1];
  const { p } = view.trace;
  if (!layer.nodes) return;
  const { x, width } = layout.bars;
  const texts = Array.from(p, (value) => outputText(view.net, value, layout.narrow ? 0 : 1));
  const lettering = letteringOf(context, scene, layer.pitch, texts);
  const { stacked, nameSize, numberSize, start, room, height } = lettering;
  const most = model.outputLimit(view.recording);
  const zero = model.outputIsSigned(view.recording) ? start + room / 2 : start;
  const reach = start + room - zero;
  for (const [k, { y }] of layer.nodes.entries()) {
    const isTrue = view.y === k;
    const special = isTrue || view.predicted === k;
    const judged = isTrue ? theme.right : view.y === null ? null : theme.wrong;
    const weight = special ? "700" : "";
    const wordsY = stacked ? y - layer.pitch * 0.2 : y;
    const barY = stacked ? y + layer.pitch * 0.24 : y;
    const name = view.recording.label(k);
    const nameRoom = stacked ? width - (visibility.bars ? widthOf(context, scene, texts[k], numberSize) + 6 : 0) : Infinity;
    const size = fitted(context, scene, name, nameSize, nameRoom);
    write(context, scene, name, x, wordsY, { size, weight, colour: special ? (judged ?? theme.ink) : theme.ink });
    if (!visibility.bars) continue;
    context.fillStyle = theme.faint;
    context.globalAlpha = 0.55;
    context.fillRect(start, barY - height / 2, room, height);
    context.globalAlpha = 1;
    const share = Number.isFinite(p[k]) ? Math.max(-1, Math.min(1, p[k] / most)) : 0;
    const length = Math.max(Math.abs(share) > 0.001 ? 1.5 : 0, Math.abs(share) * reach);
    context.fillStyle = special ? (judged ?? theme.positive) : theme.muted;
    context.fillRect(share < 0 ? zero - length : zero, barY - height / 2, length, height);
    if (zero > start) {
      context.fillStyle = theme.ink;
      context.fillRect(zero - 0.5, barY - height / 2, 1, height);
    }
    const numberX = x + width;
    const colour = special ? (judged ?? theme.positive) : theme.muted;
    write(context, scene, texts[k], numberX, wordsY, { size: numberSize, weight, colour, align: "right" });
    if (isTrue) {
      context.strokeStyle = theme.right;
      context.lineWidth = 1.5;
      context.strokeRect(start - 2, barY - height / 2 - 2, room + 4, height + 4);
    }
  }
}

/**
 * Names, bars and numbers stand in one line where the longest name leaves room for it. Else a bar stands below its name.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {number} pitch
 * @param {string[]} texts
 * @returns {Lettering}
 */
function letteringOf(context, scene, pitch, texts) {
  const { layout, view, scale } = scene;
  const { x, width } = layout.bars;
  const nameSize = pitch > 30 ? 17 : 13;
  const numberSize = pitch > 30 ? 14 : 12;
  const { softmax, widest } = { softmax: view.net.output === "softmax", widest: layout.narrow ? "100 %" : "100.0 %" };
  const numbers = [...texts, softmax ? widest : "−0.0000"]; // bars keep their length while the numbers change
  const numberWidth = Math.max(...numbers.map((text) => widthOf(context, scene, text, numberSize)));
  const names = texts.map((_, k) => widthOf(context, scene, view.recording.label(k), nameSize));
  const nameWidth = Math.max(12 * scale, ...names) + 8;
  const room = width - nameWidth - numberWidth - 8;
  if (room >= LEAST_BAR * scale)
    return { stacked: false, nameSize, numberSize, start: x + nameWidth, room, height: Math.min(20, pitch * 0.5) };
  const size = Math.min(14, (pitch * 0.5) / scale);
  return { stacked: true, nameSize: size, numberSize: Math.min(12, size), start: x, room: width, height: pitch * 0.2 };
}

/**
 * The size at which a name fits into its room, as large as wanted if possible.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {string} name
 * @param {number} wanted
 * @param {number} room
 */
function fitted(context, scene, name, wanted, room) {
  const width = widthOf(context, scene, name, wanted);
  return width <= room ? wanted : Math.max(LEAST_SIZE, (wanted * room) / width);
}

/**
 * How wide a bold text is.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {string} text
 * @param {number} size
 */
function widthOf(context, scene, text, size) {
  context.font = `700 ${Math.round(size * scene.scale * 10) / 10}px ${FONT}`;
  return context.measureText(text).width;
}
