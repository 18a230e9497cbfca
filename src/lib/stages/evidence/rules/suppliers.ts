import type { Supplier } from '../../../core/project/resources/suppliers.ts';
import type { RuleFacts } from '../control/control.ts';

/** Pure: components that others supply. */
export function suppliedParts({ chain }: Pick<RuleFacts['seen'], 'chain'>): string[] {
  return chain.parts.filter(({ own }) => !own).map(({ component }) => component);
}

/** Pure: the supplier that names a component. */
export function supplierOf(
  component: string,
  { stated }: RuleFacts['seen']['suppliers'],
): ({ name: string } & Supplier) | undefined {
  const found = Object.entries(stated?.suppliers ?? {}).find(([, one]) =>
    one.components.some((pattern) => matches(component, pattern)),
  );
  return found && { name: found[0], ...found[1] };
}

function matches(component: string, pattern: string): boolean {
  const parts = pattern.split('*').map((text) => text.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`).test(component);
}
