// The neurons: what they show, and what the first layer looks for.

import { chosenIn, ring } from "./brush.js";
import { ColourScale } from "./colour.js";
import { placeOf } from "./layout.js";
import { edgeLimit, nodeLimit, outputIsSigned, outputLimit } from "./scales.js";

/**
 * What the neurons of layer l show, with the scale of their colours; null where they are not visible yet.
 * @param {Scene} scene
 * @param {number} l
 * @returns {{values: Float64Array, scale: ColourScale} | null}
 */
function shownIn({ layout, visibility, view, theme }, l) {
  const { recording, trace } = view;
  const kind = visibility.nodes[l];
  if (!kind) return null;
  if (kind === "a" && l === layout.layers.length)
    return {
      values: trace.p,
      scale: new ColourScale(theme, outputLimit(recording), { signed: outputIsSigned(recording) }),
    };
  const values = trace[`${kind}${l}`];
  if (!values) return null;
  if (kind === "a") {
    const { signed } = recording.header.activation;
    return { values, scale: new ColourScale(theme, nodeLimit(recording, "a"), { signed }) };
  }
  if (kind === "z") return { values, scale: new ColourScale(theme, recording.limits[`z${l}`]) };
  return { values, scale: new ColourScale(theme, nodeLimit(recording, "dz"), { root: true }) };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {number} l
 */
export function paintNodes(context, scene, l) {
  const layer = scene.layout.layers[l - 1];
  if (layer.grid) paintGrid(context, scene, l, layer.grid);
  else {
    if (layer.tile) paintTiles(context, scene, layer);
    paintDiscs(context, scene, l, layer.nodes);
  }
  const chosen = chosenIn(scene);
  for (const name of scene.view.off) {
    const [at, unit] = name.split(".").map(Number);
    if (at === l) crossOut(context, scene, placeOf(layer, unit));
  }
  if (chosen?.layer === l) {
    const { x, y, r } = placeOf(layer, chosen.unit);
    ring(context, scene, x, y, layer.grid ? Math.max(5, r * 1.5) : r + 4, 2.5);
  }
}

/**
 * A large layer as a picture of cells.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {number} l
 * @param {Grid} grid
 */
function paintGrid(context, scene, l, { x, y, cell, columns, rows }) {
  const { visibility, theme, pictures } = scene;
  const shown = shownIn(scene, l);
  context.globalAlpha = visibility.layer === null || visibility.layer === l ? 1 : 0.5;
  if (shown) {
    const picture = shown.scale.image(shown.values, columns, rows, pictures[l]);
    context.drawImage(picture, x, y, columns * cell, rows * cell);
  }
  context.globalAlpha = 1;
  context.strokeStyle = theme.faint;
  context.lineWidth = 1;
  context.strokeRect(x - 1, y - 1, columns * cell + 2, rows * cell + 2);
  if (cell < 7 || !shown) return;
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

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {number} l
 * @param {Disc[]} nodes
 */
function paintDiscs(context, scene, l, nodes) {
  const { visibility, theme } = scene;
  const shown = shownIn(scene, l);
  const explained = visibility.layer === null || visibility.layer === l;
  for (const [j, { x, y, r }] of nodes.entries()) {
    const value = shown ? shown.values[j] : 0;
    const strength = shown ? Math.abs(shown.scale.strength(value)) : 0;
    const colour = shown ? shown.scale.css(value) : theme.paper;
    context.fillStyle = colour;
    if (strength > 0.25 && explained) {
      context.globalAlpha = 0.16 * strength;
      context.beginPath();
      context.arc(x, y, r * (1.25 + 0.5 * strength), 0, 2 * Math.PI);
      context.fill();
    }
    context.globalAlpha = explained ? 1 : 0.6;
    context.strokeStyle = theme.muted;
    context.lineWidth = 1.2;
    context.beginPath();
    context.arc(x, y, r, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {Disc} place
 */
function crossOut(context, scene, { x, y, r }) {
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

/**
 * Beside every first-layer neuron, its incoming weights as a small picture: what it looks for.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {{nodes: Disc[], tile: number}} layer
 */
function paintTiles(context, scene, { nodes, tile }) {
  const { model, view, visibility, theme, imageShape, pictures } = scene;
  const mode = visibility.edges[1] ?? "weights";
  const values = model.connections.edges(view, 1, mode) ?? view.params.W1;
  const scale = new ColourScale(theme, edgeLimit(view.recording, 1, mode), {
    root: ["gradients", "backward"].includes(mode),
  });
  const [rows, columns] = imageShape;
  const n = nodes.length;
  const [width, height] = [tile * Math.min(1, columns / rows), tile * Math.min(1, rows / columns)];
  // All pictures are made as one, below each other. That is much faster than one image for every neuron.
  const all = new Float32Array(n * rows * columns);
  for (let i = 0, at = 0; at < values.length; i++)
    for (let j = 0; j < n; j++, at++) all[j * rows * columns + i] = values[at];
  const picture = scale.image(all, columns, n * rows, pictures[0]);
  context.globalAlpha = visibility.layer === null || visibility.layer === 1 ? 1 : 0.5;
  context.strokeStyle = theme.faint;
  context.lineWidth = 1;
  for (const [j, { x, y, r }] of nodes.entries()) {
    const left = x - r - 6 - (tile + width) / 2;
    context.drawImage(picture, 0, j * rows, columns, rows, left, y - height / 2, width, height);
    context.strokeRect(left, y - height / 2, width, height);
  }
  context.globalAlpha = 1;
}
