import type { HostPin } from '../pins/pins.ts';

/** How a machine is reached: known_hosts names of its route (undefined: unknown) and its keys. */
export interface Reached {
  way: string[] | undefined;
  keys: readonly Pick<HostPin, 'type' | 'key'>[];
}

/** By what two ways lead to one machine: the way itself, or its key alone (copied machines may share one). Pure. */
export function likenessOf(one: Reached, other: Reached): 'address' | 'key' | undefined {
  if (!one.way || !other.way) return undefined;
  if (one.way.join(' ') === other.way.join(' ')) return 'address';
  const isShared = one.keys.some((pin) => other.keys.some(({ type, key }) => type === pin.type && key === pin.key));
  return isShared ? 'key' : undefined;
}
