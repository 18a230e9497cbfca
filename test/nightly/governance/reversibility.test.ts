import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fetchModel } from '../../../scripts/story/material.ts';
import { openStory } from '../../../scripts/story/story.ts';
import { freePort } from '../../support/free-port.ts';
import { ssh, useLab } from '../../support/lab.ts';
import { sovran } from '../../support/sovran.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const PATIENCE_MS = 2_400_000;
const PROMPTS = Array.from({ length: 20 }, (_, at) => `Write one short sentence about the number ${at + 1}.`);
/** Asks on the host as an application would; prints one answer a line, as JSON. */
const ASK = `
import json, sys, time, urllib.request
port, key, prompts = json.load(sys.stdin)
for prompt in prompts:
    body = json.dumps({"model": "production", "temperature": 0, "max_tokens": 24, "messages": [{"role": "user", "content": prompt}]}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/v1/chat/completions", body, {"Authorization": f"Bearer {key}", "Content-Type": "application/json"})
    for attempt in range(60):
        try:
            answer = json.load(urllib.request.urlopen(request, timeout=60))
            break
        except OSError:
            time.sleep(1)
    print(json.dumps(answer["choices"][0]["message"]["content"]))
`;

/** From the packages that lie on a lab machine, without a network. */
const INSTALL = `echo 'deb [trusted=yes] file:/opt/sovran-packages ./' | sudo tee /opt/lab.list >/dev/null
sources='-o Dir::Etc::SourceList=/opt/lab.list -o Dir::Etc::SourceParts=/dev/null'
sudo apt-get update -qq $sources
sudo DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $sources --no-install-recommends haproxy python3 >/dev/null 2>&1`;

const dir = mkdtempSync(join(tmpdir(), 'sovran-exit-'));
const [project, store, out, keyFile] = ['p', 'store', 'out', 'portal.key'].map((name) => join(dir, name)) as [
  string,
  string,
  string,
  string,
];
let port: number;

async function run(line: string): Promise<void> {
  const done = await sovran([...line.split(' '), '--json'], {
    cwd: existsSync(project) ? project : dir,
    env: { SOVRAN_STORE: store, CI: 'true' },
  });
  if (done.exit !== 0) throw new Error(`sovran ${line} exits ${done.exit}: ${done.stdout}${done.stderr}`);
}

beforeAll(async () => {
  execFileSync('node', ['scripts/workers.ts', 'test_digest'], { cwd: ROOT });
  const { path } = await fetchModel(openStory('local', '.test'));
  mkdirSync(store);
  symlinkSync(realpathSync(join(ROOT, '.test/store/engines')), join(store, 'engines'));
  const rows = join(dir, 'rows.jsonl');
  const row = (word: string) => ({
    messages: [
      { role: 'user', content: `Say ${word}.` },
      { role: 'assistant', content: word },
    ],
  });
  writeFileSync(rows, Array.from({ length: 60 }, (_, at) => JSON.stringify(row(`w${at}`))).join('\n'));
  port = await freePort();
  await run('init p');
  await run('host add local --local');
  await run(`data prepare demo --from ${rows} --license MIT --pii mask --split train=0.5,validation=0.1,test=0.4`);
  await run(`model import smollm2 --from ${path} --license Apache-2.0 --trainable --wait`);
  await run('quantize launch q8 --model smollm2 --scheme Q8_0 --wait');
  await run('eval run --model q8 --dataset demo --limit 10 --max-tokens 8');
  await run(`env add production --host local --port ${port} --approvals 0`);
  await run(`app add portal --env production --key-out ${keyFile}`);
  await run('release create r1 --model q8 --parallel 2 --context 512 --threads 1');
  await run('release promote r1 --env production --yes --watch 1s');
}, PATIENCE_MS);

afterAll(async () => {
  await run('env stop production --yes').catch(() => undefined);
  rmSync(dir, { recursive: true, force: true });
});

function answersOf(text: string): string[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as string);
}

/** The engine as its lock brings it: the wheel that serves, and the compiler's library that it loads. */
function engineFiles(): string {
  const engines = realpathSync(join(store, 'engines'));
  const found = execFileSync('find', [engines, '-name', 'xllamacpp', '-path', '*site-packages*', '-type', 'd'], {
    encoding: 'utf8',
  });
  const into = join(dir, 'engine');
  mkdirSync(into);
  execFileSync('cp', ['-rL', found.trim().split('\n')[0] ?? '', into]);
  const [, library = ''] =
    /libgomp\.so\.1 .*=> (\S+)/.exec(execFileSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' })) ?? [];
  execFileSync('cp', ['-L', library, into]);
  return into;
}

test('a clean host serves the export with the same answers', { timeout: PATIENCE_MS }, async () => {
  await run(`govern export --out ${out}`);
  const live = answersOf(
    execFileSync('python3', ['-c', ASK], {
      input: JSON.stringify([port, readFileSync(keyFile, 'utf8').trim(), PROMPTS]),
      encoding: 'utf8',
    }),
  );
  const lab = await useLab({ own: 'exit', hosts: ['fresh1'] });
  await ssh(lab, 'fresh1', INSTALL);
  expect(
    await ssh(lab, 'fresh1', 'ls -d /var/lib/sovran ~/.local/share/sovran 2>/dev/null; command -v sovran; true'),
  ).toBe('');
  const began = Date.now();
  const send = 'tar -C "$1" -cf - . | ssh -F "$2" -o BatchMode=yes fresh1 "mkdir -p $3 && tar -C $3 -xf -"';
  for (const [from, to] of [
    [out, 'exit'],
    [engineFiles(), 'engine'],
  ] as const)
    execFileSync('sh', ['-c', send, 'sh', from, lab.files.sshConfig, to]);
  const sent = Date.now();
  const key = 'a-key-of-the-drill';
  await ssh(
    lab,
    'fresh1',
    `cd exit && sha256sum --check --quiet SHA256SUMS && cd serve/production &&
    printf '%s portal@0\\n' "$(printf %s ${key} | sha256sum | cut -d' ' -f1)" >>keys.map &&
    (PYTHONPATH=$HOME/engine LD_LIBRARY_PATH=$HOME/engine LLAMA_SERVER=$HOME/exit/engines/llama-server setsid ./engine.sh >engine.log 2>&1 </dev/null &) &&
    (setsid /usr/sbin/haproxy -f haproxy.cfg >gateway.log 2>&1 </dev/null &)`,
  );
  const asked = `printf %s '${JSON.stringify([port, key, PROMPTS])}' | python3 -c '${ASK}'`;
  const redeployed = answersOf(await ssh(lab, 'fresh1', asked));
  const [total, copy] = [Date.now() - began, sent - began].map((ms) => Math.round(ms / 100) / 10);
  process.stdout.write(`redeployed in ${total} s, ${copy} s of them copying; ${readdirSync(out).length} entries\n`);
  expect(redeployed).toEqual(live);
  expect(new Set(live).size).toBeGreaterThan(10);
});
