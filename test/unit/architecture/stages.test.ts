import { globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
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
  // A file that a person named: another user's link there is not followed.
  'export/bundle/write-bundle.ts': "'wx'",
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

/** Builtins that reach files, processes or machines; what a stage takes of them is listed below, all else is refused. */
const REACHING = /^(?:node:)?(fs|fs\/promises|child_process|net|https?|http2|tls|dgram|cluster|worker_threads)$/;
const READING =
  /^(FileHandle|createReadStream|lstat|open|readdir|readFile|readFileSync|readSync|realpath|stat|statSync)$/;

/** By folder, the builtins of which it takes functions that read alone. */
const READERS: Record<string, string> = {
  // A configuration and headers of weights, for their shape.
  'capacity/sizing': 'fs/promises',
  'capacity/weights': 'fs/promises',
  // Rows of any number, as a stream.
  data: 'fs fs/promises',
  'data/assemble': 'fs',
  'data/pii': 'fs',
  'data/source': 'fs fs/promises',
  // A tokenizer.
  'data/target': 'fs/promises',
  // Answers that are there.
  'distill/answers': 'fs/promises',
  // Contents of bundles: too large to hold, of a file that a person names.
  'export/bundle': 'fs fs/promises',
  // Whatever may hold a person, on this machine.
  'governance/erasure': 'fs/promises',
  // Prompts, rows of a split, a configuration.
  'measure/bench': 'fs/promises',
  // Folders of weights that a person names, too large to hold.
  'models/quantize': 'fs/promises',
  'models/registry': 'fs fs/promises',
  'models/shrink': 'fs fs/promises',
};

/** By file, all else that it takes of a builtin. */
const OTHERS: Record<string, string> = {
  // The tree of an artifact, written in the scratch folder of its run; the artifact store takes it.
  'data/assemble/assemble-tree.ts': 'writeFileSync',
  'data/assemble/rewrite-tree.ts': 'writeFile',
  'data/assemble/shard-writer.ts': 'closeSync openSync writeSync',
  'data/assemble/spooled-rows.ts': 'closeSync openSync',
  // Files of an export, in the folder that a person names.
  'data/export/export-dataset.ts': 'createWriteStream rename writeFile',
  'export/bundle/write-bundle.ts': 'rename rm',
  // What a bundle brought, below the store.
  'export/bundle/place-contents.ts': 'chmod link rename rm',
  'data/prepare-actions.ts': 'mkdir rm',
  'data/take-prepared.ts': 'copyFile mkdir',
  'distill/answers/store-answers.ts': 'mkdir rm',
  'models/registry/import-model.ts': 'copyFile mkdir rm',
  'models/shrink/shrink-model.ts': 'mkdir rm',
  'models/shrink/layers.ts': 'copyFile createWriteStream mkdir writeFile',
  // Rows of any number, between threads.
  'data/threads/chunk-reader.ts': 'writeSync',
  'data/threads/chunk-worker.ts': 'openSync parentPort workerData',
  'data/threads/reader-pool.ts': 'Worker closeSync openSync',
  // The two above.
  'data/pii/pseudonym-key.ts': 'linkSync mkdirSync rmSync writeFileSync',
  'distill/answers/teacher-answers.ts': 'appendFile rm writeFile',
  // Addresses in text.
  'data/pii/find-pii.ts': 'isIPv6',
  'evidence/collect/addresses.ts': 'BlockList isIP',
  'machines/provision/files/egress-rules.ts': 'isIP',
  // Trees without a person’s rows, and caches with them, which are removed.
  'governance/erasure/erase.ts': 'mkdir rm',
  // Clocks the requests of a model where they leave.
  'measure/bench/http/ask-model.ts': 'Agent IncomingMessage RequestOptions request',
  'measure/bench/http/stream-request.ts': 'Socket connect',
  'measure/bench/load/load-worker.ts': 'parentPort workerData',
  'measure/bench/load/run-load.ts': 'Worker',
  'measure/bench/load/stamp-server.ts': 'AddressInfo ServerResponse createServer',
  'measure/bench/load/stamp-worker.ts': 'parentPort workerData',
};

/** Endless loops that wait for another machine, which says nothing by itself. */
const WAITING = [
  'jobs/follow.ts',
  'machines/provision/execution/apply-guarded.ts',
  'machines/provision/execution/packages.ts',
  'machines/provision/execution/reboot.ts',
  'release/traffic/traffic-actions.ts',
  'runbooks/run/run-step.ts',
];

interface Taken {
  file: string;
  builtin: string;
  name: string;
}

/** Each name that a stage takes of a builtin; `*` for a whole one. */
function takenFrom(file: string, code: string): Taken[] {
  const pattern =
    /(?:(?:import|export)\s+(?:type\s+)?([^;'"]*?)\s*from\s*|import\s*\(?\s*|require\(\s*)['"]([^'"]+)['"]/g;
  return [...code.matchAll(pattern)].flatMap(([, names = '*', from = '']) => {
    const builtin = REACHING.exec(from)?.[1];
    if (builtin === undefined) return [];
    const list = /^\{(.*)\}$/s.exec(names)?.[1]?.split(',') ?? ['*'];
    const taken = list
      .map((one) =>
        one
          .trim()
          .replace(/^type /, '')
          .replace(/ as .*/, ''),
      )
      .filter(Boolean);
    return taken.map((name) => ({ file, builtin, name }));
  });
}

/** By key, the sorted values of each. */
function tableOf(taken: Taken[], keyOf: (one: Taken) => string, valueOf: (one: Taken) => string): object {
  const groups = [...Map.groupBy(taken, keyOf)];
  return Object.fromEntries(groups.map(([key, all]) => [key, [...new Set(all.map(valueOf))].toSorted().join(' ')]));
}

const stageFiles = globSync('src/lib/stages/**/*.ts').map((file) => file.replace('src/lib/stages/', ''));

test('a stage reaches files, processes and machines only as listed', () => {
  const taken = stageFiles.flatMap((file) => takenFrom(file, codeOf(`src/lib/stages/${file}`)));
  const [reading, others] = [true, false].map((isReading) =>
    taken.filter(({ name }) => READING.test(name) === isReading),
  );
  expect(
    tableOf(
      reading ?? [],
      ({ file }) => dirname(file),
      ({ builtin }) => builtin,
    ),
  ).toEqual(READERS);
  expect(
    tableOf(
      others ?? [],
      ({ file }) => file,
      ({ name }) => name,
    ),
  ).toEqual(OTHERS);
});

test.each([
  ['import * as fs from "fs";', 'fs *'],
  ["import 'node:child_process';", 'child_process *'],
  ["const { get } = await import('node:https');", 'https *'],
  ["import { rm as remove } from 'node:fs/promises';", 'fs/promises rm'],
])('sees %s', (code, seen) => {
  expect(takenFrom('x.ts', code).map(({ builtin, name }) => `${builtin} ${name}`)).toEqual([seen]);
});

test('a stage waits in an endless loop only in these files', () => {
  const waiting = stageFiles.filter((file) => {
    const code = codeOf(`src/lib/stages/${file}`);
    return /for \([^;)]*;\s*;|while \(true\)/.test(code) && /\bsleep\(/.test(code);
  });
  expect(waiting.toSorted()).toEqual(WAITING);
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
