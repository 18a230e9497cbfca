import { message } from '../../core/text/message.ts';
import { nearestNames } from '../../core/kit/nearest-names.ts';
import type { SovranError } from '../../core/text/sovran-error.ts';
import { badValue } from '../../core/text/suggest.ts';

/** SPDX identifiers that data sets and models of this kind are published under. */
const LICENSES: readonly string[] = (
  '0BSD AFL-3.0 AGPL-3.0-only AGPL-3.0-or-later Apache-2.0 Artistic-2.0 BSD-2-Clause BSD-3-Clause BSL-1.0 ' +
  'C-UDA-1.0 CC-BY-2.0 CC-BY-3.0 CC-BY-4.0 CC-BY-NC-4.0 CC-BY-NC-ND-4.0 CC-BY-NC-SA-4.0 CC-BY-ND-4.0 ' +
  'CC-BY-SA-3.0 CC-BY-SA-4.0 CC0-1.0 CDLA-Permissive-1.0 CDLA-Permissive-2.0 CDLA-Sharing-1.0 EPL-2.0 ' +
  'EUPL-1.1 EUPL-1.2 GFDL-1.3-or-later GPL-2.0-only GPL-2.0-or-later GPL-3.0-only GPL-3.0-or-later ISC ' +
  'LGPL-2.1-only LGPL-3.0-only LGPL-3.0-or-later MIT MPL-2.0 NLOD-2.0 OGL-UK-3.0 ODC-By-1.0 ODbL-1.0 ' +
  'PDDL-1.0 Unlicense WTFPL Zlib etalab-2.0'
).split(' ');

/** Named where no licence is near. */
const EXAMPLES = ['MIT', 'etalab-2.0', 'CC-BY-4.0'];

const REFERENCE = /^(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+$/;
const OPERATOR = /^(?:AND|OR)$/;

/** Normalises SPDX identifiers joined by `AND` or `OR`. Throws `unknown-license` (exit 2) naming the nearest. */
export function checkLicense(text: string): string {
  const words = text.trim().split(/\s+/);
  const right = words.length % 2 === 1 && words.every((word, at) => OPERATOR.test(word) === (at % 2 === 1));
  if (!right) throw unknownLicense(text);
  return words.map((word, at) => (at % 2 === 1 ? word : identifierOf(word))).join(' ');
}

function identifierOf(word: string): string {
  if (REFERENCE.test(word)) return word;
  const known = spdxIdOf(word);
  if (!known) throw unknownLicense(word);
  return known;
}

/** A licence as SPDX spells it; undefined for one that is not among these. Pure. */
export function spdxIdOf(word: string): string | undefined {
  return LICENSES.find((license) => license.toLowerCase() === word.toLowerCase());
}

function unknownLicense(text: string): SovranError {
  const near = nearestNames(text, LICENSES);
  return badValue('unknown-license', '--license', text, {
    fix: message('data.unknown-license.fix', { near: (near.length > 0 ? near : EXAMPLES).join(', ') }),
    details: { license: text.slice(0, 80), near },
  });
}
