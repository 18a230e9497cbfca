import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requireInclusion } from '../../../src/lib/stages/governance/audit/proof.ts';
import { recordedProject, SIGNED } from '../../support/sealed-project.ts';
import { git, tempDir } from '../../support/temp-project.ts';

const WALK = readFileSync('docs/audit-without-sovran.md', 'utf8');
const NEEDED = ['git', 'ssh-keygen', 'openssl', 'jq', 'bash', 'sed'];
const COREUTILS = [
  'cat',
  'cut',
  'dirname',
  'base64',
  'head',
  'ls',
  'mkdir',
  'mktemp',
  'od',
  'printf',
  'realpath',
  'rm',
];
const MORE_COREUTILS = ['sha256sum', 'tail', 'tr', 'wc'];

/** A clone of a sealed project, where nothing but the programs of the walk is installed. */
async function clone(): Promise<{ root: string; bash: (script: string) => { status: number | null; output: string } }> {
  const project = await recordedProject();
  await project.seal();
  await project.record('two');
  await project.seal({ newKeySigner: project.key.file });
  const [root, bin] = [join(tempDir(), 'clone'), tempDir()];
  git(project.root, 'clone', '--quiet', project.root, root);
  const proof = await requireInclusion(project.project, `governance/approvals/r1/${SIGNED}.json`);
  writeFileSync(join(root, 'proof.json'), JSON.stringify(proof));
  mkdirSync(bin, { recursive: true });
  for (const name of [...NEEDED, ...COREUTILS, ...MORE_COREUTILS])
    symlinkSync(execFileSync('which', [name], { encoding: 'utf8' }).trim(), join(bin, name));
  const bash = (script: string): { status: number | null; output: string } => {
    const { status, stdout, stderr } = spawnSync(join(bin, 'bash'), ['-euc', script], {
      cwd: root,
      env: { PATH: bin, HOME: bin, LC_ALL: 'C' },
      encoding: 'utf8',
    });
    return { status, output: stdout + stderr };
  };
  return { root, bash };
}

test('every command of the walk runs in a clone, without sovran', { timeout: 60_000 }, async () => {
  const { bash } = await clone();
  const blocks = [...WALK.matchAll(/```sh\n(.*?)```/gs)].map(([, block = '']) => block);
  expect(blocks).toHaveLength(6);
  const said = blocks.map((block) => ({ block, ...bash(block) }));
  for (const { block, status, output } of said) {
    expect(`${block}${status} ${output}`).toBe(`${block}0 ${output}`);
    expect(output).not.toMatch(/^FAILED/m);
  }
  const [all, , byHand, files, signature, proof] = said.map(({ output }) => output);
  expect(all?.match(/^ok {6}/gm)).toHaveLength(6);
  const [own, tile] = (byHand ?? '').split('\n');
  expect(own?.slice(0, 64)).toBe(tile);
  expect(files).toContain('releases/r1.yaml: OK');
  expect(signature).toContain('Good "sovran-approval" signature for lead@example.org');
  expect(proof).toContain(`governance/approvals/r1/${SIGNED}.json: proof of inclusion`);
});

const CHANGED = {
  'audit/checkpoint': 'audit/checkpoint: signature',
  'audit/leaves': 'root of the',
  [`governance/approvals/r1/${SIGNED}.json`]: `governance/approvals/r1/${SIGNED}.sig: signature`,
  'runs/01JD0000000000000000000001/report.json': 'root of the',
  'audit/keys/log.vkey': 'audit/checkpoint: signature',
};

test('the script names what fails when a file changed', { timeout: 60_000 }, async () => {
  const { root, bash } = await clone();
  for (const [path, named] of Object.entries(CHANGED)) {
    const whole = readFileSync(join(root, path), 'utf8');
    writeFileSync(
      join(root, path),
      whole.replace(/[a-z](?=[^a-z]*$)/, (letter) => (letter === 'a' ? 'b' : 'a')),
    );
    const { status, output } = bash('bash audit/verify.sh');
    expect([status, output], path).toEqual([1, expect.stringContaining(`FAILED  ${named}`)]);
    writeFileSync(join(root, path), whole);
  }
  expect(bash('bash audit/verify.sh').status).toBe(0);
});

test('the script has at most 60 lines', () => {
  expect(readFileSync('templates/audit/verify.sh', 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(60);
});
