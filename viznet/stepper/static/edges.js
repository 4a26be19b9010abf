// The connections: curves from layer to layer, one colour for what adds, one for what takes away.

import { chosenIn, ring } from "./brush.js";
import { ColourScale } from "./colour.js";
import { curve, strokeEdge } from "./edge-line.js";
import { placeOf } from "./layout.js";
import { paintFirstEdges } from "./pixel-edges.js";
import { edgeLimit } from "./scales.js";
import { edgesOfAll, edgesOfOne } from "./strongest-edges.js";

const MOST_OF_ONE = 90; // of the chosen neuron
/** @type {Set<EdgeMode>} modes whose values span several powers of ten */
const ROOTED = new Set(["gradients", "backward"]);

/**
 * The connections into layer l.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {number} l
 */
export function paintEdges(context, scene, l) {
  const { layout, model, view, visibility, theme, sweep } = scene;
  const { line } = visibility;
  const mode = visibility.edges[l];
  if (!mode) return paintHints(context, scene, l);
  if (mode === "gradients" && !model.connections.hasGradients(view)) return;
  const scale = new ColourScale(theme, edgeLimit(view.recording, l, mode), { root: ROOTED.has(mode) });
  // The walkthrough explains whole layers. The chosen neuron stands out only where its own sum is explained.
  const chosen = line && !(l === 1 && visibility.layer === 1) ? null : chosenIn(scene);
  const here = visibility.layer === l;
  const explained =
    visibility.layer === null || (here && visibility.aboutEdges) || line?.symbol === `da${l - 1}`;
  const sweeping = sweep < 1 && line !== null && explained;
  if (sweeping) {
    const left = l === 1 ? 0 : layout.layers[l - 2].x;
    const right = layout.layers[l - 1].x;
    const shown = (right - left) * sweep;
    context.save();
    context.beginPath();
    context.rect(line.section === "backward" ? right - shown : left, 0, shown, layout.height);
    context.clip();
  }
  const dim = explained ? 1 : here ? 0.6 : 0.35;
  if (l === 1) paintFirstEdges(context, scene, mode, scale, chosen, dim);
  else paintInnerEdges(context, scene, l, mode, scale, chosen, dim);
  if (sweeping) context.restore();
}

/**
 * Thin grey lines for connections that the walkthrough has not reached yet.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {number} l
 */
function paintHints(context, scene, l) {
  const { layout, theme } = scene;
  if (l === 1) return;
  const [before, after] = [layout.layers[l - 2], layout.layers[l - 1]];
  if (!before.nodes || !after.nodes) return;
  context.strokeStyle = theme.faint;
  context.lineWidth = 0.6;
  context.globalAlpha = 0.35;
  context.beginPath();
  for (const from of before.nodes)
    for (const to of after.nodes) curve(context, from.x + from.r, from.y, to.x - to.r, to.y);
  context.stroke();
  context.globalAlpha = 1;
}

/**
 * From one layer of neurons to the next.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {number} l
 * @param {EdgeMode} mode
 * @param {ColourScale} scale
 * @param {{layer: number, unit: number} | null} chosen
 * @param {number} dim
 */
function paintInnerEdges(context, scene, l, mode, scale, chosen, dim) {
  const { layout, hover } = scene;
  const [before, after] = [layout.layers[l - 2], layout.layers[l - 1]];
  const into = chosen?.layer === l ? chosen.unit : null;
  const outOf = chosen?.layer === l - 1 ? chosen.unit : null;
  const some = into !== null || outOf !== null;
  const dense = before.grid !== undefined || after.grid !== undefined;
  const edges =
    dense && some
      ? edgesOfOne(scene, l, mode, scale, into, outOf)
      : edgesOfAll(scene, l, mode, scale, into, outOf);
  edges.sort((a, b) => (a.own === b.own ? Math.abs(a.t) - Math.abs(b.t) : a.own ? 1 : -1));
  for (const { i, j, t, own } of dense && some ? edges.slice(-MOST_OF_ONE) : edges) {
    const from = placeOf(before, i);
    const to = placeOf(after, j);
    const gap = dense ? 0 : 1;
    strokeEdge(
      context,
      scene,
      { x: from.x + (before.nodes ? from.r + gap : 0), y: from.y },
      { x: to.x - (after.nodes ? to.r + gap : 0), y: to.y },
      dense && !own ? t * 0.6 : t,
      (some ? (own ? 1.3 : 0.22) : dense ? 0.6 : 0.9) * dim,
    );
  }
  if (into !== null && hover?.input !== undefined) {
    const from = placeOf(before, hover.input);
    ring(context, scene, from.x, from.y, from.r + 4);
  }
  context.globalAlpha = 1;
}
