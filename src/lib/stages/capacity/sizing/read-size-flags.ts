import type { EngineDefinition } from '../../../core/project/engine-definition.ts';
import { message } from '../../../core/text/message.ts';
import { badValue, suggest } from '../../../core/text/suggest.ts';
import { declaredSchemes, findScheme, storage, type StorageScheme } from '../memory/schemes.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, b: 1e9, t: 1e12 };

/** A count above 0: a whole number, or one with K, M, B or T. Throws `bad-number` (exit 2). */
export function readCount(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)([kmbt]?)$/i.exec(text.trim()) ?? [];
  const value = Number(digits) * (UNITS[unit.toLowerCase()] ?? Number.NaN);
  if (digits === '' || !(value >= 1) || value > 1e14)
    throw badValue('bad-number', flag, text, { fix: message('size.number.fix') });
  return Math.round(value);
}

/** A scheme by name. Throws `unknown-scheme` (exit 2) with the nearest. */
export function readScheme(
  text: string | undefined,
  engines: readonly EngineDefinition[] = [],
): StorageScheme | undefined {
  if (text === undefined) return undefined;
  const found = findScheme(text, engines);
  const known = [...new Set([...Object.keys(storage().schemes), ...declaredSchemes(engines).map(({ id }) => id)])];
  if (!found) throw badValue('unknown-scheme', '--scheme', text, { fix: suggest(text, known), details: { known } });
  return found;
}
