import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requireInclusion } from '../../../src/lib/stages/governance/audit/proof.ts';
import { recordedProject, type SealedProject, SIGNED } from '../../support/sealed-project.ts';
import { sshSigner } from '../../../src/lib/adapters/signer.ts';
import { makeKey } from '../../support/project/signers.ts';
import { commit, git, tempDir } from '../../support/temp-project.ts';

const WALK = readFileSync('docs/audit-without-sovran.md', 'utf8');
const NEEDED = ['git', 'ssh-keygen', 'openssl', 'jq', 'bash', 'sed'];
const COREUTILS = [
  'cat',
  'comm',
  'cut',
  'date',
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
const MORE_COREUTILS = ['sha256sum', 'sort', 'tail', 'tee', 'tr', 'wc'];

/** A clone of a sealed project, where nothing but the programs of the walk is installed. */
async function clone(): Promise<{
  project: SealedProject;
  root: string;
  bash: (script: string) => { status: number | null; output: string };
}> {
  const project = await recordedProject();
  await project.seal();
  await project.record('two');
  await project.seal({ newKeySigner: project.key.file });
  const [root, bin] = [join(tempDir(), 'clone'), tempDir()];
  git(project.root, 'clone', '--quiet', project.root, root);
  const proof = await requireInclusion(project.project, `governance/approvals/releases/r1/${SIGNED}.json`);
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
  return { project, root, bash };
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
  expect(all?.match(/^ok {6}/gm)).toHaveLength(11);
  const [own, tile] = (byHand ?? '').split('\n');
  expect(own?.slice(0, 64)).toBe(tile);
  expect(files).toContain('releases/r1.yaml: OK');
  expect(signature).toContain('Good "sovran-approval" signature for lead@example.org');
  expect(proof).toContain(`governance/approvals/releases/r1/${SIGNED}.json: proof of inclusion`);
});

const CHANGED = {
  'audit/checkpoint': 'audit/checkpoint: signature',
  'audit/leaves': 'root of the',
  [`governance/approvals/releases/r1/${SIGNED}.json`]: `governance/approvals/releases/r1/${SIGNED}.sig: signature`,
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

test('the script names a key that no person signed', { timeout: 60_000 }, async () => {
  const { root, bash } = await clone();
  const vkey = readFileSync(join(root, 'audit/keys/log.vkey'), 'utf8').split(/[ \n]/)[1] ?? '';
  for (const line of [`13 ${vkey}`, `9 ${vkey}`]) {
    appendFileSync(join(root, 'audit/keys/log.vkey'), `${line}\n`);
    const { status, output } = bash('bash audit/verify.sh');
    expect([status, output]).toEqual([1, expect.stringMatching(/^FAILED .*a person signed the key from (13|9)$/m)]);
    git(root, 'checkout', '--quiet', '.');
  }
});

test('the script names earlier checkpoints that a rebuilt log does not have', { timeout: 60_000 }, async () => {
  const { project, root, bash } = await clone();
  const sealed = git(project.root, 'log', '--format=%H', '--', 'audit/checkpoint').trim().split('\n');
  const kept = join(project.base, 'kept');
  git(project.root, 'checkout', '--quiet', '--orphan', 'again');
  for (const folder of ['audit', '.sovran/keys']) rmSync(join(project.root, folder), { recursive: true });
  commit(project.root);
  await project.seal();
  cpSync(join(project.root, 'audit'), kept, { recursive: true });
  rmSync(join(root, 'audit'), { recursive: true });
  cpSync(kept, join(root, 'audit'), { recursive: true });
  const { output } = bash('bash audit/verify.sh');
  const failed = output.split('\n').filter((line) => line.startsWith('FAILED'));
  expect(failed).toEqual(sealed.map((hash) => `FAILED  checkpoint of commit ${hash}`));
});

test('an edited list of signers counts for nothing in the script', { timeout: 60_000 }, async () => {
  const { root, bash } = await clone();
  const other = makeKey(join(root, '../other'));
  const file = join(root, `governance/approvals/releases/r1/${SIGNED}.json`);
  const signature = await sshSigner.sign(other.file, readFileSync(file, 'utf8'));
  writeFileSync(file.replace(/json$/, 'sig'), signature);
  writeFileSync(join(root, 'governance/allowed_signers'), `lead@example.org ${other.publicKey}\n`);
  commit(root);
  expect(bash('bash audit/verify.sh').output).toMatch(/^FAILED .*releases\/r1\/.*: signature of/m);
});

test('the script has at most 60 lines', () => {
  expect(readFileSync('templates/audit/verify.sh', 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(60);
});
