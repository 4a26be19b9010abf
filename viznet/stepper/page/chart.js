// A small line chart over the snapshots, with its playhead: what the panels use.

import { FONT, sharp, textScale } from "./dom.js";
import { number } from "./numbers.js";

/**
 * Draws lines over time. `lines` are {values, colour, width, name}; `low` and `high` bound the axis; `index` is now.
 * Returns the geometry, so that a click can be turned back into a snapshot.
 */
export function paintChart(
  canvas,
  theme,
  { lines, low, high, index, length, format = (v) => number(v, 2), ticks = [low, high] },
) {
  const { context, width, height } = sharp(canvas);
  if (!width) return null;
  const scale = textScale();
  const plot = { left: 46 * scale, right: width - 10, top: 8, bottom: height - 8 };
  const x = (i) => plot.left + (i / Math.max(1, length - 1)) * (plot.right - plot.left);
  const y = (v) => plot.bottom - ((v - low) / (high - low || 1)) * (plot.bottom - plot.top);
  context.font = `${11 * scale}px ${FONT}`;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const tick of ticks) {
    context.strokeStyle = theme.faint;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(plot.left, y(tick));
    context.lineTo(plot.right, y(tick));
    context.stroke();
    context.fillStyle = theme.muted;
    context.fillText(format(tick), plot.left - 6, y(tick));
  }
  for (const { values, colour, width: w = 1.5, alpha = 1 } of lines) {
    context.strokeStyle = colour;
    context.lineWidth = w;
    context.globalAlpha = alpha;
    context.lineJoin = "round";
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
  context.globalAlpha = 1;
  context.strokeStyle = theme.ink;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x(index), plot.top - 4);
  context.lineTo(x(index), plot.bottom + 4);
  context.stroke();
  for (const { values, colour, width: w = 1.5 } of lines) {
    if (w < 1.5 || !Number.isFinite(values[index])) continue;
    context.fillStyle = colour;
    context.beginPath();
    context.arc(x(index), y(values[index]), 3.5, 0, 2 * Math.PI);
    context.fill();
  }
  return {
    ...plot,
    indexAt: (px) => Math.round(((px - plot.left) / (plot.right - plot.left)) * (length - 1)),
  };
}

/** The least and the largest finite of several rows, a little widened; zero is always inside. */
export function rangeAround(rows) {
  let [low, high] = [0, 0];
  for (const row of rows)
    for (const v of row) if (Number.isFinite(v)) [low, high] = [Math.min(low, v), Math.max(high, v)];
  return high - low > 1e-12 ? [low, high] : [low, low + 1];
}
