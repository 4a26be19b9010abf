// The curves of the training: accuracy above, loss below, epochs, the best moment, and the playhead.

import { FONT, h, sharp, textScale } from "./dom.js";
import { clamp, percent, thousands } from "./numbers.js";

export class Curves {
  constructor(canvas, model, themes) {
    Object.assign(this, { canvas, model, themes });
    this.recording = model.recordings[0];
    this.grown();
  }

  /** Looks again what there is: at the start, and when a running training has got further. */
  grown() {
    this.best = bestOf(this.recording);
    this.lossRange = rangeOf(this.model.recordings);
    this.still = null;
  }

  /** Where a training step stands along the axis, in snapshots: the axis is dense where the recording is. */
  positionOf(step) {
    const { steps } = this.recording;
    const i = this.recording.indexAt(step);
    if (i >= steps.length - 1) return steps.length - 1;
    return i + clamp((step - steps[i]) / (steps[i + 1] - steps[i]), 0, 1);
  }

  /** Paints the moment of `state`; returns where the axis begins and ends, null while there is nothing to paint on. */
  paint(state) {
    const { context, width, height } = sharp(this.canvas);
    if (!width) return null;
    const theme = this.themes[state.theme];
    const scale = textScale();
    const labels = 58 * scale;
    const lane = (height - 18 * scale - 14) / 2;
    const lanes = { accuracy: { top: 8, bottom: 8 + lane }, loss: { top: 14 + lane, bottom: 14 + 2 * lane } };
    const scene = { context, theme, scale, lanes, height };
    const key = [width, height, theme, scale, this.recording.length, devicePixelRatio]
      .map((part) => part.name ?? part)
      .join();
    if (key !== this.still?.key) {
      this.plot = { left: labels, right: width - (width < 620 ? 12 : 96 * scale), width };
      this.still = { key, canvas: this.paintStill(scene, width) };
    }
    context.drawImage(this.still.canvas, 0, 0, width, height);
    this.paintPlayhead(scene, state.index);
    return this.plot;
  }

  /** Axes and curves, which stay the same while the playhead moves. */
  paintStill(scene, width) {
    const ratio = devicePixelRatio || 1;
    const canvas = h("canvas", {
      width: Math.round(width * ratio),
      height: Math.round(scene.height * ratio),
    });
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    this.paintAxes({ ...scene, context });
    for (const [run, recording] of this.model.recordings.entries())
      this.paintCurves({ ...scene, context }, recording, run);
    return canvas;
  }

  x(position) {
    return (
      this.plot.left +
      (position / Math.max(1, this.recording.length - 1)) * (this.plot.right - this.plot.left)
    );
  }

  yLoss(lane, value) {
    const [low, high] = this.lossRange;
    return (
      lane.bottom -
      ((Math.log(clamp(value, low, high)) - Math.log(low)) / (Math.log(high) - Math.log(low))) *
        (lane.bottom - lane.top)
    );
  }

  paintAxes({ context, theme, scale, lanes, height }) {
    const { left, right } = this.plot;
    context.font = `${11 * scale}px ${FONT}`;
    context.textBaseline = "middle";
    const line = (y, text) => {
      context.strokeStyle = theme.faint;
      context.lineWidth = 1;
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
    const [low, high] = this.lossRange;
    const top = Math.floor(Math.log10(high));
    let last = Infinity;
    for (let e = top; 10 ** e >= low * 0.99; e--) {
      const y = this.yLoss(lanes.loss, 10 ** e);
      if (Math.abs(y - last) > 11 * scale && y > lanes.loss.top + 4 && y < lanes.loss.bottom + 2) {
        line(y, e < 0 ? (10 ** e).toFixed(-e) : String(10 ** e));
        last = y;
      }
    }
    context.textAlign = "left";
    const { epochLength, total } = this.recording.header;
    context.textAlign = "center";
    let end = -Infinity;
    for (const step of ticks(Math.min(total, this.recording.steps.at(-1)))) {
      const x = this.x(this.positionOf(step));
      const text = thousands(step);
      const half = context.measureText(text).width / 2;
      if (x - half < end + 10) continue;
      end = x + half;
      context.fillStyle = theme.muted;
      context.fillText(text, x, height - 8 * scale);
      context.strokeStyle = theme.faint;
      context.beginPath();
      context.moveTo(x, lanes.loss.bottom);
      context.lineTo(x, lanes.loss.bottom + 4);
      context.stroke();
    }
    const epochs = Math.floor(Math.min(total, this.recording.steps.at(-1)) / epochLength);
    context.setLineDash([2, 4]);
    context.textAlign = "left";
    let free = -Infinity;
    for (let e = 1; e <= Math.min(epochs, 40); e++) {
      const x = this.x(this.positionOf(e * epochLength));
      context.strokeStyle = theme.muted;
      context.globalAlpha = 0.5;
      context.beginPath();
      context.moveTo(x, lanes.accuracy.top);
      context.lineTo(x, lanes.loss.bottom);
      context.stroke();
      context.globalAlpha = 1;
      const end = x + 10 + context.measureText(`epoch ${e}`).width;
      if (x > free && end < right) {
        context.fillStyle = theme.muted;
        context.fillText(`epoch ${e}`, x + 4, lanes.accuracy.bottom - 7 * scale);
        free = end;
      }
    }
    context.setLineDash([]);
  }

  paintCurves({ context, theme, scale, lanes }, recording, run) {
    const { left, right } = this.plot;
    context.save();
    context.beginPath();
    context.rect(left, 0, right - left, lanes.loss.bottom + 2);
    context.clip();
    const batch = theme.series[0];
    const held = theme.series[1];
    const draw = (xs, y, colour, width, alpha) => {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.globalAlpha = alpha;
      context.setLineDash(run ? [5, 3] : []);
      context.beginPath();
      let pen = false;
      for (let i = 0; i < xs.length; i++) {
        const v = y(i);
        if (!Number.isFinite(v)) {
          pen = false;
          continue;
        }
        if (pen) context.lineTo(this.x(xs[i]), v);
        else context.moveTo(this.x(xs[i]), v);
        pen = true;
      }
      context.stroke();
    };
    const { curves, header } = recording;
    recording.positions ??= Array.from(curves.step, (step) => this.positionOf(step));
    const window = Math.max(1, Math.round(recording.positions.length / 150));
    recording.smooth ??= { loss: smoothed(curves.loss, window), accuracy: smoothed(curves.accuracy, window) };
    const lossY = (values) => (i) => (values[i] === null ? NaN : this.yLoss(lanes.loss, values[i]));
    const accuracyY = (values) => (i) =>
      values[i] === null
        ? NaN
        : lanes.accuracy.bottom - values[i] * (lanes.accuracy.bottom - lanes.accuracy.top);
    if (!run) draw(recording.positions, lossY(curves.loss), batch, 1, 0.25);
    draw(recording.positions, lossY(recording.smooth.loss), batch, 1.5, 0.9);
    draw(recording.positions, accuracyY(recording.smooth.accuracy), batch, 1.5, 0.9);
    if (header.validation) {
      const at = header.validation.steps.map((step) => this.positionOf(step));
      draw(at, lossY(header.validation.loss), held, 2.2, 1);
      draw(at, accuracyY(header.validation.accuracy), held, 2.2, 1);
    }
    context.restore();
    context.globalAlpha = 1;
    if (!run && right + 60 < this.plot.width + 20) this.nameCurves({ context, theme, scale, lanes }, header);
  }

  nameCurves({ context, theme, scale, lanes }, header) {
    const x = this.plot.right + 8;
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
      const heldOut = room ? `held out (${thousands(header.validation.examples[0])})` : "held out";
      context.fillText(heldOut, x + (room ? 0 : 36 * scale), lane.top + (room ? 36 : 19) * scale);
    }
  }

  paintPlayhead({ context, theme, lanes, scale }, index) {
    const { header } = this.recording;
    const mark = (position, text, colour, align) => {
      const x = this.x(position);
      context.fillStyle = context.strokeStyle = colour;
      context.lineWidth = 1.5;
      context.beginPath();
      context.moveTo(x, lanes.accuracy.top);
      context.lineTo(x, lanes.loss.bottom);
      context.stroke();
      context.font = `600 ${11 * scale}px ${FONT}`;
      context.textAlign = align;
      context.fillText(text, x + (align === "left" ? 5 : -5), lanes.loss.top + 6);
    };
    if (header.status === "diverged") mark(this.recording.length - 1, "diverged", theme.wrong, "right");
    if (this.best !== null) {
      const x = this.x(this.positionOf(header.validation.steps[this.best]));
      const y =
        lanes.accuracy.bottom -
        header.validation.accuracy[this.best] * (lanes.accuracy.bottom - lanes.accuracy.top);
      context.fillStyle = theme.right;
      star(context, x, y, 6);
      context.font = `600 ${11 * scale}px ${FONT}`;
      context.textAlign = "right";
      context.textBaseline = "middle";
      context.fillText(`best ${percent(header.validation.accuracy[this.best])}`, x - 9, y + 10);
    }
    const x = Math.round(this.x(index)) + 0.5;
    context.strokeStyle = theme.ink;
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(x, 2);
    context.lineTo(x, lanes.loss.bottom + 4);
    context.stroke();
    const dot = (y, colour) => {
      if (!Number.isFinite(y)) return;
      context.fillStyle = colour;
      context.strokeStyle = theme.paper;
      context.lineWidth = 2;
      context.beginPath();
      context.arc(x, y, 5, 0, 2 * Math.PI);
      context.fill();
      context.stroke();
    };
    const heldOut = this.recording.heldOutAt(this.recording.steps[index]);
    const { loss, accuracy } = heldOut ?? { loss: header.loss[index], accuracy: header.accuracy[index] };
    const colour = heldOut ? theme.series[1] : theme.series[0];
    if (loss !== null) dot(this.yLoss(lanes.loss, loss), colour);
    if (accuracy !== null)
      dot(lanes.accuracy.bottom - accuracy * (lanes.accuracy.bottom - lanes.accuracy.top), colour);
  }
}

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

function bestOf(recording) {
  const values = recording.header.validation?.accuracy;
  if (!values) return null;
  let best = null;
  for (const [i, v] of values.entries()) if (v !== null && (best === null || v > values[best])) best = i;
  return best;
}

function rangeOf(recordings) {
  const values = recordings.flatMap(({ curves, header }) => [
    ...smoothed(curves.loss, Math.max(1, Math.round(curves.loss.length / 150))),
    ...(header.validation?.loss ?? []),
  ]);
  const finite = values.filter((v) => Number.isFinite(v) && v !== null && v > 0);
  if (!finite.length) return [0.01, 10];
  let [low, high] = [Infinity, 0];
  for (const v of finite) [low, high] = [Math.min(low, v), Math.max(high, v)];
  return [low * 0.8, Math.min(high * 1.15, low * 1e6)];
}

function smoothed(values, window) {
  if (window < 2) return values;
  const means = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const half = Math.min(i, values.length - 1 - i, window >> 1);
    let sum = 0;
    for (let k = i - half; k <= i + half; k++) sum += values[k];
    means[i] = sum / (2 * half + 1);
  }
  return means;
}

/** Steps worth a label: 0, 1, 2, 5, 10, 20, 50 … and the last. */
function ticks(total) {
  const steps = [0];
  for (let e = 1; e <= total; e *= 10) for (const m of [1, 2, 5]) if (m * e < total) steps.push(m * e);
  return [...steps, total];
}
