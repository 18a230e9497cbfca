import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** What only the core has: a journal, a lock, a record, a judgement of processes, a loop that waits. */
const OF_THE_CORE =
  /\b(withLock|withLockPatiently|holdProject|tryLock|openJournal|beginJournal|performStep|recordOutcome|commitPending|keepReserve|spendReserve|isAlive|canJudge|describeThisProcess|appendFile|appendFileSync|O_EXCL|setInterval)\b|'wx'/g;

/** By file, what it uses and why the core cannot do it. */
const EXCEPTIONS: Record<string, string> = {
  // A journal is read, not written: what a launch had begun.
  'jobs/abandoned-jobs.ts': 'openJournal',
  // Renews the lease of a host while a process applies (decision 20).
  'machines/provision/leases/host-lease.ts': 'describeThisProcess setInterval',
  // Made once for a project, by whoever is first.
  'data/pii/pseudonym-key.ts': "'wx'",
  // Each answer of a teacher costs money: a kill loses one.
  'distill/answers/teacher-answers.ts': 'appendFile',
};

/** A file without its comments. */
function codeOf(file: string): string {
  return readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
}

test('a stage keeps no journal, lock, record or waiting loop', () => {
  const found = globSync('src/lib/stages/**/*.ts').flatMap((file) => {
    const uses = [...new Set([...codeOf(file).matchAll(OF_THE_CORE)].map(([word]) => word))];
    return uses.length > 0 ? [[file.replace('src/lib/stages/', ''), uses.join(' ')]] : [];
  });
  expect(Object.fromEntries(found)).toEqual(EXCEPTIONS);
});

/** The members of an interface at its first level, and how many of them may be left out. */
function membersOf(file: string, name: string): { all: number; optional: number } {
  const [, body = ''] = new RegExp(`export interface ${name}\\b[^{]*\\{\\n([\\s\\S]*?)\\n\\}`).exec(codeOf(file)) ?? [];
  const members = [...body.matchAll(/^ {2}(?:readonly )?\w+(\??)(?=[(:<])/gm)];
  return { all: members.length, optional: members.filter(([, mark]) => mark === '?').length };
}

test.each([
  ['operation.ts', 'Operation', 11],
  ['operation.ts', 'Action', 3],
  ['procedure.ts', 'Procedure', 6],
])('%s: %s has at most %i members', (file, name, most) => {
  const { all } = membersOf(`src/lib/core/operation/${file}`, name);
  expect(all).toBeGreaterThan(2);
  expect(all).toBeLessThanOrEqual(most);
});

test('a step has at most five members that may be left out', () => {
  const { all, optional } = membersOf('src/lib/core/operation/plan/plan.ts', 'Step');
  expect(all - optional).toBe(6);
  expect(optional).toBeLessThanOrEqual(5);
});
