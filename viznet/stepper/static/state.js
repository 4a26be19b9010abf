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
/** @type {State["filter"][]} */
export const FILTERS = ["all", "right", "wrong"];
export const MOST_KEPT = 12; // drawings in the row beside the examples; their strokes are in the address too
export const SPEEDS = [0.5, 1, 2, 4];

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
    kept: [],
    present: false,
    hide: [],
    stop: null,
    forks: [],
    fork: null,
    taught: [],
    trains: false,
    settings: null,
    training: false,
    wanted: null,
  };
}
