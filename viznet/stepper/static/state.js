// What the page shows is one plain object; everybody reads it, changes it by `set`, and is told of changes.

export class Store {
  constructor(initial) {
    this.state = initial;
    this.listeners = new Set();
  }

  get(key) {
    return this.state[key];
  }

  /** Merges the changes and tells every listener, once, which keys are new. */
  set(changes) {
    const changed = new Set(Object.keys(changes).filter((key) => !Object.is(this.state[key], changes[key])));
    if (!changed.size) return;
    this.state = { ...this.state, ...changes };
    for (const listener of this.listeners) listener(this.state, changed);
  }

  subscribe(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

export const MODES = ["weights", "activations", "gradients", "change"];

/** The start: the trained network, looking at its first example. */
export function initialState(recordings) {
  return {
    index: recordings[0].length - 1,
    meant: null, // the class that a drawing is meant as
    digit: recordings[0].header.start, // an example's number, or "drawn"
    neuron: null, // {run, layer, unit}
    mode: "activations",
    source: "digit", // whose gradients: this digit's, or the batch's
    filter: "all",
    theme: matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark",
    playing: false,
    speed: 1,
    beat: null, // the number of the walkthrough's line that is told
    input: null, // the incoming connection looked at: a number of an input, or "b" for the bias
    off: [], // neurons switched off, "layer.unit"
    edits: [], // {layer, i, j, by}: weights moved by hand; i = "b" is a bias
    strokes: [], // what was drawn: lists of [x, y], 0 to 1
    present: false,
  };
}

/** The state as the part of the address after “#”. */
export function toHash(state, recordings) {
  const parts = [`step=${recordings[0].steps[state.index]}`, `digit=${state.digit}`];
  if (state.neuron) {
    const { run, layer, unit } = state.neuron;
    parts.push(`neuron=${run ? "b:" : ""}${layer}.${unit}`);
  }
  parts.push(`mode=${state.mode}`);
  if (state.source !== "digit") parts.push(`source=${state.source}`);
  if (state.beat !== null) parts.push(`beat=${state.beat}`);
  if (state.off.length) parts.push(`off=${state.off.join(",")}`);
  if (state.digit === "drawn") parts.push(`ink=${inkText(state.strokes)}`);
  if (state.present) parts.push("present");
  return `#${parts.join("&")}`;
}

/** Whether a training step lies within what was recorded. */
function hasStep(recording, step) {
  return step >= recording.steps[0] && step <= recording.steps.at(-1);
}

/** What to say if an address asks for a step that the run does not have, else null. */
export function refusedStep(hash, recordings) {
  const asked = new URLSearchParams(hash.replace(/^#/, "")).get("step");
  const { steps } = recordings[0];
  if (asked === null || (whole(asked) !== null && hasStep(recordings[0], whole(asked)))) return null;
  return `no step ${asked.slice(0, 20)} in this run, which has steps ${steps[0]} to ${steps.at(-1)}`;
}

/** The changes that an address asks for; what it says that makes no sense is passed over. */
export function fromHash(hash, recordings) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const main = recordings[0];
  const changes = {};
  const step = whole(given.get("step"));
  if (step !== null && hasStep(main, step)) changes.index = main.indexAt(step);
  const digit = whole(given.get("digit"));
  if (digit !== null && digit < main.examples.length) changes.digit = digit;
  const match = /^(b:)?(\d+)\.(\d+)$/.exec(given.get("neuron") ?? "");
  if (match) {
    const run = match[1] && recordings[1] ? 1 : 0;
    const layer = Number(match[2]);
    const unit = Number(match[3]);
    const { sizes, layers } = recordings[run];
    if (layer >= 1 && layer <= layers && unit < sizes[layer]) changes.neuron = { run, layer, unit };
  }
  const mode = given.get("mode");
  if (MODES.includes(mode)) changes.mode = mode;
  if (["digit", "batch"].includes(given.get("source"))) changes.source = given.get("source");
  const beat = whole(given.get("beat"));
  if (beat !== null && beat < main.header.beats[0].length) changes.beat = beat;
  if (given.has("off")) {
    changes.off = given
      .get("off")
      .split(",")
      .filter((name) => {
        const [layer, unit] = name.split(".").map(whole);
        return layer >= 1 && layer < main.layers && unit !== null && unit < main.sizes[layer];
      });
  }
  if (given.get("digit") === "drawn") {
    changes.strokes = strokesFrom(given.get("ink") ?? "");
    if (changes.strokes.length) changes.digit = "drawn";
  }
  if (given.has("present")) changes.present = true;
  return changes;
}

function whole(text) {
  return text !== null && /^\d{1,12}$/.test(text) ? Number(text) : null;
}

// Strokes in the address: two characters of 64 a coordinate would be more than a link needs, so one each.
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

function inkText(strokes) {
  const letter = (v) => LETTERS[Math.max(0, Math.min(63, Math.round(v * 63)))];
  return strokes
    .map((stroke) =>
      thinned(stroke)
        .map(([x, y]) => letter(x) + letter(y))
        .join(""),
    )
    .join(".");
}

function thinned(stroke) {
  const kept = stroke.filter(([x, y], i) => {
    const last = stroke[i - 1];
    return i === 0 || i === stroke.length - 1 || Math.hypot(x - last[0], y - last[1]) > 0.008 || i % 3 === 0;
  });
  return kept;
}

function strokesFrom(text) {
  return text
    .split(".")
    .filter((part) => part.length >= 2 && [...part].every((c) => LETTERS.includes(c)))
    .slice(0, 50)
    .map((part) => {
      const stroke = [];
      for (let i = 0; i + 1 < Math.min(part.length, 4000); i += 2) {
        stroke.push([LETTERS.indexOf(part[i]) / 63, LETTERS.indexOf(part[i + 1]) / 63]);
      }
      return stroke;
    });
}
