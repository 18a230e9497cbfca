import { provisionSchema, type ProvisionSettings } from '../../../../core/project/resources/provision.ts';

/** Settings of a host: later ones win by key, kernel settings merge. Pure. */
export function mergeSettings(...layers: (ProvisionSettings | undefined)[]): ProvisionSettings {
  const given = layers.filter((layer) => layer !== undefined);
  const merged = Object.assign({}, ...given.map(withoutAbsent)) as ProvisionSettings;
  const sysctl = Object.assign({}, ...given.map((layer) => layer.sysctl ?? {})) as NonNullable<
    ProvisionSettings['sysctl']
  >;
  return provisionSchema.parse(Object.keys(sysctl).length > 0 ? { ...merged, sysctl } : merged);
}

/** Beside the environments that the settings name, those that the project has on the host. Pure. */
export function withEnvironments(settings: ProvisionSettings, names: readonly string[]): ProvisionSettings {
  const all = [...new Set([...(settings.environments ?? []), ...names])].toSorted();
  return all.length === 0 ? settings : { ...settings, environments: all };
}

function withoutAbsent(layer: ProvisionSettings): object {
  return Object.fromEntries(Object.entries(layer).filter(([, value]) => value !== undefined));
}
