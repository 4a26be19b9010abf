// The input: the digit that the network looks at, the pad to draw one's own, and the examples to choose from.

import { Scale } from "./colour.js";
import { paintStrokes, pictureOf } from "./digit-picture.js";
import { h, setText, sharp } from "./dom.js";

const FILTERS = { all: "all", right: "right", wrong: "wrong" };

export class Input {
  constructor(element, { model, store, themes }) {
    Object.assign(this, { element, model, store, themes });
    this.recording = model.recordings[0];
    this.canDraw = this.recording.header.examples.shape !== null;
    this.picture = h("canvas", { className: "digit", role: "img" });
    this.caption = h("p", { className: "digit-caption" });
    this.seen = h("canvas", {
      className: "seen",
      "aria-hidden": "true",
      title: "what the network sees",
      hidden: true,
    });
    this.drawButton = h(
      "button",
      { className: "draw", type: "button", hidden: !this.canDraw, onclick: () => this.startDrawing() },
      "✎ Draw your own",
    );
    this.undoButton = h(
      "button",
      { type: "button", onclick: () => this.setStrokes(this.store.get("strokes").slice(0, -1)) },
      "Undo",
    );
    this.clearButton = h("button", { type: "button", onclick: () => this.setStrokes([]) }, "Clear");
    this.meant = this.meantChoice();
    this.tools = h(
      "div",
      { className: "pad-tools", hidden: true },
      this.undoButton,
      this.clearButton,
      this.meant,
    );
    this.count = h("p", { className: "count" });
    this.filters = h(
      "div",
      { className: "segments small", role: "group", "aria-label": "Which examples to show" },
      Object.keys(FILTERS).map((name) =>
        h(
          "button",
          { type: "button", "data-filter": name, onclick: () => store.set({ filter: name }) },
          FILTERS[name],
        ),
      ),
    );
    this.grid = h("div", {
      className: "examples",
      role: "listbox",
      "aria-label": "Examples",
      onkeydown: (event) => this.keyed(event),
    });
    element.append(
      h("div", { className: "digit-box" }, this.picture, this.seen),
      h(
        "div",
        { className: "digit-side" },
        this.caption,
        h("div", { className: "pad-row" }, this.drawButton, this.tools),
      ),
      h(
        "div",
        { className: "gallery" },
        h("div", { className: "gallery-head" }, this.count, this.filters),
        this.grid,
      ),
    );
    this.makeTiles();
    this.bindPad();
  }

  meantChoice() {
    const { labels } = this.recording.header.examples;
    return h(
      "label",
      { className: "meant" },
      "meant as ",
      h(
        "select",
        {
          onchange: (event) =>
            this.store.set({ meant: event.target.value === "" ? null : Number(event.target.value) }),
        },
        h("option", { value: "" }, "?"),
        labels.map((label, k) => h("option", { value: String(k) }, label)),
      ),
    );
  }

  makeTiles() {
    this.tiles = this.recording.examples.map((example, i) => {
      const picture = h("img", { alt: "", draggable: false }); // a hundred canvases would cost time in every frame
      const tile = h(
        "div",
        {
          className: "tile",
          role: "option",
          tabIndex: -1,
          "aria-selected": "false",
          onclick: () => this.store.set({ digit: i }),
        },
        picture,
      );
      return { tile, picture, state: "" };
    });
    this.grid.append(...this.tiles.map(({ tile }) => tile));
  }

  shape() {
    const { shape } = this.recording.header.examples;
    if (shape) return shape;
    const columns = Math.ceil(Math.sqrt(this.recording.sizes[0]));
    return [Math.ceil(this.recording.sizes[0] / columns), columns];
  }

  paintTiles(theme) {
    const [rows, columns] = this.shape();
    const scale = new Scale(theme, 1, { signed: false });
    const canvas = h("canvas");
    for (const [i, { picture }] of this.tiles.entries()) {
      picture.src = scale.image(this.recording.examples[i].x, columns, rows, canvas).toDataURL();
    }
  }

  update(state, changed) {
    const theme = this.themes[state.theme];
    if (changed.has("theme")) this.paintTiles(theme);
    const drawn = state.digit === "drawn";
    this.tools.hidden = !drawn;
    this.drawButton.hidden = !this.canDraw || drawn;
    this.undoButton.disabled = this.clearButton.disabled = !state.strokes.length;
    this.meant.querySelector("select").value = state.meant === null ? "" : String(state.meant);
    this.element.classList.toggle("drawing", drawn);
    const example = this.model.example();
    const name = drawn
      ? state.strokes.length
        ? "Your drawing"
        : "Draw a digit here"
      : `Example ${state.digit}, a ${this.recording.label(example.y)}`;
    setText(this.caption, name);
    this.picture.setAttribute(
      "aria-label",
      drawn ? "Your drawing: draw with the mouse, a finger or a pen" : name,
    );
    this.paintDigit(state, theme);
    this.updateTiles(state);
  }

  updateTiles(state) {
    const { said, y } = {
      said: (i) => this.recording.said(state.index, i),
      y: (i) => this.recording.examples[i].y,
    };
    let right = 0;
    let focusable = null;
    for (const [i, entry] of this.tiles.entries()) {
      const answer = said(i);
      const good = answer === y(i);
      right += good;
      const selected = state.digit === i;
      const shown = state.filter === "all" || (state.filter === "right") === good;
      const now = `${answer}${selected}${shown}`;
      if (shown && (selected || focusable === null)) focusable = entry.tile;
      if (now === entry.state) continue;
      entry.state = now;
      entry.tile.classList.toggle("wrong", !good);
      entry.tile.hidden = !shown;
      entry.tile.setAttribute("aria-selected", String(selected));
      const label = `example ${i}, a ${this.recording.label(y(i))}, ${good ? "right" : answer === 255 ? "no answer" : `taken for ${this.recording.label(answer)}`}`;
      entry.tile.setAttribute("aria-label", label);
      entry.tile.title = label;
    }
    for (const { tile } of this.tiles) {
      const index = tile === focusable ? 0 : -1;
      if (tile.tabIndex !== index) tile.tabIndex = index;
    }
    setText(this.count, `${right} of ${this.tiles.length} right`);
    for (const button of this.filters.children)
      button.setAttribute("aria-pressed", String(button.dataset.filter === state.filter));
  }

  /** Up and down move through the examples; left and right stay the timeline's. */
  keyed(event) {
    const shown = this.tiles.filter(({ tile }) => !tile.hidden);
    const at = shown.findIndex(({ tile }) => tile === document.activeElement);
    if (at < 0) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    const next = step
      ? shown[Math.min(shown.length - 1, Math.max(0, at + step))]
      : ["Enter"].includes(event.key)
        ? shown[at]
        : null;
    if (!next) return;
    event.preventDefault();
    this.store.set({ digit: this.tiles.indexOf(next) });
    next.tile.focus();
  }

  paintDigit(state, theme) {
    const [rows, columns] = this.shape();
    const scale = new Scale(theme, 1, { signed: false });
    const { x } = this.model.example(state);
    const { context, width, height } = sharp(this.picture);
    context.imageSmoothingEnabled = false;
    this.seen.hidden = state.digit !== "drawn" || !state.strokes.length;
    if (state.digit === "drawn") {
      context.fillStyle = theme.paper;
      context.fillRect(0, 0, width, height);
      if (!state.strokes.length) {
        context.strokeStyle = theme.muted;
        context.setLineDash([5, 6]);
        context.strokeRect(width / 7, height / 7, (5 * width) / 7, (5 * height) / 7);
        context.setLineDash([]);
      }
      paintStrokes(context, state.strokes, width, theme.activation);
      scale.image(x, columns, rows, this.seen);
      return;
    }
    context.drawImage(scale.image(x, columns, rows), 0, 0, width, height);
  }

  startDrawing() {
    this.model.drawn = this.pixels(this.store.get("strokes"));
    this.store.set({ digit: "drawn" });
    this.clearButton.focus();
  }

  pixels(strokes) {
    const [rows, columns] = this.shape();
    return pictureOf(strokes, rows, columns);
  }

  setStrokes(strokes) {
    this.model.drawn = this.pixels(strokes);
    this.store.set({ strokes, digit: "drawn" });
  }

  bindPad() {
    let stroke = null;
    const place = (event) => {
      const frame = this.picture.getBoundingClientRect();
      const share = (v, from, size) => Math.min(1, Math.max(0, (v - from) / size));
      return [share(event.clientX, frame.left, frame.width), share(event.clientY, frame.top, frame.height)];
    };
    this.picture.addEventListener("pointerdown", (event) => {
      if (this.store.get("digit") !== "drawn" || event.button !== 0) return;
      event.preventDefault();
      this.picture.setPointerCapture(event.pointerId);
      stroke = [place(event)];
      this.setStrokes([...this.store.get("strokes"), stroke]);
    });
    this.picture.addEventListener("pointermove", (event) => {
      if (!stroke) return;
      const points = event.getCoalescedEvents?.() ?? [];
      stroke = [...stroke, ...(points.length ? points : [event]).map(place)];
      this.setStrokes([...this.store.get("strokes").slice(0, -1), stroke]);
    });
    for (const name of ["pointerup", "pointercancel"])
      this.picture.addEventListener(name, () => {
        stroke = null;
      });
  }
}
