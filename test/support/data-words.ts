import { knownFaults } from '../../src/lib/core/project/yaml/fault.ts';
import { workerWords } from '../../src/lib/core/failures/worker-failure.ts';
import type { WordsOfData } from '../../src/lib/core/text/message.ts';
import { checkEntries } from '../../src/lib/stages/machines/preflight/terms/entries.ts';
import { doctorChecks } from '../../src/lib/stages/upkeep/doctor/examine.ts';
import { unknownReasons } from '../../src/lib/stages/machines/provision/contract/unknown-reasons.ts';

/** Words that files under `templates/` have in both languages, by name as messages are: `checks.arch.fix`. */
export function dataWords(): Record<'en' | 'fr', Record<string, string>> {
  const { stages, ...failures } = workerWords();
  const { rules, syntax } = knownFaults();
  const tables = {
    checks: checkEntries(),
    doctor: doctorChecks(),
    provision: unknownReasons(),
    rules,
    syntax: { code: syntax },
    stages: { stage: stages },
    ...failures,
  };
  const lines = Object.entries(tables).flatMap(([table, entries]) =>
    Object.entries(entries).flatMap(([name, entry]) =>
      Object.entries<unknown>(entry).map(([role, line]) => ({
        key: `${table}.${name}.${role}`,
        line,
      })),
    ),
  );
  const own = lines.flatMap(({ key, line }) => (isWords(line) ? [{ key, line }] : []));
  const of = (language: 'en' | 'fr') => Object.fromEntries(own.map(({ key, line }) => [key, line[language]]));
  return { en: of('en'), fr: of('fr') };
}

function isWords(line: unknown): line is WordsOfData {
  return typeof line === 'object' && line !== null && 'fr' in line;
}
