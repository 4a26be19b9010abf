// The panel for training on: its buttons, the list of forks, and what became of the one that is followed.

import { byId, h, setText } from "./dom.js";
import { ForkFields } from "./fork-fields.js";
import { ForkFigures } from "./fork-figures.js";
import { forkName, refusal, settingsSentences } from "./fork-sentences.js";
import { inkText, strokesFrom } from "./ink-text.js";
import { fill } from "./sentence.js";

const HEAD = "Train on from step {step}";

export class ForkPanel {
  /** @param {Context & {forks: Forks}} context */
  constructor({ model, store, forks }) {
    this.store = store;
    this.forks = forks;
    this.recording = model.recordings[0];
    this.fields = new ForkFields(this.recording, store);
    this.figures = new ForkFigures(model, forks);
    /** @type {number | null} the fork whose settings the fields have taken over */
    this.shown = null;
    this.panel = byId("fork-panel");
    this.title = h("h2", {});
    this.which = h("select", {
      "aria-label": "What is followed",
      onchange: () => forks.choose(this.which.value === "" ? null : Number(this.which.value)),
    });
    this.name = h("input", {
      type: "text",
      maxLength: 60,
      "aria-label": "Name of the fork",
      onchange: () => forks.rename(this.name.value),
    });
    this.removeButton = h("button", { type: "button", onclick: () => forks.remove() }, "Remove");
    this.named = h("div", { className: "fork-row fork-named" }, this.which, this.name, this.removeButton);
    this.stepButtons = [
      h("button", { type: "button", onclick: () => this.train(1) }, "1 step"),
      h("button", { type: "button", onclick: () => this.train(10) }, "10 steps"),
    ];
    this.runButton = h("button", { type: "button", className: "strong", onclick: () => this.run() });
    this.status = h("span", { className: "muted" });
    this.notes = h("p", { className: "muted fork-notes" });
    this.build();
    byId("train-on").addEventListener("click", () => {
      if (this.close()) return;
      store.set({ trains: true });
      this.update(store.state); // what is hidden until the page is drawn takes no focus
      this.panel.focus();
    });
  }

  build() {
    const help = "What am I looking at? Training on";
    this.panel.append(
      h(
        "div",
        { className: "panel-head" },
        this.title,
        h("button", { type: "button", className: "ask", "data-explain": "fork", "aria-expanded": "false", "aria-label": help }, "?"),
        h("button", { type: "button", className: "icon", "aria-label": "Close", onclick: () => this.close() }, "×"),
      ),
      this.named,
      this.fields.element,
      this.fields.chips,
      h("div", { className: "fork-row fork-buttons" }, this.stepButtons, this.runButton, this.status),
      this.figures.element,
      this.notes,
    );
  }

  /** Closes the panel, and stops the training, which nobody would see; returns whether it was open. */
  close() {
    const { trains, training } = this.store.state;
    if (trains && training) this.forks.stop();
    this.store.set({ trains: false });
    if (trains) byId("train-on").focus();
    return trains;
  }

  /** @param {number} steps */
  train(steps) {
    const { settings, own } = this.fields;
    if (refusal(this.store.state, settings)) return;
    this.forks.trainOn(settings, steps, (fork) => forkName(own, fork));
  }

  /** Runs until it is stopped. */
  run() {
    if (this.store.state.training) this.forks.stop();
    else this.train(Infinity);
  }

  /** One plain step on the example that is shown: the last line of the walkthrough, carried out. */
  carryOut() {
    const { digit, meant } = this.store.state;
    const { own } = this.fields;
    const rate = this.recording.header.plainRate;
    /** @type {Settings} */
    const plain = { ...own, optimizer: "sgd", rate, batch: 1, classes: [] };
    const settings =
      digit === "drawn" ? { ...plain, drawings: [this.teach(Number(meant))] } : { ...plain, example: digit };
    if (!refusal(this.store.state, settings)) this.forks.trainOn(settings, 1, (fork) => forkName(own, fork));
  }

  /**
   * Keeps the drawing on the pad among those to learn from. It is kept as an address holds it, so that a link gives the
   * same training. Returns its number.
   * @param {number} y
   */
  teach(y) {
    const { strokes, taught } = this.store.state;
    const ink = inkText(strokes);
    const known = taught.findIndex((each) => each.y === y && inkText(each.strokes) === ink);
    if (known >= 0) return known;
    this.store.set({ taught: [...taught, { strokes: strokesFrom(ink), y }] });
    return taught.length;
  }

  /** The drawing on the pad joins what is learned from, and the panel opens. */
  teachDrawing() {
    const { meant, strokes } = this.store.state;
    if (meant === null || !strokes.length) return;
    const k = this.teach(meant);
    this.store.set({ trains: true });
    this.fields.choose({ drawings: [...new Set([...this.fields.settings.drawings, k])] });
    this.panel.focus();
  }

  /** @param {State} state */
  update(state) {
    const { forks, recording, fields } = this;
    byId("train-on").setAttribute("aria-pressed", String(state.trains));
    const opens = state.trains && this.panel.hidden;
    this.panel.hidden = !state.trains;
    const { active } = forks;
    if ((active?.id ?? null) !== this.shown) {
      this.shown = active?.id ?? null;
      fields.follow(active);
    }
    if (!state.trains) return;
    setText(this.title, fill(HEAD, { step: recording.steps[state.index] }));
    this.updateList(state);
    fields.update(state);
    const refused = refusal(state, fields.settings);
    for (const control of [this.which, this.removeButton]) control.disabled = state.training;
    for (const button of this.stepButtons) button.disabled = state.training || refused !== "";
    this.runButton.disabled = !state.training && refused !== "";
    setText(this.runButton, state.training ? "❚❚ Stop" : "▶ Run");
    setText(this.status, refused);
    this.figures.update(state);
    const isFirst = active === null || !forks.isForked || active.legs.length === 1;
    setText(this.notes, settingsSentences(recording, fields.settings, isFirst).join(" "));
    if (opens) this.panel.scrollIntoView({ block: "nearest" }); // a link opens it too
  }

  /** @param {State} state */
  updateList({ forks, fork }) {
    const names = forks.map(({ name }) => name);
    const now = JSON.stringify(names);
    if (this.which.dataset.names !== now) {
      this.which.dataset.names = now;
      const options = names.map((name, i) => h("option", { value: String(i) }, name));
      this.which.replaceChildren(h("option", { value: "" }, "as recorded"), ...options);
    }
    this.which.value = fork === null ? "" : String(fork);
    this.named.hidden = !forks.length;
    this.name.hidden = this.removeButton.hidden = fork === null;
    if (document.activeElement !== this.name) this.name.value = fork === null ? "" : names[fork];
  }
}
