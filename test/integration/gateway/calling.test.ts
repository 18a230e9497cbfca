import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { callingOf, callLines } from '../../../src/lib/stages/serving/environments/calling.ts';
import { gatewayFixture, KEY, type GatewayFixture } from '../../support/gateway-fixture.ts';
import { streamingBackend, type StreamingBackend } from '../../support/streaming-backend.ts';

const run = promisify(execFile);

async function serve(): Promise<GatewayFixture & { engine: StreamingBackend }> {
  const fixture = await gatewayFixture();
  const engine = await streamingBackend(join(fixture.dir, 'one.sock'), { release: 'r1' });
  await fixture.gateway.ensure(fixture.spec);
  await fixture.gateway.assign('blue', { socket: engine.socket, release: 'r1' });
  await fixture.gateway.setSlot('blue', 'ready');
  return { ...fixture, engine };
}

/** Types the lines into a shell, as they are printed; returns what they print and the arguments of every program. */
async function type(lines: string[]): Promise<{ printed: string; started: string }> {
  const script = ['set -x', ...lines].join('\n');
  const { stdout: printed } = await run('sh', ['-c', `exec 2>&1\n${script}`]);
  return {
    printed,
    started: printed
      .split('\n')
      .filter((line) => line.startsWith('+ '))
      .join('\n'),
  };
}

test('the printed curl is answered, its key in no argument', async () => {
  const { dir, spec, engine, gateway } = await serve();
  const file = join(dir, "ma clé d'accès.key");
  writeFileSync(file, `${KEY}\n`, { mode: 0o600 });
  const { curl } = callLines(callingOf(spec, 'production', file), 'Où est l’"état civil" ?');
  const { printed, started } = await type(curl);
  expect(printed).toMatch(/data: \[DONE\]/);
  expect(started).toContain('curl');
  expect(started).not.toContain(KEY);
  expect(engine.requests).toHaveLength(1);
  expect(JSON.parse(engine.requests[0]?.body ?? '')).toMatchObject({
    model: 'production',
    messages: [{ role: 'user', content: 'Où est l’"état civil" ?' }],
  });
  await expect
    .poll(async () => (await gateway.readAccess(0)).records)
    .toMatchObject([{ application: 'portal', status: 200 }]);
});

test('the printed curl with another key is refused with 401', async () => {
  const { dir, spec, engine } = await serve();
  const file = join(dir, 'other.key');
  writeFileSync(file, 'svk_other\n');
  expect((await type(callLines(callingOf(spec, 'production', file)).curl)).printed).toContain('invalid_api_key');
  expect(engine.requests).toEqual([]);
});

test("the printed Python sends the file's key to the same address", async () => {
  const { dir, spec, engine } = await serve();
  const file = join(dir, 'portal.key');
  writeFileSync(file, `${KEY}\n`);
  const { python } = callLines(callingOf(spec, 'production', file));
  writeFileSync(join(dir, 'openai.py'), STAND_IN);
  const { stdout: printed } = await run('python3', ['-c', python.join('\n')], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONPATH: dir },
  });
  expect(printed).toBe('answered\n');
  expect(engine.requests).toHaveLength(1);
});

/** Sends what the `openai` client sends, by Python's own HTTP client. */
const STAND_IN = `
import json, types, urllib.request
class OpenAI:
    def __init__(self, *, base_url, api_key):
        self.base_url, self.api_key = base_url, api_key
        self.chat = types.SimpleNamespace(completions=types.SimpleNamespace(create=self.create))
    def create(self, *, model, messages, max_tokens):
        body = json.dumps({"model": model, "messages": messages, "max_tokens": max_tokens}).encode()
        headers = {"authorization": "Bearer " + self.api_key, "content-type": "application/json"}
        urllib.request.urlopen(urllib.request.Request(self.base_url + "/chat/completions", body, headers)).read()
        message = types.SimpleNamespace(content="answered")
        return types.SimpleNamespace(choices=[types.SimpleNamespace(message=message)])
`;
