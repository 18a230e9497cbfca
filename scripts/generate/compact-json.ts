/** Widest line of a generated file. */
const WIDTH = 120;

/** Pure: JSON in which whatever fits on a line stands on one, so that a change shows as the lines that it concerns. */
export function compactJson(value: unknown): string {
  return `${render(value, '', 0)}\n`;
}

/** `before` is how much stands on the line already. */
function render(value: unknown, indent: string, before: number): string {
  const flat = flatten(value);
  if (indent.length + before + flat.length < WIDTH || value === null || typeof value !== 'object') return flat;
  const inner = `${indent}  `;
  const lines = Array.isArray(value)
    ? value.map((one) => `${inner}${render(one, inner, 0)}`)
    : Object.entries(value).map(([key, one]) => {
        const name = `${JSON.stringify(key)}: `;
        return `${inner}${name}${render(one, inner, name.length)}`;
      });
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`;
}

function flatten(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flatten).join(', ')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, one]) => one !== undefined);
  return fields.length === 0
    ? '{}'
    : `{ ${fields.map(([key, one]) => `${JSON.stringify(key)}: ${flatten(one)}`).join(', ')} }`;
}
