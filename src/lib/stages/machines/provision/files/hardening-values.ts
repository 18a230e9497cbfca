import { hostFile } from '../../../../core/kit/host-script.ts';
import type { ProvisionTarget } from '../contract/step.ts';
import type { SysctlValues } from '../parts/sysctl.ts';

/** With several rails an answer may leave by another one than the question came in by. */
const LOOSE: SysctlValues = { 'net.ipv4.conf.all.rp_filter': '2', 'net.ipv4.conf.default.rp_filter': '2' };

/** Values of a host: those of `hardening.conf`, without what its own settings decide. */
export function hardeningValues({ profile, settings }: ProvisionTarget): SysctlValues {
  const lines = [...hostFile('provision/hardening.conf').matchAll(/^([^#\s]+) = (.*)$/gm)];
  const baseline = Object.fromEntries(lines.map(([, key = '', value = '']) => [key, value]));
  const values = { ...baseline, ...(profile === 'gpu-training' && LOOSE) };
  return Object.fromEntries(Object.entries(values).filter(([key]) => settings.sysctl?.[key] === undefined));
}
