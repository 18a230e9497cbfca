import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { smallModel } from '../../support/engine-world.ts';
import { freePort } from '../../support/free-port.ts';
import { addressed, lonelyNetwork, type LonelyNetwork, type LonelyRun } from '../../support/lonely-network.ts';
import { makeKey } from '../../support/project/signers.ts';
import { BIN, sovran } from '../../support/sovran.ts';
import { git } from '../../support/temp-project.ts';
import { WHOLE } from '../../support/tier.ts';

/** Packages of a real engine are fetched and installed twice. */
const timeout = 2_400_000;
const MIB = 1024 * 1024;
const KILLS = 10;
/** Asks the gateway on a port for a completion, with the key in a file. */
const ASK = `import json, sys, urllib.request
body = {"model": "site", "messages": [{"role": "user", "content": "Say hello."}], "max_tokens": 8}
head = {"content-type": "application/json", "authorization": "Bearer " + open(sys.argv[2]).read().strip()}
url = f"http://127.0.0.1:{sys.argv[1]}/v1/chat/completions"
answer = json.load(urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), head)))
print(json.dumps(answer["choices"][0]["message"]["content"]))`;

describe.runIf(WHOLE)('behind an air gap', () => {
  const dir = mkdtempSync(join(tmpdir(), 'sovran-airgap-'));
  const at = (name: string): string => join(dir, name);
  const [project, store, file] = [at('p'), at('store'), at('r1.bundle')];
  /** The other machine: a clone, an empty store, an empty home. */
  const [clone, there, home] = [at('clone'), at('there'), at('home')];
  const traces: string[] = [];
  let network: LonelyNetwork;

  async function run(line: string): Promise<void> {
    const cwd = line.startsWith('init') ? dir : project;
    const done = await sovran(line.split(' '), { cwd, env: { SOVRAN_STORE: store, CI: 'true' } });
    if (done.exit !== 0) throw new Error(`sovran ${line} exits ${done.exit}: ${done.stdout}${done.stderr}`);
  }

  /** Runs a program on the other machine. */
  async function inside(argv: string[]): Promise<LonelyRun> {
    const env = { PATH: process.env.PATH, HOME: home, SOVRAN_STORE: there, CI: 'true', XDG_RUNTIME_DIR: home };
    const trace = at(`trace-${traces.length}`);
    traces.push(trace);
    return network.run(argv, { cwd: clone, env, trace });
  }

  async function runThere(line: string): Promise<LonelyRun> {
    return inside([process.execPath, BIN, ...line.split(' ')]);
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
    mkdirSync(home);
    writeFileSync(join(home, '.gitconfig'), '[user]\nname = Lead\nemail = lead@example.org\n');
    const key = makeKey(at('key'));
    await run('init p');
    mkdirSync(join(project, 'governance'), { recursive: true });
    const signer = `lead@example.org namespaces="sovran-approval,sovran-bundle" ${key.publicKey}\n`;
    writeFileSync(join(project, 'governance', 'allowed_signers'), signer);
    git(project, 'add', '--all');
    git(project, 'commit', '--quiet', '-m', 'Allow a signer');
    const rows = Array.from({ length: 60 }, (_, n) => `{"prompt":"Say w${n}.","completion":"w${n}"}`);
    writeFileSync(at('rows.jsonl'), rows.join('\n'));
    await run('host add local --local');
    await run(
      `data prepare demo --from ${at('rows.jsonl')} --license MIT --pii mask --split train=0,validation=0,test=1`,
    );
    await run(`model import base --from ${model} --license Apache-2.0`);
    await run('engine install cpu');
    await run('eval run --model base --dataset demo --limit 10 --max-tokens 8');
    await run('release create r1 --model base --parallel 2 --context 512 --threads 1');
    await run(`bundle create --release r1 --dataset demo --key ${key.file} --out ${file}`);
    git(dir, 'clone', '--quiet', project, clone);
    console.log(`bundle: ${Math.round(statSync(file).size / MIB)} MiB`);
  }, timeout);

  afterAll(async () => {
    await runThere('env stop site --yes');
    network.close();
    rmSync(dir, { recursive: true, force: true });
  });

  test('the counters see an attempt', { timeout }, async () => {
    const ask = 'import socket; socket.create_connection(("192.0.2.9", 443), 1)';
    const trace = at('canary');
    const done = await network.run(['python3', '-c', ask], { cwd: dir, env: process.env, trace });
    expect(done.packets).toBeGreaterThan(0);
    expect(done.attempts).toEqual(['192.0.2.9:443']);
  });

  test('a release is loaded, its engine installed, promoted, and answers', { timeout }, async () => {
    const port = await freePort();
    await expectSilent(`bundle verify ${file}`);
    await expectSilent(`bundle load ${file}`);
    await expectSilent('engine install cpu');
    await expectSilent('model import again --from bundle:base --license Apache-2.0');
    await expectSilent(`env add site --host local --port ${port} --approvals 0`);
    await expectSilent(`app add portal --env site --key-out ${at('portal.key')}`);
    await expectSilent('release promote r1 --env site --yes --watch 1s');
    const asked = await inside(['python3', '-c', ASK, String(port), at('portal.key')]);
    expect(asked, asked.stderr).toMatchObject({ exit: 0, packets: 0, attempts: [] });
    expect(JSON.parse(asked.stdout)).toEqual(expect.stringMatching(/\S/));
    // Gateway and engine were traced on after the commands that started them.
    expect(traces.flatMap((trace) => addressed(readFileSync(trace, 'utf8')))).toEqual([]);
    console.log(`${traces.length} traced commands and what they left running: 0 packets, 0 attempts`);
  });

  test('a load killed at ten points places the same files', { timeout }, async () => {
    const [cwd, undisturbed, disturbed] = [at('killed'), at('undisturbed'), at('disturbed')];
    git(dir, 'clone', '--quiet', project, cwd);
    const placed = (store: string): string => join(store, 'bundles');
    const filesIn = (store: string): number =>
      existsSync(placed(store)) ? readdirSync(placed(store), { recursive: true }).length : 0;
    /** Loads the bundle; killed as soon as so many files are there. */
    const load = async (store: string, killAt = Infinity): Promise<number | null> => {
      const env = { ...process.env, HOME: home, SOVRAN_STORE: store, CI: 'true', XDG_RUNTIME_DIR: home };
      const child = spawn(process.execPath, [BIN, 'bundle', 'load', file], { cwd, env, stdio: 'ignore' });
      const watch = setInterval(() => filesIn(store) >= killAt && child.kill('SIGKILL'), 1);
      const [exit] = (await once(child, 'exit')) as [number | null];
      clearInterval(watch);
      return exit;
    };
    expect(await load(undisturbed)).toBe(0);
    const points = Array.from({ length: KILLS }, (_, at) => Math.ceil((filesIn(undisturbed) * (at + 0.5)) / KILLS));
    for (const point of points) {
      rmSync(disturbed, { recursive: true, force: true });
      expect(await load(disturbed, point)).toBeNull();
      expect(await load(disturbed), `after a kill at ${point} files`).toBe(0);
      const differences = execFileSync('diff', ['-rq', '--exclude=loaded', placed(undisturbed), placed(disturbed)]);
      expect(differences).toHaveLength(0);
    }
    console.log(`load killed at ${points.join(', ')} files, and resumed`);
  });

  test('a next release is hardly larger than its new files', { timeout }, async () => {
    await run('release create r2 --model base --parallel 1 --context 512 --threads 1');
    const next = at('r2.bundle');
    await run(`bundle create --release r2 --since ${file} --key ${at('key')} --out ${next}`);
    expect(statSync(next).size).toBeLessThan(MIB);
    git(clone, 'pull', '--quiet', '--no-rebase', '--no-edit');
    await expectSilent(`bundle load ${next}`);
    const older = await runThere(`bundle load ${file}`);
    expect(older).toMatchObject({ exit: 3, packets: 0, attempts: [] });
  });
});
