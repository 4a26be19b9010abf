// A small line chart over the snapshots, with its playhead: what the panels use.

import { FONT, sharp, textScale } from "./dom.js";
import { number } from "./numbers.js";

// The lines of every chart as they were painted last: they stay the same while the playhead moves.
const stills = new WeakMap();

/**
 * Draws lines over time. `lines()` gives {values, colour, width, alpha}s; it is asked, and they are drawn anew, only when
 * something in the list `from` is another than before. `range(lines)` gives [low, high], `index` is now. Returns the
 * geometry, so that a click can be turned back into a snapshot.
 */
export function paintChart(canvas, theme, { from, lines, range, index, length, format, middle = false }) {
  const { context, width, height } = sharp(canvas);
  if (!width) return null;
  const key = [...from, theme, width, height, length, textScale(), devicePixelRatio];
  let still = stills.get(canvas);
  if (!still || key.some((part, i) => !Object.is(part, still.key[i]))) {
    const drawn = lines();
    const [low, high] = range(drawn);
    still = { key, lines: drawn, low, high, picture: document.createElement("canvas") };
    paintLines(still, theme, { width, height, length, format, middle });
    stills.set(canvas, still);
  }
  context.drawImage(still.picture, 0, 0, width, height);
  const { plot, low, high } = still;
  const { x, y } = axes(plot, low, high, length);
  context.strokeStyle = theme.ink;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x(index), plot.top - 4);
  context.lineTo(x(index), plot.bottom + 4);
  context.stroke();
  for (const { values, colour, width: thick } of still.lines) {
    if (thick < 1.5 || !Number.isFinite(values[index])) continue;
    context.fillStyle = colour;
    context.beginPath();
    context.arc(x(index), y(values[index]), 3.5, 0, 2 * Math.PI);
    context.fill();
  }
  return {
    indexAt: (px) => Math.round(((px - plot.left) / (plot.right - plot.left)) * (length - 1)),
  };
}

function axes(plot, low, high, length) {
  return {
    x: (i) => plot.left + (i / Math.max(1, length - 1)) * (plot.right - plot.left),
    y: (v) => plot.bottom - ((v - low) / (high - low || 1)) * (plot.bottom - plot.top),
  };
}

function paintLines(still, theme, { width, height, length, format = (v) => number(v, 2), middle }) {
  const { picture, lines, low, high } = still;
  const ratio = devicePixelRatio || 1;
  Object.assign(picture, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  const context = picture.getContext("2d");
  context.scale(ratio, ratio);
  const scale = textScale();
  const plot = (still.plot = { left: 46 * scale, right: width - 10, top: 8, bottom: height - 8 });
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
    let pen = false;
    for (let i = 0; i < values.length; i++) {
      if (!Number.isFinite(values[i])) pen = false;
      else {
        if (pen) context.lineTo(x(i), y(values[i]));
        else context.moveTo(x(i), y(values[i]));
        pen = true;
      }
    }
    context.stroke();
  }
}

/** The least and the largest finite of several rows, a little widened; zero is always inside. */
export function rangeAround(rows) {
  let [low, high] = [0, 0];
  for (const row of rows)
    for (const v of row) if (Number.isFinite(v)) [low, high] = [Math.min(low, v), Math.max(high, v)];
  return high - low > 1e-12 ? [low, high] : [low, low + 1];
}
