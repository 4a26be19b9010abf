// What every part of the stage paints with.

import { FONT } from "./dom.js";

export function write(
  context,
  scene,
  text,
  x,
  y,
  { size = 12, weight = "", colour = scene.theme.ink, align = "left", base = "middle" } = {},
) {
  context.font = `${weight ? `${weight} ` : ""}${Math.round(size * scene.scale * 10) / 10}px ${FONT}`;
  context.fillStyle = colour;
  context.textAlign = align;
  context.textBaseline = base;
  context.fillText(text, x, y);
}

export function ring(context, scene, x, y, r, width = 2) {
  context.globalAlpha = 1;
  context.strokeStyle = scene.theme.focus;
  context.lineWidth = width;
  context.beginPath();
  context.arc(x, y, r, 0, 2 * Math.PI);
  context.stroke();
}

/** The neuron that is chosen in this stage, or hovered over: {layer, unit}. */
export function chosenIn(scene) {
  const { state, view, hover } = scene;
  if (hover?.neuron) return hover.neuron;
  return state.neuron && state.neuron.run === view.run ? state.neuron : null;
}

export function ramp(context, table, x, y, width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = 256;
  canvas.height = 1;
  const own = canvas.getContext("2d");
  const image = own.createImageData(256, 1);
  for (let i = 0; i < 256; i++)
    image.data.set([table[3 * i], table[3 * i + 1], table[3 * i + 2], 255], 4 * i);
  own.putImageData(image, 0, 0);
  context.drawImage(canvas, x, y, width, height);
  context.strokeStyle = "rgb(128 128 128 / 0.5)";
  context.lineWidth = 1;
  context.strokeRect(x, y, width, height);
}
