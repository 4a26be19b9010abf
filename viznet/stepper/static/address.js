// The state as the part of the address after “#”: all that a link needs, so that it opens the very moment that is meant.

import { lastAt } from "./axis.js";
import { inkText, strokesFrom } from "./ink-text.js";
import { forkFrom, forkText, lengthOf, settingsFrom, settingsText } from "./legs.js";
import { PARTS } from "./parts.js";
import { fill } from "./sentence.js";
import { FILTERS, MODES, MOST_KEPT, SPEEDS } from "./state.js";

const MOST_EDITS = 200; // weights moved by hand that an address may hold
const FARTHEST = 1e6; // and how far each may be moved
const MOST_FORKS = 20;
const MOST_TAUGHT = 40;
const NO_STEP = "This run has no step {step}. It has steps {first} to {last}.";

/**
 * The state as an address. What is as it was when the page opened is left out.
 * @param {State} state
 * @param {Opening} opening
 */
export function toHash(state, { recordings, home }) {
  const { neuron } = state;
  const parts = [`step=${recordings[0].steps[state.index]}`, `digit=${state.digit}`];
  parts.push(neuron ? `neuron=${neuron.run ? "b:" : ""}${neuron.layer}.${neuron.unit}` : "neuron=none");
  if (neuron && state.input !== null) parts.push(`weight=${state.input}`);
  parts.push(`mode=${state.mode}`);
  if (state.source !== "digit") parts.push(`source=${state.source}`);
  if (state.filter !== "all") parts.push(`filter=${state.filter}`);
  if (state.line !== null) parts.push(`line=${state.line}`);
  if (state.off.length) parts.push(`off=${state.off.join(",")}`);
  if (state.edits.length)
    parts.push(`moved=${state.edits.map(({ layer, i, j, by }) => `${layer}.${i}.${j}:${by}`).join(",")}`);
  if (state.strokes.length) parts.push(`ink=${inkText(state.strokes)}`);
  if (state.meant !== null) parts.push(`meant=${state.meant}`);
  if (state.kept.length)
    parts.push(`kept=${state.kept.map(({ strokes, meant }) => `${meant ?? ""}:${inkText(strokes)}`).join(",")}`);
  if (state.theme !== home.theme) parts.push(`theme=${state.theme}`);
  if (state.speed !== home.speed) parts.push(`speed=${state.speed}`);
  if (state.hide.length) parts.push(`hide=${state.hide.join(",")}`);
  if (state.stop !== null) parts.push(`stop=${state.stop + 1}`);
  const classes = recordings[0].sizes[recordings[0].layers];
  for (const { strokes, y } of state.taught) parts.push(`taught=${y}.${inkText(strokes)}`);
  for (const fork of state.forks) parts.push(`fork=${forkText(fork, classes)}`);
  if (state.fork !== null) parts.push(`follow=${state.fork + 1}`);
  if (state.trains) parts.push("train");
  if (state.settings) parts.push(`settings=${settingsText(state.settings, classes)}`);
  if (state.present !== home.present) parts.push(state.present ? "present" : "present=no");
  return `#${parts.join("&")}`;
}

/**
 * Whether a training step lies within what was recorded.
 * @param {Recording} recording
 * @param {number | null} step
 * @returns {step is number}
 */
function hasStep({ original: { steps } }, step) {
  return step !== null && step >= steps[0] && step <= steps[steps.length - 1];
}

/**
 * The message for an address with a step that the run does not have, else null.
 * @param {string} hash
 * @param {Recording[]} recordings
 */
export function refusedStep(hash, recordings) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const step = given.get("step");
  const { steps } = recordings[0].original;
  if (step === null || given.has("follow") || hasStep(recordings[0], wholeNumber(step))) return null;
  return fill(NO_STEP, { step: step.slice(0, 20), first: steps[0], last: steps[steps.length - 1] });
}

/**
 * The state that an address asks for: what it names, and the rest as the page opens. What makes no sense is ignored.
 * @param {string} hash
 * @param {Opening} opening
 * @returns {State}
 */
export function fromHash(hash, { recordings, home, stops }) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const main = recordings[0];
  const { sizes, layers, header } = main;
  const { steps } = main.original;
  const state = { ...home, index: steps.length - 1 };
  const step = wholeNumber(given.get("step"));
  if (hasStep(main, step)) state.index = lastAt(steps, step);
  const digit = wholeNumber(given.get("digit"));
  if (digit !== null && digit < main.examples.length) state.digit = digit;
  state.neuron = neuronFrom(given.get("neuron"), recordings, home);
  state.input = inputFrom(given.get("weight"), recordings, state.neuron);
  state.mode = MODES.find((name) => name === given.get("mode")) ?? home.mode;
  const source = given.get("source");
  if (source === "digit" || source === "batch") state.source = source;
  state.filter = FILTERS.find((name) => name === given.get("filter")) ?? home.filter;
  const line = wholeNumber(given.get("line"));
  if (line !== null && line < header.walkthrough[0].length) state.line = line;
  state.off = listed(given.get("off")).filter((name) => {
    const [layer, unit] = name.split(".").map(wholeNumber);
    return layer !== null && layer >= 1 && layer < layers && unit !== null && unit < sizes[layer];
  });
  state.edits = editsFrom(given.get("moved"), main);
  const ink = given.get("ink");
  if (ink !== null) state.strokes = strokesFrom(ink);
  // An empty pad has no ink in its address; ink that cannot be read is no drawing.
  if (given.get("digit") === "drawn" && header.examples.shape && (ink === null || state.strokes.length))
    state.digit = "drawn";
  const meant = wholeNumber(given.get("meant"));
  if (meant !== null && meant < sizes[layers]) state.meant = meant;
  if (header.examples.shape) state.kept = keptFrom(given.get("kept"), sizes[layers]);
  const theme = given.get("theme");
  if (theme === "dark" || theme === "light") state.theme = theme;
  state.speed = SPEEDS.find((speed) => String(speed) === given.get("speed")) ?? home.speed;
  state.hide = listed(given.get("hide")).filter((name) => Object.hasOwn(PARTS, name));
  const stop = wholeNumber(given.get("stop"));
  if (stop !== null && stop >= 1 && stop <= stops.length) state.stop = stop - 1;
  state.taught = given.getAll("taught").slice(0, MOST_TAUGHT).flatMap((text) => taughtFrom(text, sizes[layers]));
  const page = { steps, classes: sizes[layers], examples: main.examples.length, drawings: state.taught.length };
  state.forks = given.getAll("fork").slice(0, MOST_FORKS).flatMap((text, i) => {
    const fork = forkFrom(text, page, (moved) => editsFrom(moved, main));
    return fork ? [{ ...fork, id: i + 1 }] : [];
  });
  const follow = wholeNumber(given.get("follow"));
  if (follow !== null && follow >= 1 && follow <= state.forks.length) {
    const { from, legs } = state.forks[follow - 1];
    state.fork = follow - 1;
    state.wanted = step !== null && step <= from + lengthOf(legs) ? step : null;
    state.index = lastAt(steps, from);
  }
  state.trains = given.has("train");
  const settings = settingsFrom(given.get("settings") ?? "", page);
  if (settings?.example === null) state.settings = settings; // a single example is chosen in no field
  if (given.has("present")) state.present = given.get("present") !== "no";
  return state;
}

/**
 * The drawings that are kept, each as meant:ink.
 * @param {string | null} text
 * @param {number} classes
 * @returns {Drawing[]}
 */
function keptFrom(text, classes) {
  /** @type {Drawing[]} */
  const kept = [];
  for (const part of listed(text).slice(0, MOST_KEPT)) {
    const [name, ink] = part.split(":");
    const [meant, strokes] = [wholeNumber(name), strokesFrom(ink ?? "")];
    if (strokes.length) kept.push({ strokes, meant: meant !== null && meant < classes ? meant : null });
  }
  return kept;
}

/**
 * A drawing to learn from: its class, a point, its strokes.
 * @param {string} text
 * @param {number} classes
 * @returns {Taught[]}
 */
function taughtFrom(text, classes) {
  const [label, ...ink] = text.split(".");
  const y = wholeNumber(label);
  const strokes = strokesFrom(ink.join("."));
  return y !== null && y < classes && strokes.length ? [{ strokes, y }] : [];
}

/** @param {string | null} text */
function listed(text) {
  return text === null ? [] : [...new Set(text.split(","))];
}

/**
 * @param {string | null} text
 * @param {Recording[]} recordings
 * @param {State} home
 * @returns {Neuron | null}
 */
function neuronFrom(text, recordings, home) {
  if (text === "none") return null;
  const match = /^(b:)?(\d{1,12})\.(\d{1,12})$/.exec(text ?? "");
  if (!match) return home.neuron;
  const run = match[1] && recordings[1] ? 1 : 0;
  const [layer, unit] = [Number(match[2]), Number(match[3])];
  const { sizes, layers } = recordings[run];
  return layer >= 1 && layer <= layers && unit < sizes[layer] ? { run, layer, unit } : home.neuron;
}

/**
 * The chosen incoming weight of a neuron: the number of its input, or "b" for the bias.
 * @param {string | null} text
 * @param {Recording[]} recordings
 * @param {Neuron | null} neuron
 * @returns {State["input"]}
 */
function inputFrom(text, recordings, neuron) {
  if (!neuron) return null;
  if (text === "b") return "b";
  const input = wholeNumber(text);
  return input !== null && input < recordings[neuron.run].sizes[neuron.layer - 1] ? input : null;
}

/**
 * Weights that were moved by hand, as layer.input.neuron:by.
 * @param {string | null} text
 * @param {Recording} recording
 * @returns {Edit[]}
 */
function editsFrom(text, { sizes, layers }) {
  /** @type {Map<string, Edit>} */
  const edits = new Map();
  for (const part of listed(text).slice(0, MOST_EDITS)) {
    const [place, moved] = part.split(":");
    const [layer, i, j] = place.split(".").map((name) => (name === "b" ? "b" : wholeNumber(name)));
    const by = Number(moved || NaN);
    if (typeof layer !== "number" || typeof j !== "number" || i === null || i === undefined) continue;
    if (layer < 1 || layer > layers || j >= sizes[layer] || (i !== "b" && i >= sizes[layer - 1])) continue;
    if (by !== 0 && Math.abs(by) <= FARTHEST) edits.set(place, { layer, i, j, by });
  }
  return [...edits.values()];
}

/**
 * A whole number of at most 12 digits; null for any other text.
 * @param {string | null} text
 */
function wholeNumber(text) {
  return text !== null && /^\d{1,12}$/.test(text) ? Number(text) : null;
}
