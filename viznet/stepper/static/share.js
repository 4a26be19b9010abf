// Sharing: the address that opens this moment, the picture as a file, the page without its controls.

import { toHash } from "./address.js";
import { all, byId, closest, h, setText } from "./dom.js";
import { hideParts } from "./parts.js";
import { fill } from "./sentence.js";

// Below a picture of the page: what it shows.
const CAPTION = "{sizes} · {began} · step {step} · {shown} · run {hash}";
const CAPTION_OF_FORK = "{sizes} · {began} · step {step} (fork: {fork}) · {shown} · run {hash}";

export class Share {
  /** @param {Context & {stages: Stage[], opening: Opening}} context */
  constructor({ model, store, showMessage, stages, opening }) {
    this.model = model;
    this.store = store;
    this.stages = stages;
    this.opening = opening;
    this.showMessage = showMessage;
    /** @param {boolean} open */
    const menu = (open) => {
      byId("share-menu").hidden = !open;
      byId("share").setAttribute("aria-expanded", String(open));
    };
    byId("share").addEventListener("click", () => menu(Boolean(byId("share-menu").hidden)));
    byId("share-menu").addEventListener("click", () => menu(false));
    document.addEventListener("click", (event) => closest(event, ".menu") || menu(false));
    all(".menu")[0].addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || byId("share-menu").hidden) return;
      event.preventDefault();
      menu(false);
      byId("share").focus();
    });
    byId("copy").hidden = location.protocol === "about:"; // a notebook's frame has no address to share
    byId("copy").addEventListener("click", () => this.copy());
    byId("save-png").addEventListener("click", () => this.save());
    byId("present").addEventListener("click", () => store.set({ present: !store.state.present }));
    byId("leave-present").addEventListener("click", () => store.set({ present: false }));
    byId("print").addEventListener("click", () => print());
    byId("theme").addEventListener("click", () =>
      store.set({ theme: store.state.theme === "dark" ? "light" : "dark" }),
    );
  }

  link() {
    return location.href.replace(/#.*$/, "") + toHash(this.store.state, this.opening);
  }

  async copy() {
    const link = this.link();
    try {
      await navigator.clipboard.writeText(link);
      this.showMessage("The link is copied.");
    } catch {
      const field = h("input", { value: link, readOnly: true, "aria-label": "Link to this moment" });
      byId("message").replaceChildren("Copy this link: ", field);
      byId("message").classList.add("shown");
      field.select();
    }
  }

  caption() {
    const { header, sizes, steps } = this.model.recordings[0];
    const { digit, index } = this.store.state;
    const { forks, fork } = this.store.state;
    const shown = digit === "drawn" ? "a drawing" : fill("example {example}", { example: digit });
    const values = { sizes: sizes.join("-"), began: header.began, step: steps[index], shown, hash: header.hash };
    if (fork === null || !this.model.recordings[0].forked(index)) return fill(CAPTION, values);
    return fill(CAPTION_OF_FORK, { ...values, fork: forks[fork].name });
  }

  async save() {
    const blob = await this.stages[0].png(this.caption());
    if (!blob) return this.showMessage("This browser could not make a picture.");
    const link = h("a", {
      href: URL.createObjectURL(blob),
      download: `step-${this.model.recordings[0].steps[this.store.state.index]}.png`,
    });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    this.showMessage(fill("Saved as {name}.", { name: link.download }));
  }

  /**
   * @param {State} state
   * @param {Changed} changed
   */
  update(state, changed) {
    document.documentElement.dataset.theme = state.theme;
    document.documentElement.classList.toggle("presenting", state.present);
    if (changed.has("hide")) hideParts(state.hide);
    byId("present").setAttribute("aria-pressed", String(state.present));
    byId("theme").setAttribute("aria-label", state.theme === "dark" ? "Light colours" : "Dark colours");
    setText(byId("theme"), state.theme === "dark" ? "☀" : "☾");
  }
}
