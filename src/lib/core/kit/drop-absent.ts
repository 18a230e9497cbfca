type MayBeAbsent<T> = { [Key in keyof T]: undefined extends T[Key] ? Key : never }[keyof T];

/** A type whose fields are left out instead of undefined. */
type Present<T> = Omit<T, MayBeAbsent<T> & keyof T> & {
  [Key in MayBeAbsent<T> & keyof T]?: Exclude<T[Key], undefined>;
};

/** A copy without the fields that are undefined. */
export function dropAbsent<T extends object>(value: T): Present<T> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Present<T>;
}
