import { isSystemPlace, isTemporary } from '../../../../core/project/resources/host-folder.ts';
import { shellWord } from '../../../../core/text/shell-word.ts';
import { needsPerson, type Seen } from '../checks/seen.ts';
import { printLines } from '../checks/check-script.ts';
import type { Assessment, ProvisionTarget } from '../contract/step.ts';
import { STORE_NAMES } from './closed-store.ts';

/** Names that only a folder of sovran has at its top. */
const OURS = [...STORE_NAMES, 'run', 'store.lock'];
/** Of a file system that is mounted there. */
const NOBODYS = 'lost+found';
const SHOWN = 3;
/** Where the store of this machine lies for root; not a hidden folder of its home itself, e.g. `.ssh`. */
const IN_HOME_OF_ROOT = /^\/(?:root|var\/roothome)\/(?:[^./]|[^/]+\/.)/;

/** Prints `real=PATH` of the root, `ours=NAME` for store content, `other=NAME` for some other content. */
export function printRoot(root: string): string[] {
  const path = shellWord(root);
  return [
    printLines(
      'real',
      `d=${path}; while [ -n "$d" ] && [ ! -e "$d" ]; do d=\${d%/*}; done; r=; [ -z "$d" ] || r=$(readlink -f -- "$d"); root=${path}; printf '%s\\n' "$r\${root#"$d"}"`,
    ),
    printLines('ours', `for n in ${OURS.join(' ')}; do [ ! -e ${path}/"$n" ] || printf '%s\\n' "$n"; done`),
    printLines('other', `ls -A -- ${path}/ | grep -vxF -e ${[...OURS, NOBODYS].join(' -e ')} | head -n ${SHOWN}`),
  ];
}

/** Why a root must not become sovran's: system, temporary or foreign folder. Undefined if it may. */
export function refuseRoot(
  seen: Seen,
  { root, local }: Pick<ProvisionTarget, 'root' | 'local'>,
): Assessment | undefined {
  const real = seen.one('real') ?? root;
  const observed = { real, foreign: [real] };
  const isHome = local === true && (isTemporary(real) || IN_HOME_OF_ROOT.test(real));
  if (isSystemPlace(real) && !isHome) return needsPerson('root-of-system', observed);
  if (isTemporary(real) && !isHome) return needsPerson('root-temporary', observed);
  const others = seen.all('other');
  if (others.length === 0 || seen.all('ours').length > 0) return undefined;
  return needsPerson('root-in-use', { real, foreign: others.map((name) => `${root}/${name}`) });
}
