// What every part of the stage paints with.

import { contextOf, FONT } from "./dom.js";

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {{size?: number, weight?: string, colour?: string, align?: CanvasTextAlign}} options
 */
export function write(
  context,
  scene,
  text,
  x,
  y,
  { size = 12, weight = "", colour = scene.theme.ink, align = "left" } = {},
) {
  context.font = `${weight ? `${weight} ` : ""}${Math.round(size * scene.scale * 10) / 10}px ${FONT}`;
  context.fillStyle = colour;
  context.textAlign = align;
  context.textBaseline = "middle";
  context.fillText(text, x, y);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
export function ring(context, scene, x, y, r, width = 2) {
  context.globalAlpha = 1;
  context.strokeStyle = scene.theme.focus;
  context.lineWidth = width;
  context.beginPath();
  context.arc(x, y, r, 0, 2 * Math.PI);
  context.stroke();
}

/**
 * The neuron of this stage that the pointer is on, else the chosen one.
 * @param {Scene} scene
 * @returns {{layer: number, unit: number} | null}
 */
export function chosenIn({ state, view, hover }) {
  if (hover?.neuron) return hover.neuron;
  return state.neuron && state.neuron.run === view.run ? state.neuron : null;
}

/** @type {WeakMap<Uint8Array, HTMLCanvasElement>} every colour table as a picture, one pixel high */
const ramps = new WeakMap();

/**
 * Paints a colour table from left to right.
 * @param {CanvasRenderingContext2D} context
 * @param {Uint8Array} table
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 */
export function ramp(context, table, x, y, width, height) {
  const picture = ramps.get(table) ?? rampPicture(table);
  ramps.set(table, picture);
  context.drawImage(picture, x, y, width, height);
  context.strokeStyle = "rgb(128 128 128 / 0.5)";
  context.lineWidth = 1;
  context.strokeRect(x, y, width, height);
}

/** @param {Uint8Array} table */
function rampPicture(table) {
  const canvas = document.createElement("canvas");
  canvas.width = 256;
  canvas.height = 1;
  const context = contextOf(canvas);
  const image = context.createImageData(256, 1);
  for (let i = 0; i < 256; i++)
    image.data.set([table[3 * i], table[3 * i + 1], table[3 * i + 2], 255], 4 * i);
  context.putImageData(image, 0, 0);
  return canvas;
}
