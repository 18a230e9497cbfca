import type { SovereigntyFacts } from '../collect/sovereignty.ts';
import type { RuleFacts } from '../control/control.ts';

/** Pure: components that others supply. */
export function suppliedParts({ chain }: Pick<RuleFacts['seen'], 'chain'>): string[] {
  return chain.parts.filter(({ own }) => !own).map(({ component }) => component);
}

/** Pure: the supplier that names a component. */
export function supplierOf(
  component: string,
  { suppliers }: Pick<SovereigntyFacts, 'suppliers'>,
): ({ name: string } & NonNullable<SovereigntyFacts['suppliers']>['suppliers'][string]) | undefined {
  const found = Object.entries(suppliers?.suppliers ?? {}).find(([, one]) =>
    one.components.some((pattern) => matches(component, pattern)),
  );
  return found && { name: found[0], ...found[1] };
}

function matches(component: string, pattern: string): boolean {
  const parts = pattern.split('*').map((text) => text.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`).test(component);
}
