import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../src/lib/core/kit/canonical.ts';
import { evaluate } from '../../support/project/evaluated.ts';
import { makeKey } from '../../support/project/signers.ts';
import { releaseSandbox, type ReleaseSandbox } from '../../support/release-sandbox.ts';
import { git } from '../../support/temp-project.ts';

/** A project of two approvals with one release; every test starts from a copy of it. */
let template: ReleaseSandbox;
let box: ReleaseSandbox;
let modelDigest: string;
const NAMES = ['anna', 'bruno', 'author', 'expired', 'early', 'other'] as const;
type Name = (typeof NAMES)[number];
const keys = {} as Record<Name, { file: string; publicKey: string }>;

beforeAll(async () => {
  template = await releaseSandbox({ approvals: 2 });
  modelDigest = await template.addModel('one', { tokens: 3, intervalMs: 2 });
  mkdirSync(join(template.base, 'keys'));
  for (const name of NAMES) keys[name] = makeKey(join(template.base, 'keys', name));
  template.commit();
  await template.sovran('release', 'create', 'one-1', '--model', 'one');
});
afterAll(() => template.dispose());

beforeEach(async () => {
  box = await releaseSandbox({ approvals: 2, from: template.base });
  mkdirSync(join(box.root, 'governance'), { recursive: true });
  writeFileSync(signersFile(), '');
  allow('anna');
  allow('bruno');
  allow('author');
  box.commit();
  return () => box.dispose();
});

function signersFile(): string {
  return join(box.root, 'governance', 'allowed_signers');
}

function allow(name: Name, options = 'namespaces="sovran-approval"', principal = `${name}@example.org`): void {
  appendFileSync(signersFile(), `${principal} ${options} ${keys[name].publicKey}\n`);
}

async function approve(name: Name): Promise<{ id: string; json: string; sig: string }> {
  const done = await box.sovran(
    'release',
    'approve',
    'one-1',
    '--env',
    'production',
    '--key',
    keys[name].file,
    '--json',
  );
  expect(done.stderr + done.stdout).toContain('"kind":"Approval"');
  const path = join(box.root, (done.json as { path: string }).path);
  return { id: path.slice(-31, -5), json: path, sig: path.replace(/json$/, 'sig') };
}

/** Signs any request with any key and namespace, as somebody with the file system could. */
function forge(name: Name, change: object, like: string, namespace = 'sovran-approval'): void {
  const payload = canonicalJson({ ...JSON.parse(readFileSync(like, 'utf8')), ...change });
  const path = join(box.root, 'governance', 'approvals', 'releases', 'one-1', '01JD0000000000000000000009.json');
  writeFileSync(path, payload);
  const argv = ['-Y', 'sign', '-n', namespace, '-f', keys[name].file];
  writeFileSync(path.replace(/json$/, 'sig'), execFileSync('ssh-keygen', argv, { input: payload, stdio: 'pipe' }));
}

/** The promotion is refused for this reason and nothing was touched. */
async function expectRefused(reason: string): Promise<void> {
  box.commit();
  const head = git(box.root, 'rev-parse', 'HEAD');
  const refused = await box.sovran('release', 'promote', 'one-1', '--env', 'production', '--json');
  const { error } = refused.json as { error: { code: string; next: string[]; details: { gates: { id: string }[] } } };
  expect([refused.exit, error.code]).toEqual([3, 'gates-failed']);
  expect(error.details.gates.map(({ id }) => id)).toEqual(['approvals', ...(reason === '' ? [] : [reason])]);
  expect(error.next).toContain('sovran release approve one-1 --env production --key KEY');
  expect(JSON.stringify(error)).toContain('governance/allowed_signers');
  expect(git(box.root, 'rev-parse', 'HEAD')).toBe(head);
  expect(git(box.root, 'status', '--porcelain')).toBe('');
  expect(await box.runner.services.list()).toEqual([]);
}

describe('a promotion needs two approvals that count', () => {
  test('with two different people it goes through', async () => {
    await approve('anna');
    await approve('bruno');
    const done = await box.sovran('release', 'promote', 'one-1', '--env', 'production', '--watch', '0s', '--json');
    expect(done).toMatchObject({ exit: 0, json: { kind: 'Promotion', verdict: 'passed', requests: { lost: 0 } } });
    const shown = await box.sovran('release', 'show', 'one-1', '--json');
    expect(shown.json).toMatchObject({ status: 'live', approvals: [{ signer: 'anna@example.org' }, {}] });
  });

  test('one approval too few', async () => {
    await approve('anna');
    await expectRefused('');
  });

  test('tampered: a request changed after it was signed', async () => {
    const { json } = await approve('anna');
    await approve('bruno');
    const request = JSON.parse(readFileSync(json, 'utf8')) as object;
    writeFileSync(json, canonicalJson({ ...request, expires: '2099-01-01T00:00:00.000Z' }));
    await expectRefused('approval-tampered');
  });

  test('malformed: the same meaning in other bytes, properly signed', async () => {
    const { json } = await approve('anna');
    const payload = JSON.stringify(JSON.parse(readFileSync(json, 'utf8')), null, 2);
    const path = join(json, '..', '01JD0000000000000000000009.json');
    writeFileSync(path, payload);
    const argv = ['-Y', 'sign', '-n', 'sovran-approval', '-f', keys.bruno.file];
    writeFileSync(path.replace(/json$/, 'sig'), execFileSync('ssh-keygen', argv, { input: payload, stdio: 'pipe' }));
    await expectRefused('approval-malformed');
  });

  test.each([
    ['expired', { expires: '2026-01-01T00:00:00.000Z' }, 'approval-expired'],
    ['another environment', { environment: 'staging' }, 'approval-other-environment'],
    ['another release', { release: 'two-1' }, 'approval-other-release'],
    ['another content of the release', { releaseDigest: `sha256:${'0'.repeat(64)}` }, 'approval-other-release'],
    ['another plan', { planHash: `sha256:${'0'.repeat(64)}` }, 'approval-plan-changed'],
    ['other evidence', { evidence: [] }, 'approval-evidence-changed'],
  ])('a request that is signed but says %s', async (_what, change, reason) => {
    forge('bruno', change, (await approve('anna')).json);
    await expectRefused(reason);
  });

  test.each([
    ['other', '', 'approval-unknown-signer'],
    ['expired', 'namespaces="sovran-approval",valid-before="20250101"', 'approval-key-expired'],
    ['early', 'namespaces="sovran-approval",valid-after="20990101"', 'approval-key-not-yet-valid'],
  ] as const)('a signature by a key that is %s', async (name, options, reason) => {
    if (options) allow(name, options);
    forge(name, {}, (await approve('anna')).json);
    await expectRefused(reason);
  });

  test('a key given to a pattern instead of a person', async () => {
    allow('other', 'namespaces="sovran-approval"', '*@example.org');
    forge('other', {}, (await approve('anna')).json);
    await expectRefused('approval-not-one-person');
  });

  test('refuses a key and a signature for another purpose', async () => {
    const { json } = await approve('anna');
    allow('other', 'namespaces="git"');
    forge('other', {}, json);
    await expectRefused('approval-wrong-namespace');
    forge('bruno', {}, json, 'file');
    await expectRefused('approval-wrong-namespace');
  });

  test('the author, who cannot approve and whose signature does not count', async () => {
    const { json } = await approve('anna');
    const own = await box.sovran(
      'release',
      'approve',
      'one-1',
      '--env',
      'production',
      '--key',
      keys.author.file,
      '--json',
    );
    expect(own).toMatchObject({ exit: 3, json: { error: { details: { gates: [{ id: 'not-author' }] } } } });
    forge('author', {}, json);
    await expectRefused('approval-author');
  });

  test('the same person twice, with a second key', async () => {
    const { json } = await approve('anna');
    const again = await box.sovran(
      'release',
      'approve',
      'one-1',
      '--env',
      'production',
      '--key',
      keys.anna.file,
      '--json',
    );
    expect(again).toMatchObject({ exit: 3, json: { error: { details: { gates: [{ id: 'not-signed-yet' }] } } } });
    allow('other', 'namespaces="sovran-approval"', 'Anna@Example.org');
    forge('other', {}, json);
    await expectRefused('approval-same-signer');
  });

  test('a new evaluation of the model voids what was signed before it', async () => {
    await approve('anna');
    await approve('bruno');
    await evaluate(box.project, { name: 'one', digest: modelDigest });
    box.commit();
    const refused = await box.sovran('release', 'promote', 'one-1', '--env', 'production', '--json');
    const { error } = refused.json as { error: { details: { gates: { id: string }[] } } };
    expect(error.details.gates.map(({ id }) => id)).toEqual([
      'approvals',
      'approval-evidence-changed',
      'approval-evidence-changed',
    ]);
  });

  test('an approval stays good when the number of approvals asked for changes', async () => {
    await approve('anna');
    const file = join(box.root, 'environments', 'production.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('required: 2', 'required: 1'));
    box.commit();
    const plan = await box.sovran('release', 'promote', 'one-1', '--env', 'production', '--dry-run', '--json');
    const { gates } = plan.json as { gates: { verdict: string }[] };
    expect(gates.every(({ verdict }) => verdict === 'pass')).toBe(true);
  });
});

test('an unlisted key shows the entry to add', async () => {
  const refused = await box.sovran('release', 'approve', 'one-1', '--env', 'production', '--key', keys.other.file);
  expect(refused.exit).toBe(3);
  expect(refused.stderr).toContain(`author@example.org namespaces="sovran-approval" ${keys.other.publicKey}`);
});

test('a key with a passphrase is refused without a terminal', async () => {
  const locked = makeKey(join(box.base, 'locked'), 'a secret');
  appendFileSync(signersFile(), `clara@example.org namespaces="sovran-approval" ${locked.publicKey}\n`);
  box.commit();
  const refused = await box.sovran(
    'release',
    'approve',
    'one-1',
    '--env',
    'production',
    '--key',
    locked.file,
    '--json',
  );
  expect(refused).toMatchObject({ exit: 3, json: { error: { details: { gates: [{ id: 'key-opens' }] } } } });
});

test.each([
  ['/nowhere/key', 'bad-key'],
  ['governance/allowed_signers', 'bad-key'],
])('%s is not a usable key', async (file, code) => {
  const refused = await box.sovran('release', 'approve', 'one-1', '--env', 'production', '--key', file, '--json');
  expect(refused).toMatchObject({ exit: 2, json: { error: { code } } });
});
