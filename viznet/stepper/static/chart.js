// A small line chart over the snapshots, with a line at the present one.

import { contextOf, FONT, sharp, textScale } from "./dom.js";
import { clamp, number } from "./numbers.js";

/**
 * @typedef {object} Background The axes and lines of a chart, which stay the same while the time moves.
 * @property {any[]} key
 * @property {ChartLine[]} lines
 * @property {number} low
 * @property {number} high
 * @property {PlotArea} plot
 * @property {HTMLCanvasElement} picture
 */

/** @type {WeakMap<HTMLCanvasElement, Background>} the background of every chart, as it was painted last */
const backgrounds = new WeakMap();

/**
 * Draws lines over time, and marks snapshot `index` on them.
 *
 * `lines()` gives the lines and `range(lines)` gives [low, high] of the axis. Both are called only when an item of the
 * list `from`, which they depend on, has changed. Returns a function that turns a click back into a snapshot.
 * @param {HTMLCanvasElement} canvas
 * @param {Theme} theme
 * @param {object} options
 * @param {any[]} options.from
 * @param {() => ChartLine[]} options.lines
 * @param {(lines: ChartLine[]) => [number, number]} options.range
 * @param {(unit: number) => number} options.now gives the present value of the line of a class or a neuron
 * @param {number} options.index
 * @param {number} options.length
 * @param {(value: number) => string} [options.format]
 * @param {boolean} [options.middle] whether the axis has a mark in the middle
 */
export function paintChart(canvas, theme, { from, lines, range, now, index, length, format, middle = false }) {
  const { context, width, height } = sharp(canvas);
  if (!width) return null;
  const key = [...from, theme, width, height, length, textScale(), devicePixelRatio];
  let background = backgrounds.get(canvas);
  if (!background || key.some((part, i) => !Object.is(part, background?.key[i]))) {
    const picture = background?.picture ?? document.createElement("canvas");
    background = paintBackground(picture, lines(), range, theme, {
      key,
      width,
      height,
      length,
      format,
      middle,
    });
    backgrounds.set(canvas, background);
  }
  context.drawImage(background.picture, 0, 0, width, height);
  const { plot, low, high } = background;
  const { x, y } = axes(plot, low, high, length);
  context.strokeStyle = theme.ink;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x(index), plot.top - 4);
  context.lineTo(x(index), plot.bottom + 4);
  context.stroke();
  for (const { unit, colour, width: thick } of background.lines) {
    const value = now(unit);
    if (thick < 1.5 || !Number.isFinite(value)) continue;
    context.fillStyle = colour;
    context.beginPath();
    context.arc(x(index), y(clamp(value, low, high)), 3.5, 0, 2 * Math.PI);
    context.fill();
  }
  return {
    /** @param {number} px */
    indexAt: (px) => Math.round(((px - plot.left) / (plot.right - plot.left)) * (length - 1)),
  };
}

/**
 * From snapshots and values to pixels.
 * @param {PlotArea} plot
 * @param {number} low
 * @param {number} high
 * @param {number} length
 */
function axes(plot, low, high, length) {
  return {
    /** @param {number} i */
    x: (i) => plot.left + (i / Math.max(1, length - 1)) * (plot.right - plot.left),
    /** @param {number} v */
    y: (v) => plot.bottom - ((v - low) / (high - low || 1)) * (plot.bottom - plot.top),
  };
}

/**
 * @param {HTMLCanvasElement} picture is painted on
 * @param {ChartLine[]} lines
 * @param {(lines: ChartLine[]) => [number, number]} range
 * @param {Theme} theme
 * @param {{key: any[], width: number, height: number, length: number, format?: (value: number) => string, middle: boolean}} options
 * @returns {Background}
 */
function paintBackground(picture, lines, range, theme, options) {
  const { key, width, height, length, format = (v) => number(v, 2), middle } = options;
  const [low, high] = range(lines);
  const ratio = devicePixelRatio || 1;
  Object.assign(picture, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  const context = contextOf(picture);
  context.scale(ratio, ratio);
  const scale = textScale();
  const plot = { left: 46 * scale, right: width - 10, top: 8, bottom: height - 8 };
  const { x, y } = axes(plot, low, high, length);
  context.font = `${11 * scale}px ${FONT}`;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const tick of middle ? [low, (low + high) / 2, high] : [low, high]) {
    context.strokeStyle = theme.faint;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(plot.left, y(tick));
    context.lineTo(plot.right, y(tick));
    context.stroke();
    context.fillStyle = theme.muted;
    context.fillText(format(tick), plot.left - 6, y(tick));
  }
  context.lineJoin = "round";
  for (const { values, colour, width: thick, alpha = 1 } of lines) {
    context.strokeStyle = colour;
    context.lineWidth = thick;
    context.globalAlpha = alpha;
    context.beginPath();
    tracePath(
      context,
      values.length,
      (i) => x(i),
      (i) => y(values[i]),
    );
    context.stroke();
  }
  return { key, lines, low, high, plot, picture };
}

/**
 * Adds a line through points to the path. The line has a gap where y is infinite or NaN.
 * @param {CanvasRenderingContext2D} context
 * @param {number} count
 * @param {(i: number) => number} x
 * @param {(i: number) => number} y
 */
export function tracePath(context, count, x, y) {
  let connected = false;
  for (let i = 0; i < count; i++) {
    const v = y(i);
    if (!Number.isFinite(v)) connected = false;
    else {
      if (connected) context.lineTo(x(i), v);
      else context.moveTo(x(i), v);
      connected = true;
    }
  }
}

/**
 * The least and the largest finite value of several rows. 0 is always inside, and the two are never equal.
 * @param {ArrayLike<number>[]} rows
 * @returns {[number, number]}
 */
export function rangeAround(rows) {
  let [low, high] = [0, 0];
  for (const row of rows)
    for (let i = 0; i < row.length; i++)
      if (Number.isFinite(row[i])) [low, high] = [Math.min(low, row[i]), Math.max(high, row[i])];
  return high - low > 1e-12 ? [low, high] : [low, low + 1];
}
