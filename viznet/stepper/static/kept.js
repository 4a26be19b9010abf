// Drawings that are kept: a row beside the examples, and the files that they are saved to and loaded from.

import { ColourScale } from "./colour.js";
import { drawingAsPng, seenDrawing } from "./digit-picture.js";
import { h, setText } from "./dom.js";
import { inkText } from "./ink-text.js";
import { textsOf, withTexts } from "./png-text.js";
import { fill } from "./sentence.js";
import { MOST_KEPT } from "./state.js";

const [MOST_STROKES, MOST_POINTS] = [50, 4000];
const MEANT = "meant as"; // viznet reads this text too
const STROKES = "strokes";
const FULL = "The row is full: it holds {most} drawings.";
const NO_DRAWING = "{name} is no drawing that this page saved.";

/**
 * The number of the kept drawing that is on the pad, else −1.
 * @param {State} state
 */
function keptOnPad({ kept, digit, strokes }) {
  if (digit !== "drawn" || !strokes.length) return -1;
  const ink = inkText(strokes);
  return kept.findIndex((drawing) => drawing.strokes === strokes || inkText(drawing.strokes) === ink);
}

/**
 * Saves a drawing as a PNG, which says what it is meant as.
 * @param {Drawing} drawing
 * @param {string[]} labels
 */
function saveDrawing({ strokes, meant }, labels) {
  const label = meant === null ? null : labels[meant];
  const name = label === null ? "drawing" : `drawing-${label.replace(/[^\p{L}\p{N}]+/gu, "-")}`;
  const bytes = Uint8Array.from(atob(drawingAsPng(strokes).split(",")[1]), (c) => c.charCodeAt(0));
  /** @type {Record<string, string>} */
  const texts = { Software: "made with viznet", [STROKES]: JSON.stringify(strokes) };
  if (label !== null) texts[MEANT] = label;
  const address = URL.createObjectURL(withTexts(bytes, texts));
  h("a", { href: address, download: `${name}.png` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/**
 * The drawing in a file that `saveDrawing` made; null for any other file.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {string[]} labels
 * @returns {Drawing | null}
 */
function drawingIn(bytes, labels) {
  const texts = textsOf(bytes);
  const strokes = strokesIn(texts[STROKES] ?? "");
  if (!strokes) return null;
  const meant = labels.indexOf(texts[MEANT] ?? "");
  return { strokes, meant: meant < 0 ? null : meant };
}

/**
 * Strokes that were written as JSON; null for anything else.
 * @param {string} text
 * @returns {Stroke[] | null}
 */
function strokesIn(text) {
  try {
    const strokes = JSON.parse(text);
    /** @param {any} v */
    const isShare = (v) => typeof v === "number" && v >= 0 && v <= 1;
    /** @param {any} point */
    const isPoint = (point) => Array.isArray(point) && point.length === 2 && point.every(isShare);
    /** @param {any} stroke */
    const isStroke = (stroke) =>
      Array.isArray(stroke) && stroke.length > 0 && stroke.length <= MOST_POINTS && stroke.every(isPoint);
    const good = Array.isArray(strokes) && strokes.length > 0 && strokes.length <= MOST_STROKES;
    return good && strokes.every(isStroke) ? strokes : null;
  } catch {
    return null;
  }
}

export class KeptDrawings {
  /**
   * @param {Context} context
   * @param {(drawing: Drawing, kept?: Drawing[]) => void} star shows a drawing on the pad
   */
  constructor({ model, store, themes, showMessage }, star) {
    this.store = store;
    this.themes = themes;
    this.star = star;
    this.showMessage = showMessage;
    this.recording = model.recordings[0];
    this.labels = this.recording.header.examples.labels;
    this.keepButton = h("button", { type: "button", onclick: () => this.keep() }, "Keep");
    this.saveButton = h(
      "button",
      {
        type: "button",
        title: "Save the drawing: viznet predict, explain and scene --image read the file",
        onclick: () => saveDrawing(store.state, this.labels),
      },
      "Save",
    );
    this.file = h("input", {
      type: "file",
      accept: "image/png",
      multiple: true,
      hidden: true,
      onchange: () => void this.load(),
    });
    this.loadButton = h(
      "button",
      { type: "button", title: "Load drawings that this page saved", onclick: () => this.file.click() },
      "Load",
    );
    this.row = h("div", { className: "kept", role: "listbox", "aria-label": "Drawings that are kept", hidden: true });
    this.row.addEventListener("keydown", (event) => this.keyed(event));
    /** @type {string} what the row shows */
    this.shown = "";
  }

  /** Puts the drawing into the row, or takes it out again. */
  keep() {
    const { state } = this.store;
    const at = keptOnPad(state);
    if (at >= 0) this.store.set({ kept: state.kept.toSpliced(at, 1) });
    else if (state.kept.length >= MOST_KEPT) this.showMessage(fill(FULL, { most: MOST_KEPT }));
    else this.store.set({ kept: [...state.kept, { strokes: state.strokes, meant: state.meant }] });
  }

  /**
   * What the drawing on the pad is meant as, in the row too.
   * @param {number | null} meant
   */
  name(meant) {
    const { state } = this.store;
    const at = keptOnPad(state);
    const kept = at < 0 ? state.kept : state.kept.with(at, { ...state.kept[at], meant });
    this.store.set({ meant, kept });
  }

  /** Puts the chosen files into the row, and the last of them on the pad. */
  async load() {
    const files = [...(this.file.files ?? [])];
    this.file.value = ""; // so that the same file can be chosen again
    let last = null;
    let { kept } = this.store.state;
    for (const file of files) {
      const drawing = drawingIn(new Uint8Array(await file.arrayBuffer()), this.labels);
      if (!drawing) {
        this.showMessage(fill(NO_DRAWING, { name: file.name }));
        continue;
      }
      last = drawing;
      const ink = inkText(drawing.strokes);
      kept = [...kept.filter(({ strokes }) => inkText(strokes) !== ink), drawing];
    }
    if (kept.length > MOST_KEPT) this.showMessage(fill(FULL, { most: MOST_KEPT }));
    if (last) this.star(last, kept.slice(-MOST_KEPT));
  }

  /**
   * Left and right belong to the timeline, so up and down move through the row.
   * @param {KeyboardEvent} event
   */
  keyed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const tiles = /** @type {HTMLElement[]} */ ([...this.row.children]);
    const next = step === undefined ? undefined : tiles[tiles.indexOf(/** @type {any} */ (event.target)) + step];
    if (step !== undefined) event.preventDefault();
    next?.focus();
  }

  /** @param {State} state */
  update(state) {
    const at = keptOnPad(state);
    this.saveButton.disabled = this.keepButton.disabled = !state.strokes.length;
    setText(this.keepButton, at < 0 ? "Keep" : "Let go");
    this.keepButton.title = at < 0 ? "Keep the drawing in a row above the examples" : "Take it out of the row";
    const now = `${state.theme} ${at} ${state.kept.map(({ strokes, meant }) => `${meant}:${inkText(strokes)}`).join(",")}`;
    if (now === this.shown) return;
    this.shown = now;
    const had = this.row.contains(document.activeElement);
    this.row.hidden = !state.kept.length;
    this.row.replaceChildren(...state.kept.map((drawing, i) => this.tile(drawing, i === at)));
    if (had) /** @type {HTMLElement | undefined} */ (this.row.children[at])?.focus();
  }

  /**
   * @param {Drawing} drawing
   * @param {boolean} starred
   */
  tile(drawing, starred) {
    const [rows, columns] = this.recording.imageShape;
    const scale = new ColourScale(this.themes[this.store.state.theme], 1, { signed: false });
    const { pixels } = seenDrawing(drawing.strokes, rows, columns);
    const label =
      drawing.meant === null
        ? "your drawing"
        : fill("your drawing, meant as {label}", { label: this.labels[drawing.meant] });
    return h(
      "button",
      {
        className: "tile",
        type: "button",
        role: "option",
        title: label,
        "aria-label": label,
        "aria-selected": String(starred),
        onclick: () => this.star(drawing),
      },
      h("img", { alt: "", draggable: false, src: scale.image(pixels, columns, rows, h("canvas")).toDataURL() }),
    );
  }
}
