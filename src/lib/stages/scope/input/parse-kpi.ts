import { usageError } from '../../../core/text/sovran-error.ts';
import type { Kpi } from '../../../core/project/resources/use-case.ts';
import { message } from '../../../core/text/message.ts';

const DECIMAL = /^[+-]?\d+(\.\d+)?$/;

/** `name|unit|baseline|target`; baseline and target may be left empty. Throws `bad-kpi` (exit 2). */
export function parseKpi(word: string): Kpi {
  const parts = word.split('|').map((part) => part.trim());
  const [name = '', unit = '', baseline = '', target = ''] = parts;
  if (parts.length > 4 || name === '' || unit === '')
    throw usageError('bad-kpi', message('scope.kpi.form', { word }), { fix: message('scope.kpi.form.fix') });
  return { name, unit, ...figure('baseline', word, baseline), ...figure('target', word, target) };
}

function figure<Field extends 'baseline' | 'target'>(
  field: Field,
  word: string,
  text: string,
): { [F in Field]?: number } {
  if (text === '') return {};
  if (!DECIMAL.test(text))
    throw usageError('bad-kpi', message('scope.kpi.number', { word, field, text }), {
      fix: message('scope.kpi.form.fix'),
    });
  return { [field]: Number(text) } as { [F in Field]?: number };
}
