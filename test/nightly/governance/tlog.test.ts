import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { proveConsistency, proveInclusion } from '../../../src/lib/stages/governance/audit/proof.ts';
import type { Proof } from '../../../src/lib/stages/governance/audit/schema.ts';
import { recordedProject, type SealedProject } from '../../support/sealed-project.ts';
import { commit } from '../../support/temp-project.ts';
import { WHOLE } from '../../support/tier.ts';

const LOCK = join(import.meta.dirname, 'tlog.lock');
/** More than one tile of leaves, and a full one below a partial one. */
const EVENTS = 600;

/** The verifier is another author’s program, from PyPI: its environment is built by a whole run alone. */
describe.runIf(WHOLE)('aics-tlog accepts the log of a project', () => {
  const base = mkdtempSync(join(tmpdir(), 'sovran-tlog-'));
  let project: SealedProject;
  let old = '';

  beforeAll(async () => {
    const python = ['/usr/bin/python3.13', '/usr/bin/python3'].find((path) => existsSync(path)) ?? 'python3';
    execFileSync(python, ['-m', 'venv', join(base, 'venv')]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes', '--no-deps'];
    execFileSync(join(base, 'venv/bin/python'), [...pip, '--only-binary=:all:', '-r', LOCK]);
    project = await recordedProject(base);
    await project.seal();
    old = file('old', read('audit/checkpoint'));
    for (let at = 0; at < EVENTS; at += 1)
      writeFileSync(join(project.root, `runs/01JD0000000000000000000001/${at}.json`), JSON.stringify({ at }));
    commit(project.root);
    await project.seal();
  }, 600_000);

  afterAll(() => rmSync(base, { recursive: true, force: true }));

  const read = (path: string): string => readFileSync(join(project.root, path), 'utf8');
  function file(name: string, text: string): string {
    writeFileSync(join(base, name), text);
    return join(base, name);
  }

  function says(...args: string[]): { ok: boolean; size?: number } {
    const { stdout, stderr } = spawnSync(join(base, 'venv/bin/aics-tlog'), args, {
      cwd: project.root,
      encoding: 'utf8',
    });
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout) as { ok: boolean; size?: number };
  }

  const vkey = (): string[] => ['--vkey-file', file('vkey', `${read('audit/keys/log.vkey').trim().split(' ')[1]}\n`)];
  const hashes = (proof: Proof | undefined): string[] => ['--proof', file('proof', (proof?.hashes ?? []).join('\n'))];

  test('its checkpoint, and no other', () => {
    expect(says('verify-checkpoint', '--note', 'audit/checkpoint', ...vkey())).toMatchObject({ ok: true, size: 610 });
    const forged = file('forged', read('audit/checkpoint').replace('\n610\n', '\n611\n'));
    expect(says('verify-checkpoint', '--note', forged, ...vkey()).ok).toBe(false);
  });

  test.each([0, 255, 256, 511, 512, 609])('record %d by tiles, and by the proof of sovran', async (at) => {
    const leaf = read('audit/leaves').split('\n')[at] ?? '';
    const of = ['verify-inclusion', '--leaf', leaf, '--index', String(at)];
    expect(says(...of, '--tiles', 'audit', '--checkpoint', 'audit/checkpoint', ...vkey()).ok).toBe(true);
    const proof = await proveInclusion(project.project, leaf);
    const { size, root } = proof as Proof;
    expect(says(...of, '--size', String(size), '--root', root, ...hashes(proof)).ok).toBe(true);
    const other = ['verify-inclusion', '--leaf', leaf, '--index', String((at + 1) % size)];
    expect(says(...other, '--size', String(size), '--root', root, ...hashes(proof)).ok).toBe(false);
  });

  test('growth by tiles, and by the proof of sovran', async () => {
    const grown = ['verify-consistency', '--checkpoint', 'audit/checkpoint', '--tiles', 'audit', ...vkey()];
    expect(says(...grown, '--old-checkpoint', old).ok).toBe(true);
    const proof = await proveConsistency(project.project, 9);
    const roots = ['--old-root', proof.fromRoot ?? '', '--new-root', proof.root, '--new-size', '610'];
    const from = (size: number): string[] => ['verify-consistency', '--old-size', String(size), ...roots];
    expect(says(...from(9), ...hashes(proof)).ok).toBe(true);
    expect(says(...from(10), ...hashes(proof)).ok).toBe(false);
  });
});
