// The neurons: what they show, what the first layer looks for, and the bars of the answer.

import { chosenIn, ring, write } from "./brush.js";
import { Scale } from "./colour.js";
import { placeOf } from "./layout.js";
import { number, percent } from "./numbers.js";

function nodeValues(scene, l) {
  const { look, view } = scene;
  const last = l === scene.layout.layers.length;
  const kind = look.nodes[l];
  if (!kind) return null;
  if (kind === "a") return last ? { values: view.trace.p, kind: "p" } : { values: view.trace[`a${l}`], kind };
  const values = view.trace[`${kind}${l}`];
  return values ? { values, kind } : null;
}

/** The scale of a layer's neurons. */
function nodeScale(scene, l, kind) {
  const { model, view, theme } = scene;
  const { recording } = view;
  if (kind === "p") return new Scale(theme, 1, { signed: false });
  if (kind === "a")
    return new Scale(theme, model.nodeLimit(recording, "a"), { signed: recording.header.activation.signed });
  if (kind === "z") return new Scale(theme, recording.limits[`z${l}`]);
  return new Scale(theme, model.nodeLimit(recording, "dz"), { root: true });
}

export function paintNodes(context, scene, l) {
  const { layout, look, view, theme } = scene;
  const layer = layout.layers[l - 1];
  const told = nodeValues(scene, l);
  const scale = told ? nodeScale(scene, l, told.kind) : null;
  const talked = look.at === null || look.at === l;
  const chosen = chosenIn(scene);
  if (layer.grid) {
    const { x, y, cell, columns, rows, n } = layer.grid;
    context.globalAlpha = talked ? 1 : 0.5;
    if (told) context.drawImage(scale.image(told.values, columns, rows), x, y, columns * cell, rows * cell);
    context.globalAlpha = 1;
    context.strokeStyle = theme.faint;
    context.lineWidth = 1;
    context.strokeRect(x - 1, y - 1, columns * cell + 2, rows * cell + 2);
    if (cell >= 7 && told) {
      context.strokeStyle = theme.paper;
      context.beginPath();
      for (let c = 1; c < columns; c++) {
        context.moveTo(x + c * cell, y);
        context.lineTo(x + c * cell, y + rows * cell);
      }
      for (let r = 1; r < rows; r++) {
        context.moveTo(x, y + r * cell);
        context.lineTo(x + columns * cell, y + r * cell);
      }
      context.stroke();
    }
    for (const name of view.off) crossOut(context, scene, layer, l, name);
    if (chosen?.layer === l && chosen.unit < n) {
      const place = placeOf(layer, chosen.unit);
      ring(context, scene, place.x, place.y, Math.max(5, cell * 0.75), 2.5);
    }
    return;
  }
  if (layer.tile) paintTiles(context, scene, layer);
  for (const [j, { x, y, r }] of layer.nodes.entries()) {
    context.globalAlpha = talked ? 1 : 0.6;
    const value = told ? told.values[j] : 0;
    const strength = told ? Math.abs(scale.strength(value)) : 0;
    if (strength > 0.25 && talked) {
      context.globalAlpha = 0.16 * strength;
      context.fillStyle = scale.css(value);
      context.beginPath();
      context.arc(x, y, r * (1.25 + 0.5 * strength), 0, 2 * Math.PI);
      context.fill();
      context.globalAlpha = 1;
    }
    context.fillStyle = told ? scale.css(value) : theme.paper;
    context.strokeStyle = theme.muted;
    context.lineWidth = 1.2;
    context.beginPath();
    context.arc(x, y, r, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
    context.globalAlpha = 1;
    if (view.off.has(`${l}.${j}`)) crossOut(context, scene, layer, l, `${l}.${j}`);
    if (chosen?.layer === l && chosen.unit === j) ring(context, scene, x, y, r + 4, 2.5);
  }
}

function crossOut(context, scene, layer, l, name) {
  const [at, unit] = name.split(".").map(Number);
  if (at !== l) return;
  const { x, y, r } = placeOf(layer, unit);
  context.globalAlpha = 1;
  context.strokeStyle = scene.theme.wrong;
  context.lineWidth = 2.5;
  context.beginPath();
  context.moveTo(x - r, y - r);
  context.lineTo(x + r, y + r);
  context.moveTo(x + r, y - r);
  context.lineTo(x - r, y + r);
  context.stroke();
}

/** Beside every first-layer neuron, its incoming weights as a small picture: what it looks for. */
function paintTiles(context, scene, layer) {
  const { model, view, look, theme } = scene;
  const mode = look.edges[1] ?? "weights";
  const values = model.edges(view, 1, mode) ?? view.params.W1;
  const scale = new Scale(theme, model.edgeLimit(view.recording, 1, mode), {
    root: ["gradients", "blame"].includes(mode),
  });
  const [rows, columns] = scene.imageShape;
  const n = layer.nodes.length;
  const own = new Float64Array(rows * columns);
  for (const [j, { x, y, r }] of layer.nodes.entries()) {
    for (let i = 0; i < own.length; i++) own[i] = values[i * n + j];
    const left = x - r - 6 - layer.tile;
    const canvas = (scene.tiles[j] ??= document.createElement("canvas"));
    context.globalAlpha = look.at === null || look.at === 1 ? 1 : 0.5;
    context.drawImage(
      scale.image(own, columns, rows, canvas),
      left,
      y - layer.tile / 2,
      layer.tile,
      layer.tile,
    );
    context.strokeStyle = theme.faint;
    context.lineWidth = 1;
    context.strokeRect(left, y - layer.tile / 2, layer.tile, layer.tile);
    context.globalAlpha = 1;
  }
}

export function paintAnswer(context, scene) {
  const { layout, view, theme, look } = scene;
  const layer = layout.layers.at(-1);
  const { p } = view.trace;
  if (!layer.nodes) return;
  const { x, width } = layout.bars;
  const softmax = view.net.output === "softmax";
  const room = width - (layout.narrow ? 66 : 84) * scene.scale;
  const most = softmax ? 1 : Math.max(1, view.recording.limits[`z${view.recording.layers}`] ?? 1);
  const height = Math.min(20, layer.pitch * 0.5);
  for (const [k, node] of layer.nodes.entries()) {
    const isTrue = view.y === k;
    const isSaid = view.said === k;
    const colour = isTrue
      ? theme.right
      : isSaid && view.y !== null
        ? theme.wrong
        : isSaid
          ? theme.ink
          : theme.muted;
    write(context, scene, view.recording.label(k).slice(0, 8), x, node.y, {
      size: layer.pitch > 30 ? 17 : 13,
      weight: isTrue || isSaid ? "700" : "",
      colour: isTrue || isSaid ? colour : theme.ink,
    });
    const start = x + 20 * scene.scale + (view.recording.label(k).length > 1 ? 40 : 0);
    if (!look.bars) continue;
    const share = Number.isFinite(p[k]) ? Math.min(1, Math.abs(p[k]) / most) : 0;
    context.fillStyle = theme.faint;
    context.globalAlpha = 0.55;
    context.fillRect(start, node.y - height / 2, room, height);
    context.globalAlpha = 1;
    context.fillStyle = isTrue
      ? theme.right
      : isSaid
        ? view.y === null
          ? theme.positive
          : theme.wrong
        : theme.muted;
    context.fillRect(start, node.y - height / 2, Math.max(share > 0.001 ? 1.5 : 0, room * share), height);
    write(
      context,
      scene,
      softmax ? percent(p[k], layout.narrow ? 0 : 1) : number(p[k]),
      start + room + 6,
      node.y,
      {
        size: layer.pitch > 30 ? 14 : 12,
        weight: isTrue || isSaid ? "700" : "",
        colour: isTrue || isSaid ? colour : theme.muted,
      },
    );
    if (isTrue) {
      context.strokeStyle = theme.right;
      context.lineWidth = 1.5;
      context.strokeRect(start - 3, node.y - height / 2 - 3, room + 6, height + 6);
    }
  }
}
