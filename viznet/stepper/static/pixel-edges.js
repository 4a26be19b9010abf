// The connections from the pixels of the input into the first layer.

import { ring } from "./brush.js";
import { FAINTEST, strokeEdge } from "./edge-line.js";
import { placeOf } from "./layout.js";

const MOST_PIXELS = 36; // of the chosen neuron

/**
 * From the input: one ribbon to every neuron, and the strongest pixels of the chosen one.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {EdgeMode} mode
 * @param {ColourScale} scale
 * @param {{layer: number, unit: number} | null} chosen
 * @param {number} dim
 */
export function paintFirstEdges(context, scene, mode, scale, chosen, dim) {
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
