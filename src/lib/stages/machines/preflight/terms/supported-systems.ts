/** Distributions, and their releases, that every step is written for and tested on. */
const SUPPORTED = {
  debian: ['12', '13'],
  ubuntu: ['22.04', '24.04'],
  rhel: ['9'],
} as const;
/** Supported systems, for people. */
export const SUPPORTED_WORDS = 'Debian 12-13, Ubuntu 22.04-24.04, RHEL 9';

export type Family = keyof typeof SUPPORTED;

const RHEL_LIKE = ['rhel', 'rocky', 'almalinux', 'centos', 'ol'];

/** What `ID` and `VERSION_ID` of os-release say: release as the steps name it, family of a known distribution, whether both are supported. Pure. */
export function systemOf(id: string, version: string): { family?: Family; release: string; isSupported: boolean } {
  const name = RHEL_LIKE.includes(id) ? 'rhel' : id;
  const release = name === 'rhel' ? (version.split('.')[0] ?? '') : version;
  if (!Object.hasOwn(SUPPORTED, name)) return { release, isSupported: false };
  const family = name as Family;
  return { family, release, isSupported: SUPPORTED[family].some((one) => one === release) };
}
