// What the page shows is one plain object. Every part reads it, changes it with `set`, and listens for changes.

export class Store {
  /** @param {State} initial */
  constructor(initial) {
    this.state = initial;
    /** @type {((state: State, changed: Changed) => void)[]} */
    this.listeners = [];
  }

  /**
   * Merges the changes, and calls every listener once with the keys that have a new value.
   * @param {Partial<State>} changes
   */
  set(changes) {
    const keys = /** @type {(keyof State)[]} */ (Object.keys(changes));
    const changed = new Set(keys.filter((key) => !Object.is(this.state[key], changes[key])));
    if (!changed.size) return;
    this.state = { ...this.state, ...changes };
    for (const listener of this.listeners) listener(this.state, changed);
  }

  /** @param {(state: State, changed: Changed) => void} listener */
  subscribe(listener) {
    this.listeners.push(listener);
  }
}

/** @type {Mode[]} */
export const MODES = ["weights", "activations", "gradients", "change"];

/**
 * The start: the trained network, and the example that Python chose.
 * @param {Recording[]} recordings
 * @returns {State}
 */
export function initialState(recordings) {
  return {
    index: recordings[0].length - 1,
    meant: null,
    digit: recordings[0].header.start,
    neuron: null,
    mode: "activations",
    source: "digit",
    filter: "all",
    theme: matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark",
    playing: false,
    speed: 1,
    line: null,
    input: null,
    off: [],
    edits: [],
    strokes: [],
    present: false,
  };
}

/**
 * The state as the part of the address after “#”.
 * @param {State} state
 * @param {Recording[]} recordings
 */
export function toHash(state, recordings) {
  const parts = [`step=${recordings[0].steps[state.index]}`, `digit=${state.digit}`];
  if (state.neuron) {
    const { run, layer, unit } = state.neuron;
    parts.push(`neuron=${run ? "b:" : ""}${layer}.${unit}`);
  }
  parts.push(`mode=${state.mode}`);
  if (state.source !== "digit") parts.push(`source=${state.source}`);
  if (state.line !== null) parts.push(`line=${state.line}`);
  if (state.off.length) parts.push(`off=${state.off.join(",")}`);
  if (state.digit === "drawn") parts.push(`ink=${inkText(state.strokes)}`);
  if (state.present) parts.push("present");
  return `#${parts.join("&")}`;
}

/**
 * Whether a training step lies within what was recorded.
 * @param {Recording} recording
 * @param {number | null} step
 * @returns {step is number}
 */
function hasStep({ steps }, step) {
  return step !== null && step >= steps[0] && step <= steps[steps.length - 1];
}

/**
 * The message for an address with a step that the run does not have, else null.
 * @param {string} hash
 * @param {Recording[]} recordings
 */
export function refusedStep(hash, recordings) {
  const step = new URLSearchParams(hash.replace(/^#/, "")).get("step");
  const { steps } = recordings[0];
  if (step === null || hasStep(recordings[0], wholeNumber(step))) return null;
  return `This run has no step ${step.slice(0, 20)}. It has steps ${steps[0]} to ${steps[steps.length - 1]}.`;
}

/**
 * The changes that an address asks for. What makes no sense in it is ignored.
 * @param {string} hash
 * @param {Recording[]} recordings
 */
export function fromHash(hash, recordings) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const main = recordings[0];
  /** @type {Partial<State>} */
  const changes = {};
  const step = wholeNumber(given.get("step"));
  if (hasStep(main, step)) changes.index = main.indexAt(step);
  const digit = wholeNumber(given.get("digit"));
  if (digit !== null && digit < main.examples.length) changes.digit = digit;
  const match = /^(b:)?(\d+)\.(\d+)$/.exec(given.get("neuron") ?? "");
  if (match) {
    const run = match[1] && recordings[1] ? 1 : 0;
    const layer = Number(match[2]);
    const unit = Number(match[3]);
    const { sizes, layers } = recordings[run];
    if (layer >= 1 && layer <= layers && unit < sizes[layer]) changes.neuron = { run, layer, unit };
  }
  const mode = MODES.find((name) => name === given.get("mode"));
  if (mode) changes.mode = mode;
  const source = given.get("source");
  if (source === "digit" || source === "batch") changes.source = source;
  const line = wholeNumber(given.get("line"));
  if (line !== null && line < main.header.walkthrough[0].length) changes.line = line;
  const off = given.get("off");
  if (off !== null) {
    changes.off = off.split(",").filter((name) => {
      const [layer, unit] = name.split(".").map(wholeNumber);
      if (layer === null || unit === null) return false;
      return layer >= 1 && layer < main.layers && unit < main.sizes[layer];
    });
  }
  if (given.get("digit") === "drawn") {
    changes.strokes = strokesFrom(given.get("ink") ?? "");
    if (changes.strokes.length) changes.digit = "drawn";
  }
  if (given.has("present")) changes.present = true;
  return changes;
}

/**
 * A whole number of at most 12 digits; null for any other text.
 * @param {string | null} text
 */
function wholeNumber(text) {
  return text !== null && /^\d{1,12}$/.test(text) ? Number(text) : null;
}

// Strokes in the address: one of 64 characters for each coordinate.
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** @param {Stroke[]} strokes */
function inkText(strokes) {
  /** @param {number} v */
  const letter = (v) => LETTERS[Math.max(0, Math.min(63, Math.round(v * 63)))];
  return strokes
    .map((stroke) =>
      thinned(stroke)
        .map(([x, y]) => letter(x) + letter(y))
        .join(""),
    )
    .join(".");
}

/**
 * A stroke with fewer of the points that are very near to each other.
 * @param {Stroke} stroke
 */
function thinned(stroke) {
  return stroke.filter(([x, y], i) => {
    const last = stroke[i - 1];
    return i === 0 || i === stroke.length - 1 || Math.hypot(x - last[0], y - last[1]) > 0.008 || i % 3 === 0;
  });
}

/** @param {string} text */
function strokesFrom(text) {
  return text
    .split(".")
    .filter((part) => part.length >= 2 && [...part].every((c) => LETTERS.includes(c)))
    .slice(0, 50)
    .map((part) => {
      /** @type {Stroke} */
      const stroke = [];
      for (let i = 0; i + 1 < Math.min(part.length, 4000); i += 2) {
        stroke.push([LETTERS.indexOf(part[i]) / 63, LETTERS.indexOf(part[i + 1]) / 63]);
      }
      return stroke;
    });
}
