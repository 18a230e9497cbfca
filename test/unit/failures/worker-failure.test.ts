import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { say } from '../../../src/lib/core/text/translate.ts';
import {
  buildMessages,
  failureMessage,
  workerWords,
  plainParams,
  remedyMessage,
} from '../../../src/lib/core/failures/worker-failure.ts';
import { plainTranslate } from '../../support/plain-translate.ts';

/** The shared frame of jobs, and the workers of every engine of the package. */
const WORKERS = [
  'templates/engines/worker/sovran_worker/**/*.py',
  'templates/engines/*/sovran_engine/!(check|model_file).py',
  'templates/engines/*/sovran_engine/*/*.py',
];

const t = plainTranslate('fr');
const { reasons, classes, builds } = workerWords();

/** What looks at the outputs of a worker, and at how it ended. */
const OURS = ['src/lib/adapters/runners/job/*.ts', 'src/lib/stages/jobs/collect.ts'];

/** Names given as `reason="…"` in the Python of a folder, as `reason: '…'` in TypeScript. */
function reasonsIn(pattern: string): string[] {
  const sources = globSync(pattern).map((path) => readFileSync(path, 'utf8'));
  const found = sources.flatMap((text) =>
    [...text.matchAll(/reason"?[=:] ?["']([\w-]+)["']/g)].map((one) => one[1] ?? ''),
  );
  return [...new Set(found)].toSorted();
}

test('every reason that a worker names has its words', () => {
  const named = WORKERS.flatMap(reasonsIn);
  expect(named.length).toBeGreaterThan(24);
  expect(named.filter((name) => !(name in reasons))).toEqual([]);
});

test('every reason of ours has its words', () => {
  const named = OURS.flatMap(reasonsIn);
  expect(named.length).toBeGreaterThan(14);
  expect(named.filter((name) => !(name in reasons))).toEqual([]);
});

test('every reason that a builder names has its words', () => {
  const named = [
    ...reasonsIn('templates/engines/worker/sovran_environment/*.py'),
    ...reasonsIn('templates/engines/*/sovran_engine/{check,model_file}.py'),
    ...reasonsIn('templates/engines/process/sovran_supervisor/*.py'),
  ];
  expect(named.filter((name) => !['disk-full', 'folder-unusable'].includes(name)).length).toBeGreaterThan(6);
  expect(named.filter((name) => !(name in builds))).toEqual([]);
});

test('no failure of a job in the workers is without a reason', () => {
  const jobs = WORKERS.flatMap((pattern) => globSync(pattern)).filter((path) => !path.includes('/serve/'));
  const raised = jobs.flatMap((path) => [
    ...readFileSync(path, 'utf8').matchAll(
      /raise (?:BadSpec|DataInvalid|InputMissing|JobFailure|Unsupported|Diverged|Interrupted)\((?:[^()]|\([^()]*\))*\)/g,
    ),
  ]);
  expect(raised.length).toBeGreaterThan(30);
  expect(raised.map(([text]) => text).filter((text) => !text.includes('reason='))).toEqual([]);
});

test('words a failure by its reason, else by its class', () => {
  const told = {
    class: 'input-mismatch',
    reason: 'input-differs',
    params: { name: 'model', found: 'a', expected: 'b' },
  };
  expect(say(t, failureMessage(told))).toBe('Entrée `model` : empreinte a au lieu de b.');
  expect(say(t, failureMessage({ ...told, reason: 'new' }))).toBe(classes['input-mismatch']?.means.fr);
  expect(say(t, failureMessage({ class: 'new' }))).toBe(classes['engine-crash'].means.fr);
  expect(say(t, remedyMessage({ class: 'disk-full' }))).toBe(classes['disk-full']?.remedy.fr.replace(' :', '\u00A0:'));
  expect(say(t, buildMessages({ reason: 7 }).reason)).toBe(builds.other.means.fr);
});

test('makes a worker’s parameters safe', () => {
  expect(plainParams({ name: '\u001B[31mx\u0007', count: 3, nested: {}, long: 'y'.repeat(900) })).toEqual({
    name: 'x',
    count: 3,
    long: 'y'.repeat(300),
  });
  expect(plainParams(null)).toEqual({});
});
