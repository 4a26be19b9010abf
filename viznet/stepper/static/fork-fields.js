// What a fork trains with: the optimizer, its numbers, and what it learns from.

import { drawingAsPng } from "./digit-picture.js";
import { h } from "./dom.js";
import { areSame, MOST_BATCH, MOST_RATE, ownSettings } from "./legs.js";
import { OPTIMIZERS } from "./optimizers.js";

export class ForkFields {
  /**
   * @param {Recording} recording
   * @param {Store} store
   */
  constructor({ header }, store) {
    this.labels = header.examples.labels;
    this.own = ownSettings(header);
    this.store = store;
    /** @type {Settings} what the next steps are trained with, as long as nothing else was chosen */
    this.known = this.own;
    const options = Object.entries(OPTIMIZERS).map(([value, { label }]) => h("option", { value }, label));
    this.optimizer = h("select", { onchange: () => this.chooseOptimizer(this.optimizer.value) }, options);
    this.rate = this.field("rate", "any", (v) => v > 0 && v <= MOST_RATE);
    this.batch = this.field("batch", "1", (v) => Number.isInteger(v) && v >= 1 && v <= MOST_BATCH);
    this.seed = this.field("seed", "1", (v) => Number.isInteger(v) && v >= 0 && v < 1e12);
    this.element = h(
      "div",
      { className: "fork-row fork-fields" },
      h("label", {}, "optimizer ", this.optimizer),
      h("label", {}, "η ", this.rate),
      h("label", {}, "batch ", this.batch),
      h("label", {}, "seed ", this.seed),
    );
    this.chips = h("div", { className: "fork-row fork-chips", role: "group", "aria-label": "What it learns from" });
    /** @type {{kind: "all" | "classes" | "drawings", k: number, button: HTMLElement}[]} */
    this.buttons = [];
    this.made = -1; // for how many drawings the chips were made
  }

  /** What the next steps are trained with. */
  get settings() {
    return this.store.state.settings ?? this.known;
  }

  /**
   * A field for a number. What it does not allow is not taken.
   * @param {"rate" | "batch" | "seed"} key
   * @param {string} step
   * @param {(value: number) => boolean} isAllowed
   */
  field(key, step, isAllowed) {
    /** @type {HTMLInputElement} */
    const field = h("input", {
      type: "number",
      step,
      min: "0",
      inputMode: "decimal",
      onchange: () => {
        const value = Number(field.value);
        if (field.value !== "" && isAllowed(value)) this.choose({ [key]: value });
        else field.value = String(this.settings[key]);
      },
    });
    return field;
  }

  /**
   * Every optimizer has its own usual learning rate: a step of Adam is as long as η, whatever the gradient.
   * @param {string} optimizer
   */
  chooseOptimizer(optimizer) {
    const rate = optimizer === this.own.optimizer ? this.own.rate : OPTIMIZERS[optimizer].rate;
    this.choose({ optimizer, rate });
  }

  /** @param {Partial<Settings>} changes */
  choose(changes) {
    const settings = { ...this.settings, ...changes };
    this.store.set({ settings: areSame(settings, this.known) ? null : settings });
  }

  /**
   * Takes over the settings with which a fork was trained last, or else those of the run. A single step on one example
   * is nothing to go on with.
   * @param {Fork | null} fork
   */
  follow(fork) {
    if (!fork) {
      this.known = this.own;
      return;
    }
    const { legs } = fork;
    const { optimizer, rate, batch, seed, classes, drawings, example } = legs[legs.length - 1];
    if (example === null) this.known = { optimizer, rate, batch, seed, classes, drawings, example };
  }

  /** @param {State} state */
  update({ taught }) {
    const { settings, labels } = this;
    this.optimizer.value = settings.optimizer;
    /** @type {[HTMLInputElement, number][]} */
    const fields = [
      [this.rate, settings.rate],
      [this.batch, settings.batch],
      [this.seed, settings.seed],
    ];
    for (const [field, value] of fields) if (document.activeElement !== field) field.value = String(value);
    if (this.made !== taught.length) this.makeChips(taught);
    for (const { kind, k, button } of this.buttons) {
      const pressed = kind === "all" ? settings.classes.length === labels.length : settings[kind].includes(k);
      button.setAttribute("aria-pressed", String(pressed));
    }
  }

  /**
   * One button for all classes, one for every class, and one for every drawing.
   * @param {Taught[]} taught
   */
  makeChips(taught) {
    this.made = taught.length;
    /** @type {(kind: "classes" | "drawings", k: number, name: string) => HTMLElement} */
    const chip = (kind, k, name) => {
      const button = h("button", { type: "button", onclick: () => this.toggle(kind, k) }, name);
      this.buttons.push({ kind, k, button });
      return button;
    };
    const every = h("button", { type: "button", onclick: () => this.toggleAll() }, "all");
    this.buttons = [{ kind: "all", k: 0, button: every }];
    const classes = this.labels.map((label, k) => chip("classes", k, label));
    const drawings = taught.map(({ strokes, y }, k) => {
      const button = chip("drawings", k, this.labels[y]);
      button.prepend(h("img", { src: drawingAsPng(strokes), alt: "your drawing of" }));
      return button;
    });
    this.chips.replaceChildren(h("span", { className: "muted" }, "learns from"), every, ...classes, ...drawings);
  }

  /**
   * @param {"classes" | "drawings"} kind
   * @param {number} k
   */
  toggle(kind, k) {
    const list = this.settings[kind];
    const others = list.filter((other) => other !== k);
    this.choose({ [kind]: others.length < list.length ? others : [...list, k].sort((a, b) => a - b) });
  }

  /** All classes, or none of them. */
  toggleAll() {
    const hasAll = this.settings.classes.length === this.own.classes.length;
    this.choose({ classes: hasAll ? [] : this.own.classes });
  }
}
