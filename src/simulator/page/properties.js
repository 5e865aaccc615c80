// The APL components that our documents use, with the CSS property for each of their properties.

const fault = (value, kind) => { throw new Error(`"${value}" is not ${kind}`); };

const FLEX = { start: "flex-start", end: "flex-end", spaceBetween: "space-between", spaceAround: "space-around" };
const ALIGNMENTS = ["start", "end", "center", "baseline", "stretch"];
const WEIGHTS = ["normal", "bold", ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((hundreds) => `${hundreds}00`)];

const oneOf = (words) => (value) => (words.includes(value) ? FLEX[value] ?? value : fault(value, `one of ${words.join(", ")}`));
const number = (value) => (typeof value === "number" ? value : fault(value, "a number"));
const color = (value) => (CSS.supports("color", value) ? value : fault(value, "a color"));

/** Converts a length to CSS pixels. One dp is one pixel. A number without a unit is in dp. */
export function length(value, { width, height, dpi }) {
  if (value === "auto") return value;
  const [, amount, unit = "dp"] = /^(\d+(?:\.\d+)?)(dp|px|vw|vh)?$/.exec(String(value)) ?? fault(value, "a length");
  const dp = { dp: 1, px: 160 / dpi, vw: width / 100, vh: height / 100 }[unit];
  return `${Number((amount * dp).toFixed(3))}px`;
}

const lengths = (...names) => Object.fromEntries(names.map((name) => [name, { css: name, read: length }]));

const EVERY = {
  ...lengths("width", "height", "minHeight", "paddingLeft", "paddingRight", "paddingTop", "paddingBottom"),
  grow: { css: "flexGrow", read: number },
  shrink: { css: "flexShrink", read: number },
  alignSelf: { css: "alignSelf", read: oneOf(ALIGNMENTS) },
};

/** For each component: the CSS property for each APL property, and the function that reads its value. */
export const COMPONENTS = {
  Container: {
    ...EVERY,
    direction: { css: "flexDirection", read: oneOf(["row", "column"]) },
    alignItems: { css: "alignItems", read: oneOf(ALIGNMENTS) },
    justifyContent: { css: "justifyContent", read: oneOf(["start", "end", "center", "spaceBetween", "spaceAround"]) },
  },
  Frame: {
    ...EVERY,
    ...lengths("borderRadius"),
    backgroundColor: { css: "backgroundColor", read: color },
  },
  ScrollView: EVERY,
  Text: {
    ...EVERY,
    ...lengths("fontSize"),
    color: { css: "color", read: color },
    fontWeight: { css: "fontWeight", read: oneOf(WEIGHTS) },
    textAlign: { css: "textAlign", read: oneOf(["left", "right", "center"]) },
  },
};
