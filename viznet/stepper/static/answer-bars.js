// The answer on the stage: the name of every class, its bar, and its number. Nothing of them is cut.

import { write } from "./brush.js";
import { contextOf, FONT, h, textScale } from "./dom.js";
import { outputText } from "./numbers.js";
import { outputIsSigned, outputLimit } from "./scales.js";

const LEAST_BAR = 40; // pixels of a bar that stands in one line with its name and its number
const USUAL_BAR = 90; // where a class has the height of two lines, a shorter bar gets a line of its own
const TWO_LINES = 28; // pixels of a class whose bar can stand below its name
const LEAST_SIZE = 7; // of a name that is too long for its line
const READABLE = 11; // of a name in a lecture, whose scale makes it as large as its smallest text
const LINE = 1.15; // the height of a line, as a multiple of the size of its letters
const MOST_GROWTH = 2; // of the letters on a large screen

/**
 * @typedef {object} Lettering How names, bars and numbers share the room.
 * @property {"beside" | "below" | "behind"} bar where the bar stands: between the name and the number, or below or behind
 *   them
 * @property {number} nameSize
 * @property {number} numberSize
 * @property {number} start where the bars begin
 * @property {number} room how long they are
 * @property {number} height
 */

/**
 * How wide the longest name of a class is, with its number, in small letters. A whole name wants so much room.
 * @param {Recording} recording
 */
export function answerWidthOf(recording) {
  const classes = recording.sizes[recording.layers];
  const context = contextOf(h("canvas"));
  context.font = `700 ${11 * textScale()}px ${FONT}`;
  const names = Array.from({ length: classes }, (_, k) => context.measureText(recording.label(k)).width);
  return Math.max(...names) + context.measureText("100.0 %").width + 6;
}

/**
 * The names of the classes, with a bar and a number for each.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
export function paintAnswer(context, scene) {
  const { layout, view, theme, visibility } = scene;
  const layer = layout.layers[layout.layers.length - 1];
  const { p } = view.trace;
  if (!layer.nodes) return;
  const { x, width } = layout.bars;
  const texts = Array.from(p, (value) => outputText(view.net, value, layout.narrow ? 0 : 1));
  const lettering = letteringOf(context, scene, layer.pitch, texts);
  const { bar, nameSize, numberSize, start, room, height } = lettering;
  const named = namedClasses(scene, layer.pitch, nameSize);
  const most = outputLimit(view.recording);
  const zero = outputIsSigned(view.recording) ? start + room / 2 : start;
  const reach = start + room - zero;
  for (const [k, { y }] of layer.nodes.entries()) {
    const isTrue = view.y === k;
    const special = isTrue || view.predicted === k;
    const judged = isTrue ? theme.right : view.y === null ? null : theme.wrong;
    const weight = special ? "700" : "";
    const wordsY = bar === "below" ? y - layer.pitch * 0.2 : y;
    const barY = bar === "below" ? y + layer.pitch * 0.24 : y;
    if (visibility.bars) {
      context.fillStyle = theme.faint;
      context.globalAlpha = 0.55;
      context.fillRect(start, barY - height / 2, room, height);
      context.globalAlpha = bar === "behind" ? 0.45 : 1; // a name is read on it
      const share = Number.isFinite(p[k]) ? Math.max(-1, Math.min(1, p[k] / most)) : 0;
      const length = Math.max(Math.abs(share) > 0.001 ? 1.5 : 0, Math.abs(share) * reach);
      context.fillStyle = special ? (judged ?? theme.positive) : theme.muted;
      context.fillRect(share < 0 ? zero - length : zero, barY - height / 2, length, height);
      context.globalAlpha = 1;
      if (zero > start) {
        context.fillStyle = theme.ink;
        context.fillRect(zero - 0.5, barY - height / 2, 1, height);
      }
      if (isTrue) {
        const rim = bar === "behind" ? 0 : 2;
        context.strokeStyle = theme.right;
        context.lineWidth = 1.5;
        context.strokeRect(start - rim, barY - height / 2 - rim, room + 2 * rim, height + 2 * rim);
      }
    }
    if (!named.has(k)) continue;
    const name = view.recording.label(k);
    const numberRoom = visibility.bars ? widthOf(context, scene, texts[k], numberSize) + 6 : 0;
    const size = bar === "beside" ? nameSize : fitted(context, scene, name, nameSize, width - numberRoom);
    const onBar = bar === "behind" ? theme.ink : null;
    const nameColour = onBar ?? (special ? (judged ?? theme.ink) : theme.ink);
    write(context, scene, name, x, wordsY, { size, weight, colour: nameColour });
    if (!visibility.bars) continue;
    const colour = onBar ?? (special ? (judged ?? theme.positive) : theme.muted);
    write(context, scene, texts[k], x + width, wordsY, { size: numberSize, weight, colour, align: "right" });
  }
}

/**
 * The classes that have their names beside them: all, where lines are high enough for the letters. Else the true class
 * and the most probable ones, as far as their names do not touch.
 * @param {Scene} scene
 * @param {number} pitch
 * @param {number} size of the letters
 */
function namedClasses({ view, scale }, pitch, size) {
  const { p } = view.trace;
  const all = Array.from(p.keys());
  const apart = Math.ceil((size * scale * LINE) / pitch - 0.05); // so many classes from one name to the next
  if (apart <= 1) return new Set(all);
  /** @param {number} k */
  const rank = (k) => (k === view.y ? Infinity : Number.isFinite(p[k]) ? p[k] : -Infinity);
  /** @type {Set<number>} */
  const named = new Set();
  for (const k of all.sort((one, other) => rank(other) - rank(one)))
    if ([...named].every((other) => Math.abs(other - k) >= apart)) named.add(k);
  return named;
}

/**
 * Names, bars and numbers stand in one line where the longest name leaves room for it. Else a bar stands below its name,
 * or behind it where lines are low.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {number} pitch
 * @param {string[]} texts
 * @returns {Lettering}
 */
function letteringOf(context, scene, pitch, texts) {
  const { layout, view, scale, state } = scene;
  const { x, width } = layout.bars;
  const growth = Math.max(1, Math.min(MOST_GROWTH, layout.growth / scale));
  /** @type {(wanted: number) => number} as large as wanted and as the line is high; in a lecture not too small */
  const sized = (wanted) =>
    Math.max(state.present ? READABLE : 0, Math.min(wanted * growth, pitch / LINE / scale));
  const nameSize = sized(pitch > 30 ? 17 : 13);
  const numberSize = sized(pitch > 30 ? 14 : 12);
  const { softmax, widest } = { softmax: view.net.output === "softmax", widest: layout.narrow ? "100 %" : "100.0 %" };
  const numbers = [...texts, softmax ? widest : "−0.0000"]; // bars keep their length while the numbers change
  const numberWidth = Math.max(...numbers.map((text) => widthOf(context, scene, text, numberSize)));
  const names = texts.map((_, k) => widthOf(context, scene, view.recording.label(k), nameSize));
  const nameWidth = Math.max(12 * scale, ...names) + 8;
  const room = width - nameWidth - numberWidth - 8;
  const high = pitch >= TWO_LINES * scale;
  if (room >= (high && pitch >= 2 * LINE * nameSize * scale ? USUAL_BAR : LEAST_BAR) * scale)
    return { bar: "beside", nameSize, numberSize, start: x + nameWidth, room, height: Math.min(20 * growth, pitch * 0.5) };
  const size = high ? Math.min(14 * growth, (pitch * 0.5) / scale) : Math.min(nameSize, 12 * growth);
  const least = state.present ? READABLE : 0;
  return {
    bar: high ? "below" : "behind",
    nameSize: Math.max(least, size),
    numberSize: Math.max(least, Math.min(12 * growth, size)),
    start: x,
    room: width,
    height: pitch * (high ? 0.2 : 0.86),
  };
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

const MOST_WIDTHS = 2000;
/** @type {Map<string, number>} by font and text, widths that were measured */
const widths = new Map();

/**
 * How wide a bold text is. Names and most numbers come again at every step, and measuring takes long.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {string} text
 * @param {number} size
 */
function widthOf(context, scene, text, size) {
  const font = `700 ${Math.round(size * scene.scale * 10) / 10}px ${FONT}`;
  const key = `${font} ${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  context.font = font;
  const { width } = context.measureText(text);
  if (widths.size >= MOST_WIDTHS) widths.clear();
  widths.set(key, width);
  return width;
}
