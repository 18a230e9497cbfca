import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { verifyProject } from '../../src/lib/stages/upkeep/verify/verify-project.ts';
import type { Verification } from '../../src/lib/stages/upkeep/verify/verification.ts';
import type { PlayedWorld } from '../support/sweep/played-world.ts';
import { liveWorld } from '../support/sweep/serving-cases.ts';

const problemsOf = ({ checks }: Verification): string[] =>
  checks.flatMap(({ id, problems }) => problems.map(({ code, about }) => `${id} ${code} ${about}`));

/** Verifies the project with one file edited, and puts the file back. */
async function withEdit(world: PlayedWorld, path: string, from: RegExp, to: string): Promise<string[]> {
  const file = join(world.root, path);
  const before = readFileSync(file, 'utf8');
  expect(before).toMatch(from);
  writeFileSync(file, before.replace(from, to));
  try {
    return problemsOf(await verifyProject(world.open()));
  } finally {
    writeFileSync(file, before);
  }
}

const EDITS: [path: string, from: RegExp, to: string, ...problems: string[]][] = [
  ['releases/one-1.yaml', /parallel: 1/, 'parallel: 9', 'releases release-changed one-1'],
  ['models/one.yaml', /digest: sha256:..../, 'digest: sha256:0000', 'releases model-changed one-1'],
  ['environments/production.yaml', /port:/, 'prot:', 'files invalid-file environments/production.yaml'],
  ['live/production.yaml', /(blue|green): one-1/, '$1: two-1', 'live not-promoted production'],
  ['live/production.yaml', /(blue|green): one-1/, '$1: gone-1', 'live release-missing production'],
];

test('a promoted release passes, and what was edited by hand is found', { timeout: 60_000 }, async () => {
  const world = await liveWorld(['one-1']);
  const found = await verifyProject(world.open());
  expect(problemsOf(found)).toEqual([]);
  expect(found.verdict).toBe('pass');
  const counts = Object.fromEntries(found.checks.map(({ id, count }) => [id, count]));
  expect(counts).toMatchObject({ releases: 2, live: 1 });
  for (const id of ['events', 'files', 'reports', 'committed']) expect(counts[id], id).toBeGreaterThan(1);

  for (const [path, from, to, problem] of EDITS) {
    const problems = await withEdit(world, path, from, to);
    expect(problems, path).toContain(problem);
    const isOwn = !path.startsWith('environments/');
    expect(problems.includes(`committed uncommitted ${path}`), path).toBe(isOwn);
  }

  const run = readdirSync(join(world.root, 'runs')).find((name) =>
    readdirSync(join(world.root, 'runs', name)).includes('report.json'),
  );
  const report = `runs/${run}/report.json`;
  expect(await withEdit(world, report, /"cores":2/, '"cores":3')).toContain(`reports report-changed ${report}`);
  const [event = ''] = (await world.open().project.readEventChain()).files.map(({ path }) => path);
  expect(await withEdit(world, event, /"actor":\s*"/, '"actor":"x')).toContain(`events event-edited ${event}`);
});
