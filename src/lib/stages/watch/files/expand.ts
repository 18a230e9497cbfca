/** What stands for a placeholder. */
export type Value = string | number | boolean;
export type Values = Readonly<Record<string, Value>>;

/** Values that hold everywhere, and those of things of which there are several: an item that names one is repeated. */
export interface Filling {
  values: Values;
  scopes: Readonly<Record<string, readonly Values[]>>;
}

const PLACEHOLDER = /\{\{(\w+)\}\}/g;

/** Fills a template: a list item is repeated for each thing it names, and left out without its values, or its `only: SCOPE`. Pure. */
export function expand(node: unknown, filling: Filling): unknown {
  if (typeof node === 'string') return fillWord(node, filling.values);
  if (Array.isArray(node)) return node.flatMap((item) => expandItem(item, filling));
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).filter(([, value]) => isKept(value, filling));
  return Object.fromEntries(entries.flatMap(([key, value]) => (key === 'only' ? [] : [[key, expand(value, filling)]])));
}

/** A text whose paragraphs are treated as items of a list. Pure. */
export function expandText(text: string, filling: Filling): string {
  return (expand(text.split('\n\n'), filling) as string[]).join('\n\n');
}

function isKept(value: unknown, { scopes }: Filling): boolean {
  const only = typeof value === 'object' && value !== null && 'only' in value ? String(value.only) : undefined;
  return only === undefined || (scopes[only]?.length ?? 0) > 0;
}

function expandItem(item: unknown, filling: Filling): unknown[] {
  if (!isKept(item, filling)) return [];
  const named = placeholdersIn(item);
  return combinations(named, filling).flatMap((values) => {
    const own = { ...filling, values };
    return named.every((name) => values[name] !== undefined) ? [expand(item, own)] : [];
  });
}

/** Names in an item, without those of lists in it, whose own items are repeated. */
function placeholdersIn(node: unknown): string[] {
  if (typeof node === 'string') return [...node.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return [];
  return Object.values(node).flatMap(placeholdersIn);
}

/** Values for each combination of the things that are named and not yet chosen. */
function combinations(named: readonly string[], { values, scopes }: Filling): Values[] {
  const used = Object.entries(scopes).filter(
    ([scope]) => values[scope] === undefined && named.some((name) => name === scope || name.startsWith(`${scope}_`)),
  );
  return used.reduce<Values[]>(
    (all, [, things]) => all.flatMap((one) => things.map((thing) => ({ ...one, ...thing }))),
    [values],
  );
}

/** A word that is one placeholder keeps the type of its value. Throws for a name without a value, which is a bug. */
function fillWord(word: string, values: Values): Value {
  const [whole, only] = /^\{\{(\w+)\}\}$/.exec(word) ?? [];
  const valueOf = (name: string): Value => {
    const value = values[name];
    if (value === undefined) throw new Error(`a template of the watch asks for an unknown value: ${name}`);
    return value;
  };
  if (whole !== undefined && only !== undefined) return valueOf(only);
  return word.replaceAll(PLACEHOLDER, (_, name: string) => String(valueOf(name)));
}
