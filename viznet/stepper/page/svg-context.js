// The few canvas calls that the stage makes, written down as SVG: what is saved is what is seen, and stays sharp.

const NAMESPACE = "http://www.w3.org/2000/svg";

export class SvgContext {
  constructor(width, height) {
    this.root = document.createElementNS(NAMESPACE, "svg");
    this.root.setAttribute("xmlns", NAMESPACE);
    this.root.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.root.setAttribute("width", width);
    this.root.setAttribute("height", height);
    this.parent = this.root;
    this.stack = [];
    this.path = "";
    this.clips = 0;
    Object.assign(this, {
      fillStyle: "#000",
      strokeStyle: "#000",
      lineWidth: 1,
      globalAlpha: 1,
      font: "10px sans-serif",
    });
    Object.assign(this, {
      textAlign: "left",
      textBaseline: "alphabetic",
      lineCap: "butt",
      lineJoin: "miter",
      imageSmoothingEnabled: false,
    });
    this.dash = [];
  }

  add(name, attributes) {
    const element = document.createElementNS(NAMESPACE, name);
    for (const [key, value] of Object.entries(attributes)) {
      element.setAttribute(key, typeof value === "number" ? Math.round(value * 100) / 100 : value);
    }
    if (this.globalAlpha < 1) element.setAttribute("opacity", Math.round(this.globalAlpha * 1000) / 1000);
    this.parent.append(element);
    return element;
  }

  save() {
    const {
      fillStyle,
      strokeStyle,
      lineWidth,
      globalAlpha,
      font,
      textAlign,
      textBaseline,
      parent,
      dash,
      lineCap,
    } = this;
    this.stack.push({
      fillStyle,
      strokeStyle,
      lineWidth,
      globalAlpha,
      font,
      textAlign,
      textBaseline,
      parent,
      dash,
      lineCap,
    });
  }

  restore() {
    Object.assign(this, this.stack.pop());
  }

  beginPath() {
    this.path = "";
  }

  moveTo(x, y) {
    this.path += `M${round(x)} ${round(y)}`;
  }

  lineTo(x, y) {
    this.path += `L${round(x)} ${round(y)}`;
  }

  bezierCurveTo(a, b, c, d, x, y) {
    this.path += `C${[a, b, c, d, x, y].map(round).join(" ")}`;
  }

  quadraticCurveTo(a, b, x, y) {
    this.path += `Q${[a, b, x, y].map(round).join(" ")}`;
  }

  arc(x, y, r) {
    this.path += `M${round(x - r)} ${round(y)}a${round(r)} ${round(r)} 0 1 0 ${round(2 * r)} 0a${round(r)} ${round(r)} 0 1 0 ${round(-2 * r)} 0`;
  }

  rect(x, y, w, v) {
    this.path += `M${round(x)} ${round(y)}h${round(w)}v${round(v)}h${round(-w)}z`;
  }

  roundRect(x, y, w, v) {
    this.rect(x, y, w, v);
  }

  closePath() {
    this.path += "z";
  }

  clip() {
    const id = `clip-${(this.clips += 1)}`;
    const clip = document.createElementNS(NAMESPACE, "clipPath");
    clip.id = id;
    const path = document.createElementNS(NAMESPACE, "path");
    path.setAttribute("d", this.path);
    clip.append(path);
    this.root.append(clip);
    const group = document.createElementNS(NAMESPACE, "g");
    group.setAttribute("clip-path", `url(#${id})`);
    this.parent.append(group);
    this.parent = group;
  }

  stroke() {
    const dash = this.dash.length ? { "stroke-dasharray": this.dash.join(" ") } : {};
    this.add("path", {
      d: this.path,
      fill: "none",
      stroke: this.strokeStyle,
      "stroke-width": this.lineWidth,
      "stroke-linecap": this.lineCap,
      ...dash,
    });
  }

  fill() {
    this.add("path", { d: this.path, fill: this.fillStyle });
  }

  fillRect(x, y, width, height) {
    this.add("rect", { x, y, width, height, fill: this.fillStyle });
  }

  strokeRect(x, y, width, height) {
    this.add("rect", {
      x,
      y,
      width,
      height,
      fill: "none",
      stroke: this.strokeStyle,
      "stroke-width": this.lineWidth,
    });
  }

  setLineDash(dash) {
    this.dash = dash;
  }

  fillText(text, x, y) {
    const anchor = { left: "start", center: "middle", right: "end" }[this.textAlign];
    const shift = { middle: "central", top: "hanging", alphabetic: "alphabetic" }[this.textBaseline];
    const match = /^(\w+ )?([\d.]+)px (.*)$/.exec(this.font);
    const weight = match[1] ? { "font-weight": match[1].trim() } : {};
    const element = this.add("text", {
      x,
      y,
      fill: this.fillStyle,
      "text-anchor": anchor,
      "dominant-baseline": shift,
      "font-size": match[2],
      "font-family": match[3],
      ...weight,
    });
    element.textContent = text;
  }

  measureText(text) {
    const context = (this.ruler ??= document.createElement("canvas").getContext("2d"));
    context.font = this.font;
    return context.measureText(text);
  }

  drawImage(canvas, x, y, width, height) {
    const image = this.add("image", { x, y, width, height, preserveAspectRatio: "none" });
    image.setAttribute("href", canvas.toDataURL());
    image.style.imageRendering = "pixelated";
  }

  text() {
    return new XMLSerializer().serializeToString(this.root);
  }
}

function round(value) {
  return Math.round(value * 100) / 100;
}
