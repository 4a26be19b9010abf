// One connection as a line: how its curve runs, and how strong its colour is.

export const FAINTEST = 0.035; // edges weaker than this share of full colour are left out

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 * @param {number} straight the line is level until here, and then it bends
 */
export function curve(context, x0, y0, x1, y1, straight = x0) {
  const bend = (x1 - straight) * 0.45;
  context.moveTo(x0, y0);
  context.lineTo(straight, y0);
  context.bezierCurveTo(straight + bend, y0, x1 - bend, y1, x1, y1);
}

/**
 * One connection, shown with strength t from −1 to 1.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {Point} from
 * @param {Point} to
 * @param {number} t
 * @param {number} emphasis
 * @param {number} [straight] the line is level until here
 */
export function strokeEdge(context, scene, from, to, t, emphasis, straight) {
  const { theme } = scene;
  const size = Math.abs(t) ** 0.75; // thin lines on a dark ground look fainter than the legend's colours
  context.strokeStyle = t > 0 ? theme.positive : theme.negative;
  context.globalAlpha = Math.min(1, (0.06 + 0.94 * size) * emphasis);
  context.lineWidth =
    (0.5 + 3 * size) * (emphasis > 1 ? 1.15 : 1) * Math.min(1, 0.3 + scene.layout.width / 1100) * scene.layout.growth;
  context.beginPath();
  curve(context, from.x, from.y, to.x, to.y, straight);
  context.stroke();
}
