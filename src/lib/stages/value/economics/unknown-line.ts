import type { Translate } from '../../../core/text/translate.ts';
import type { CostLine } from '../schema.ts';

/** What a total leaves out; nothing where all is declared. */
export function unknownLine(unknown: readonly CostLine[], t: Translate): string[] {
  const names = unknown.map((line) => t(`value.line.${line}`)).join(', ');
  return unknown.length === 0 ? [] : [t('value.unknown.lines', { names })];
}
