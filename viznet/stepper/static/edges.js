// The connections: curves from layer to layer, blue for what adds, red for what takes away.

import { chosenIn, ring } from "./brush.js";
import { Scale } from "./colour.js";
import { placeOf } from "./layout.js";

const MOST_EDGES = 420; // between two layers
const MOST_OF_ONE = 90; // of the chosen neuron
const FAINTEST = 0.035; // edges weaker than this share of full colour are left out
const ROOTED = new Set(["gradients", "blame"]); // modes whose values span several powers of ten

export function paintEdges(context, scene, l) {
  const { layout, model, view, look, theme } = scene;
  const mode = look.edges[l];
  if (!mode) return paintPaths(context, scene, l);
  if (mode === "gradients" && !model.hasGradients(view)) return;
  const scale = new Scale(theme, model.edgeLimit(view.recording, l, mode), { root: ROOTED.has(mode) });
  // A walk talks about whole layers: the chosen neuron comes forward only while its own sum is told.
  const chosen = look.beat && !(l === 1 && look.at === 1) ? null : chosenIn(scene);
  const talked =
    look.at === null || (look.at === l && look.part === "edges") || look.beat?.symbol === `da${l - 1}`;
  const backwards = look.beat?.section === "backward";
  const sweeping = scene.sweep < 1 && look.at === l && look.part === "edges" && layout.layers[l];
  if (scene.sweep < 1 && (sweeping || (look.beat && talked))) {
    const left = l === 1 ? 0 : layout.layers[l - 2].x;
    const right = layout.layers[l - 1].x;
    const shown = (right - left) * scene.sweep;
    context.save();
    context.beginPath();
    context.rect(backwards ? right - shown : left, 0, shown, layout.height);
    context.clip();
  }
  const dim = talked ? 1 : look.at === l ? 0.6 : 0.35;
  if (l === 1) paintFirstEdges(context, scene, mode, scale, chosen, dim);
  else paintInnerEdges(context, scene, l, mode, scale, chosen, dim);
  if (scene.sweep < 1 && (sweeping || (look.beat && talked))) context.restore();
}

/** Where the walkthrough has not come yet: only a hint of the connections. */
function paintPaths(context, scene, l) {
  const { layout, theme } = scene;
  if (l === 1 || layout.layers[l - 1].grid || layout.layers[l - 2].grid) return;
  context.strokeStyle = theme.faint;
  context.lineWidth = 0.6;
  context.globalAlpha = 0.35;
  context.beginPath();
  for (const from of layout.layers[l - 2].nodes)
    for (const to of layout.layers[l - 1].nodes) curve(context, from.x + from.r, from.y, to.x - to.r, to.y);
  context.stroke();
  context.globalAlpha = 1;
}

function curve(context, x0, y0, x1, y1) {
  const bend = (x1 - x0) * 0.45;
  context.moveTo(x0, y0);
  context.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1, y1);
}

function strokeEdge(context, scene, from, to, t, emphasis) {
  const { theme } = scene;
  const size = Math.abs(t) ** 0.75; // thin lines on a dark ground look fainter than the legend's patch
  context.strokeStyle = t > 0 ? theme.positive : theme.negative;
  context.globalAlpha = Math.min(1, (0.06 + 0.94 * size) * emphasis);
  context.lineWidth =
    (0.5 + 3 * size) * (emphasis > 1 ? 1.15 : 1) * Math.min(1, 0.3 + scene.layout.width / 1100);
  context.beginPath();
  curve(context, from.x, from.y, to.x, to.y);
  context.stroke();
}

/** From the digit: a ribbon to every neuron, and to the chosen one its strongest pixels. */
function paintFirstEdges(context, scene, mode, scale, chosen, dim) {
  const { layout, model, view } = scene;
  const layer = layout.layers[0];
  const n = view.recording.sizes[1];
  const one = chosen?.layer === 1 ? chosen.unit : null;
  if (layer.nodes) {
    const values = model.edges(view, 1, mode);
    const sums = new Float64Array(n);
    const sizes = new Float64Array(n);
    for (let i = 0, at = 0; i < values.length / n; i++) {
      for (let j = 0; j < n; j++, at++) {
        sums[j] += values[at];
        sizes[j] += values[at] * values[at];
      }
    }
    const largest = Math.max(...sizes.map(Math.sqrt), 1e-12);
    const start =
      layout.stacked || !layout.digit
        ? null
        : { x: layout.digit.x + layout.digit.size, y: layout.digit.y + layout.digit.size / 2 };
    if (start) {
      for (let j = 0; j < n; j++) {
        const to = { x: layer.left - 2, y: layer.nodes[j].y };
        const from = {
          x: start.x + 2,
          y: start.y + (j / Math.max(1, n - 1) - 0.5) * layout.digit.size * 0.8,
        };
        const t = Math.sign(sums[j]) * 0.45 * (Math.sqrt(sizes[j]) / largest);
        strokeEdge(context, scene, from, to, t, (one === null ? 1 : j === one ? 1 : 0.35) * dim);
      }
    }
  }
  if (one === null || !layout.digit || layout.stacked) return;
  const own = [];
  const incoming = model.incoming(view, 1, one, mode);
  for (let i = 0; i < incoming.length; i++) {
    const t = scale.strength(incoming[i]);
    if (Math.abs(t) > FAINTEST) own.push([i, t]);
  }
  own.sort((a, b) => Math.abs(a[1]) - Math.abs(b[1]));
  const place = placeOf(layer, one);
  const to = { x: (layer.nodes ? layer.left : place.x - place.r) - 1, y: place.y };
  const { x, y, size } = layout.digit;
  context.save();
  context.beginPath(); // over the digit and to its right, but not over what stands below it
  context.rect(x, y, size, size);
  context.rect(x + size, 0, layout.width, layout.height);
  context.clip();
  for (const [i, t] of own.slice(-36))
    strokeEdge(context, scene, pixelPlace(layout, scene.imageShape, i), to, t * 0.8, 0.9);
  context.restore();
  if (scene.hover?.input !== undefined && scene.hover.input !== null && scene.hover.input !== "b") {
    const from = pixelPlace(layout, scene.imageShape, scene.hover.input);
    const t = scale.strength(incoming[scene.hover.input]);
    ring(context, scene, from.x, from.y, Math.max(4, layout.digit.size / scene.imageShape[1] / 2 + 2));
    strokeEdge(context, scene, from, to, Math.sign(t || 1) * Math.max(0.5, Math.abs(t)), 1.2);
  }
}

function paintInnerEdges(context, scene, l, mode, scale, chosen, dim) {
  const { layout, model, view } = scene;
  const [before, after] = [layout.layers[l - 2], layout.layers[l - 1]];
  const n = after.nodes ? after.nodes.length : after.grid.n;
  const into = chosen?.layer === l ? chosen.unit : null;
  const outOf = chosen?.layer === l - 1 ? chosen.unit : null;
  const dense = before.grid || after.grid;
  const edges = [];
  const add = (i, j, value, own) => {
    const t = scale.strength(value);
    if (Math.abs(t) >= FAINTEST) edges.push([i, j, t, own]);
  };
  if (dense && (into !== null || outOf !== null)) {
    if (into !== null)
      for (const [i, value] of model.incoming(view, l, into, mode).entries()) add(i, into, value, true);
    if (outOf !== null)
      for (const [j, value] of model.outgoing(view, l, outOf, mode).entries()) add(outOf, j, value, true);
  } else {
    const values = model.edges(view, l, mode);
    const least = values.length > MOST_EDGES ? threshold(values, scale, MOST_EDGES) : 0;
    for (let k = 0; k < values.length; k++) {
      if (Math.abs(values[k]) < least) continue;
      const [i, j] = [Math.floor(k / n), k % n];
      add(i, j, values[k], i === outOf || j === into);
    }
  }
  edges.sort((a, b) => (a[3] === b[3] ? Math.abs(a[2]) - Math.abs(b[2]) : a[3] ? 1 : -1));
  const kept = dense && chosen && (into !== null || outOf !== null) ? edges.slice(-MOST_OF_ONE) : edges;
  const some = into !== null || outOf !== null;
  for (const [i, j, t, own] of kept) {
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
  const hovered = scene.hover?.input;
  if (into !== null && typeof hovered === "number") {
    const from = placeOf(before, hovered);
    ring(context, scene, from.x, from.y, from.r + 4);
  }
  context.globalAlpha = 1;
}

/** A value that about `count` of the magnitudes reach: by a histogram over the scale, one pass. */
function threshold(values, scale, count) {
  const bins = new Int32Array(513);
  const factor = 512 / scale.limit;
  for (let k = 0; k < values.length; k++) bins[Math.min(512, Math.abs(values[k]) * factor) | 0] += 1;
  let seen = 0;
  for (let b = 512; b > 0; b--) {
    seen += bins[b];
    if (seen >= count) return b === 512 ? scale.limit : (b + (seen > 2 * count ? 1 : 0)) / factor;
  }
  return 0;
}

/** The middle of a pixel on the stage. */
function pixelPlace(layout, shape, i) {
  const [rows, columns] = shape;
  const { x, y, size } = layout.digit;
  return {
    x: x + (((i % columns) + 0.5) / columns) * size,
    y: y + ((Math.floor(i / columns) + 0.5) / rows) * size,
  };
}
