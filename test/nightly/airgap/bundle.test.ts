import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { smallModel } from '../../support/engine-world.ts';
import { freePort } from '../../support/free-port.ts';
import { lonelyNetwork, type LonelyNetwork, type LonelyRun } from '../../support/lonely-network.ts';
import { makeKey } from '../../support/project/signers.ts';
import { BIN, sovran } from '../../support/sovran.ts';
import { git } from '../../support/temp-project.ts';
import { WHOLE } from '../../support/tier.ts';

/** Packages of a real engine are fetched and installed twice. */
const timeout = 2_400_000;
const MIB = 1024 * 1024;

describe.runIf(WHOLE)('behind an air gap', () => {
  const dir = mkdtempSync(join(tmpdir(), 'sovran-airgap-'));
  const [project, store, there, file] = ['p', 'store', 'there', 'r1.bundle'].map((name) => join(dir, name)) as [
    string,
    string,
    string,
    string,
  ];
  let network: LonelyNetwork;

  async function run(line: string): Promise<void> {
    const cwd = line.startsWith('init') ? dir : project;
    const done = await sovran(line.split(' '), { cwd, env: { SOVRAN_STORE: store, CI: 'true' } });
    if (done.exit !== 0) throw new Error(`sovran ${line} exits ${done.exit}: ${done.stdout}${done.stderr}`);
  }

  /** Without a network, on a store that begins empty. */
  async function runThere(line: string): Promise<LonelyRun> {
    const env = { ...process.env, SOVRAN_STORE: there, CI: 'true', XDG_RUNTIME_DIR: dir };
    return network.run([process.execPath, BIN, ...line.split(' ')], { cwd: project, env, trace: join(dir, 'trace') });
  }

  async function expectSilent(line: string): Promise<void> {
    const began = Date.now();
    const done = await runThere(line);
    console.log(`${line.split(' ').slice(0, 2).join(' ')}: ${Math.round((Date.now() - began) / 100) / 10} s`);
    expect(done, `${line}\n${done.stdout}\n${done.stderr}`).toMatchObject({ exit: 0, packets: 0, attempts: [] });
  }

  beforeAll(async () => {
    const model = smallModel();
    network = await lonelyNetwork();
    const key = makeKey(join(dir, 'key'));
    await run('init p');
    const signer = `lead@example.org namespaces="sovran-approval,sovran-bundle" ${key.publicKey}\n`;
    writeFileSync(join(project, 'governance', 'allowed_signers'), signer);
    git(project, 'add', '--all');
    git(project, 'commit', '--quiet', '-m', 'Allow a signer');
    const rows = Array.from({ length: 60 }, (_, at) => `{"prompt":"Say w${at}.","completion":"w${at}"}`);
    writeFileSync(join(dir, 'rows.jsonl'), rows.join('\n'));
    await run('host add local --local');
    await run(
      `data prepare demo --from ${join(dir, 'rows.jsonl')} --license MIT --pii mask --split train=0,validation=0,test=1`,
    );
    await run(`model import base --from ${model} --license Apache-2.0`);
    await run('engine install cpu');
    await run('eval run --model base --dataset demo --limit 10 --max-tokens 8');
    await run('release create r1 --model base --parallel 2 --context 512 --threads 1');
    await run(`bundle create --release r1 --dataset demo --key ${key.file} --out ${file}`);
    console.log(`bundle: ${Math.round(statSync(file).size / MIB)} MiB`);
  }, timeout);

  afterAll(async () => {
    await runThere('env stop site --yes');
    network.close();
    rmSync(dir, { recursive: true, force: true });
  });

  test('the counters see an attempt', { timeout }, async () => {
    const ask = 'import socket; socket.create_connection(("192.0.2.9", 443), 1)';
    const trace = join(dir, 'canary');
    const done = await network.run(['python3', '-c', ask], { cwd: dir, env: process.env, trace });
    expect(done.packets).toBeGreaterThan(0);
    expect(done.attempts).toEqual(['192.0.2.9:443']);
  });

  test('a release is loaded, its engine installed, and promoted', { timeout }, async () => {
    await expectSilent(`bundle verify ${file}`);
    await expectSilent(`bundle load ${file}`);
    await expectSilent('engine install cpu');
    await expectSilent(`env add site --host local --port ${await freePort()} --approvals 0`);
    await expectSilent('release promote r1 --env site --yes --watch 1s');
  });

  test('a next release without new packages is small', { timeout }, async () => {
    await run('release create r2 --model base --parallel 1 --context 512 --threads 1');
    const next = join(dir, 'r2.bundle');
    await run(`bundle create --release r2 --since ${file} --key ${join(dir, 'key')} --out ${next}`);
    expect(statSync(next).size).toBeLessThan(MIB);
    await expectSilent(`bundle load ${next}`);
    const older = await runThere(`bundle load ${file}`);
    expect(older).toMatchObject({ exit: 3, packets: 0, attempts: [] });
  });
});
