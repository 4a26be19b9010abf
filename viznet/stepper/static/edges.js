// The connections: curves from layer to layer, one colour for what adds, one for what takes away.

import { chosenIn, ring } from "./brush.js";
import { ColourScale } from "./colour.js";
import { placeOf } from "./layout.js";
import { edgeLimit } from "./scales.js";

const MOST_EDGES = 420; // between two layers
const MOST_OF_ONE = 90; // of the chosen neuron
const MOST_PIXELS = 36; // of the chosen neuron in the first layer
const FAINTEST = 0.035; // edges weaker than this share of full colour are left out
/** @type {Set<EdgeMode>} modes whose values span several powers of ten */
const ROOTED = new Set(["gradients", "backward"]);

/**
 * @typedef {object} Edge
 * @property {number} i
 * @property {number} j
 * @property {number} t how strongly it is shown, −1 to 1
 * @property {boolean} own whether it belongs to the chosen neuron
 */

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
 * @param {CanvasRenderingContext2D} context
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 * @param {number} straight the line is level until here, and then it bends
 */
function curve(context, x0, y0, x1, y1, straight = x0) {
  const bend = (x1 - straight) * 0.45;
  context.moveTo(x0, y0);
  context.lineTo(straight, y0);
  context.bezierCurveTo(straight + bend, y0, x1 - bend, y1, x1, y1);
}

/**
 * One connection, shown with strength t from −1 to 1.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {Point} from
 * @param {Point} to
 * @param {number} t
 * @param {number} emphasis
 * @param {number} [straight] the line is level until here
 */
function strokeEdge(context, scene, from, to, t, emphasis, straight) {
  const { theme } = scene;
  const size = Math.abs(t) ** 0.75; // thin lines on a dark ground look fainter than the legend's colours
  context.strokeStyle = t > 0 ? theme.positive : theme.negative;
  context.globalAlpha = Math.min(1, (0.06 + 0.94 * size) * emphasis);
  context.lineWidth =
    (0.5 + 3 * size) * (emphasis > 1 ? 1.15 : 1) * Math.min(1, 0.3 + scene.layout.width / 1100) * scene.layout.growth;
  context.beginPath();
  curve(context, from.x, from.y, to.x, to.y, straight);
  context.stroke();
}

/**
 * From the input: one ribbon to every neuron, and the strongest pixels of the chosen one.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {EdgeMode} mode
 * @param {ColourScale} scale
 * @param {{layer: number, unit: number} | null} chosen
 * @param {number} dim
 */
function paintFirstEdges(context, scene, mode, scale, chosen, dim) {
  const { layout } = scene;
  const unit = chosen?.layer === 1 ? chosen.unit : null;
  if (!layout.digit || layout.stacked) return;
  paintRibbons(context, scene, mode, unit, dim);
  if (unit !== null) paintPixelEdges(context, scene, mode, scale, unit);
}

/**
 * A ribbon shows the length of a neuron's row of values, and the sign of their sum.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {EdgeMode} mode
 * @param {number | null} chosen
 * @param {number} dim
 */
function paintRibbons(context, scene, mode, chosen, dim) {
  const { layout, model, view } = scene;
  const layer = layout.layers[0];
  const values = model.connections.edges(view, 1, mode);
  if (!layer.nodes || !layout.digit || !values) return;
  const n = view.recording.sizes[1];
  const sums = new Float64Array(n);
  const squares = new Float64Array(n);
  for (let i = 0, at = 0; i < values.length / n; i++) {
    for (let j = 0; j < n; j++, at++) {
      sums[j] += values[at];
      squares[j] += values[at] * values[at];
    }
  }
  const largest = Math.max(...squares.map(Math.sqrt), 1e-12);
  const { x, y, width, height } = layout.digit;
  for (let j = 0; j < n; j++) {
    const to = { x: layer.left - 2, y: layer.nodes[j].y };
    const from = { x: x + width + 2, y: y + height / 2 + (j / Math.max(1, n - 1) - 0.5) * height * 0.8 };
    const t = Math.sign(sums[j]) * 0.45 * (Math.sqrt(squares[j]) / largest);
    strokeEdge(context, scene, from, to, t, (chosen === null || chosen === j ? 1 : 0.35) * dim);
  }
}

/**
 * From the strongest pixels to one neuron, and from the pixel that the pointer is on.
 *
 * The lines are level as far as the column of the input reaches, so that none runs behind what is below the picture.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {EdgeMode} mode
 * @param {ColourScale} scale
 * @param {number} unit
 */
function paintPixelEdges(context, scene, mode, scale, unit) {
  const { layout, model, view, hover, imageShape } = scene;
  if (!layout.digit) return;
  const { x, width, edge } = layout.digit;
  const straight = Math.max(edge, x + width);
  const layer = layout.layers[0];
  const incoming = model.connections.incoming(view, 1, unit, mode);
  /** @type {[number, number][]} */
  const strongest = [];
  for (let i = 0; i < incoming.length; i++) {
    const t = scale.strength(incoming[i]);
    if (Math.abs(t) > FAINTEST) strongest.push([i, t]);
  }
  strongest.sort((a, b) => Math.abs(a[1]) - Math.abs(b[1]));
  const place = placeOf(layer, unit);
  const to = { x: (layer.nodes ? layer.left : place.x - place.r) - 1, y: place.y };
  for (const [i, t] of strongest.slice(-MOST_PIXELS))
    strokeEdge(context, scene, pixelPlace(scene, i), to, t * 0.8, 0.9, straight);
  if (hover?.input !== undefined) {
    const from = pixelPlace(scene, hover.input);
    const t = scale.strength(incoming[hover.input]);
    ring(context, scene, from.x, from.y, Math.max(4, width / imageShape[1] / 2 + 2));
    strokeEdge(context, scene, from, to, Math.sign(t || 1) * Math.max(0.5, Math.abs(t)), 1.2, straight);
  }
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

/**
 * The connections into or out of one neuron that are strong enough to be seen.
 * @param {Scene} scene
 * @param {number} l
 * @param {EdgeMode} mode
 * @param {ColourScale} scale
 * @param {number | null} into
 * @param {number | null} outOf
 */
function edgesOfOne({ model, view }, l, mode, scale, into, outOf) {
  /** @type {Edge[]} */
  const edges = [];
  if (into !== null)
    for (const [i, value] of model.connections.incoming(view, l, into, mode).entries())
      edges.push({ i, j: into, t: scale.strength(value), own: true });
  if (outOf !== null)
    for (const [j, value] of model.connections.outgoing(view, l, outOf, mode).entries())
      edges.push({ i: outOf, j, t: scale.strength(value), own: true });
  return edges.filter(({ t }) => Math.abs(t) >= FAINTEST);
}

/**
 * The strongest connections between two layers.
 * @param {Scene} scene
 * @param {number} l
 * @param {EdgeMode} mode
 * @param {ColourScale} scale
 * @param {number | null} into
 * @param {number | null} outOf
 */
function edgesOfAll({ model, view }, l, mode, scale, into, outOf) {
  const n = view.recording.sizes[l];
  const values = model.connections.edges(view, l, mode) ?? [];
  const least = values.length > MOST_EDGES ? threshold(values, scale, MOST_EDGES) : 0;
  /** @type {Edge[]} */
  const edges = [];
  for (let k = 0; k < values.length; k++) {
    if (Math.abs(values[k]) < least) continue;
    const [i, j] = [Math.floor(k / n), k % n];
    const t = scale.strength(values[k]);
    if (Math.abs(t) >= FAINTEST) edges.push({ i, j, t, own: i === outOf || j === into });
  }
  return edges;
}

/**
 * A value that about `count` of the magnitudes reach, from a histogram over the scale.
 * @param {ArrayLike<number>} values
 * @param {ColourScale} scale
 * @param {number} count
 */
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

/**
 * The middle of a pixel on the stage. A drawing was centred for the network, so its pixels lie where the ink is.
 * @param {Scene} scene
 * @param {number} i
 */
function pixelPlace({ layout, imageShape: [rows, columns], inkFrame }, i) {
  if (!layout.digit) throw new Error("pixels have places only where the input is shown");
  const { x, y, width, height } = layout.digit;
  const [column, row] = [(i % columns) + 0.5, Math.floor(i / columns) + 0.5];
  if (!inkFrame) return { x: x + (column / columns) * width, y: y + (row / rows) * height };
  const size = Math.max(width, height);
  return { x: x + (inkFrame.x + column * inkFrame.side) * size, y: y + (inkFrame.y + row * inkFrame.side) * size };
}
