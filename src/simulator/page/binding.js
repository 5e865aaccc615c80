// APL's data binding: "${…}" in the strings of a document, and "@name" for its resources.
// Supports the names, properties and operators that our documents use. For anything else, it throws an error.

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|'([^'\\]*)'|(@?[A-Za-z_]\w*)|(==|!=|<=|>=|&&|\|\||[-+*/<>!?:.()[\]]))/y;

/** Operators by precedence, lowest first. All of them are left-associative. */
const BINARY = [["||"], ["&&"], ["==", "!="], ["<", "<=", ">", ">="], ["+", "-"], ["*", "/"]];

const OPERATORS = {
  "||": (a, b) => a || b, "&&": (a, b) => a && b, "==": (a, b) => a === b, "!=": (a, b) => a !== b,
  "<": (a, b) => a < b, "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b,
  "+": (a, b) => a + b, "-": (a, b) => a - b, "*": (a, b) => a * b, "/": (a, b) => a / b,
};

const WORDS = { true: true, false: false, null: null };

/** Evaluates a value of a document. `names` has the data, and the resources as "@name". */
export function bind(value, names) {
  if (typeof value !== "string") return value;
  if (/^@\w+$/.test(value)) return lookUp(names, value);
  const parts = value.split(/\$\{([^}]*)\}/);
  if (parts.length === 3 && !parts[0] && !parts[2]) return evaluate(parts[1], names);
  return parts.map((part, at) => (at % 2 ? evaluate(part, names) : part)).join("");
}

function evaluate(text, names) {
  const rest = tokens(text);
  const value = choice(rest, names);
  if (rest.length) throw new Error(`cannot parse "${text}" at "${rest[0].text}"`);
  return value;
}

function tokens(text) {
  const found = [];
  for (TOKEN.lastIndex = 0; text.slice(TOKEN.lastIndex).trim();) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new Error(`cannot parse "${text}" at "${text.slice(from).trim()}"`);
    const [all, number, string, name, sign] = match;
    found.push({ text: all.trim(), number, string, name, sign });
  }
  return found;
}

function choice(rest, names) {
  const condition = binary(rest, names, 0);
  if (!taken(rest, "?")) return condition;
  const yes = choice(rest, names);
  expect(rest, ":");
  const no = choice(rest, names);
  return condition ? yes : no;
}

function binary(rest, names, row) {
  if (row === BINARY.length) return unary(rest, names);
  let left = binary(rest, names, row + 1);
  while (BINARY[row].includes(rest[0]?.sign)) {
    const operator = OPERATORS[rest.shift().sign];
    left = operator(left, binary(rest, names, row + 1));
  }
  return left;
}

function unary(rest, names) {
  if (taken(rest, "!")) return !unary(rest, names);
  if (taken(rest, "-")) return -unary(rest, names);
  let value = primary(rest, names);
  for (;;) {
    if (taken(rest, ".")) {
      value = lookUp(value, rest.shift()?.name);
    } else if (taken(rest, "[")) {
      value = lookUp(value, choice(rest, names));
      expect(rest, "]");
    } else {
      return value;
    }
  }
}

function primary(rest, names) {
  const token = rest.shift();
  if (token?.number !== undefined) return Number(token.number);
  if (token?.string !== undefined) return token.string;
  if (token?.name !== undefined) return Object.hasOwn(WORDS, token.name) ? WORDS[token.name] : lookUp(names, token.name);
  if (token?.sign !== "(") throw new Error(`cannot parse an expression at "${token?.text ?? "its end"}"`);
  const value = choice(rest, names);
  expect(rest, ")");
  return value;
}

function lookUp(object, name) {
  if (object === null || typeof object !== "object" || !Object.hasOwn(object, name)) throw new Error(`there is no "${name}"`);
  return object[name];
}

function taken(rest, sign) {
  const there = rest[0]?.sign === sign;
  if (there) rest.shift();
  return there;
}

function expect(rest, sign) {
  if (!taken(rest, sign)) throw new Error(`an expression is missing "${sign}"`);
}
