/** True if a table has an entry of its own under this name. */
export function isIn<Table extends object>(table: Table, name: PropertyKey): name is keyof Table {
  return Object.hasOwn(table, name);
}

/** Entry of a table under a name that may be anything. */
export function entryOf<T>(table: Readonly<Record<string, T>>, name: unknown): T | undefined {
  return typeof name === 'string' && isIn(table, name) ? table[name] : undefined;
}
