import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { engineScript } from '../../../src/lib/stages/governance/export/engine-script.ts';
import { tempDir } from '../../support/temp-project.ts';
import { aRelease } from '../../support/project/serving.ts';

/** Words that the script of a release gives its program. */
function wordsOf(record: object, kind: string): string[] {
  const script = engineScript('production', aRelease('r1', record).spec.record, kind);
  const dir = tempDir();
  for (const [name, text] of [
    ['engine.sh', script],
    ['words', '#!/bin/sh\nprintf "%s\\n" "$@"\n'],
  ] as const)
    writeFileSync(join(dir, name), text, { mode: 0o755 });
  const words = join(dir, 'words');
  const env = { PATH: process.env.PATH, LLAMA_SERVER: words, VLLM: words };
  return execFileSync(join(dir, 'engine.sh'), { env, encoding: 'utf8' }).trim().split('\n');
}

test('llama.cpp gets the context of all slots together', () => {
  const words = wordsOf({ engine: { name: 'cpu', environment: 'x' } }, 'llama.cpp');
  expect(words).toEqual(expect.arrayContaining(['--ctx-size', '16384', '--parallel', '4', '--threads', '2']));
  expect(words[1]).toMatch(/\/models\/tuned\/model\.gguf$/);
});

test('vLLM gets its configuration, variables and adapters', () => {
  const config = { dtype: 'bfloat16', 'enforce-eager': true, 'disable-x': false, VLLM_CPU_KVCACHE_SPACE: 1 };
  const adapters = [{ name: 'mails', model: 'mails.adapter', digest: 'x' }];
  const record = { engine: { name: 'vllm', environment: 'x', config }, adapters };
  const words = wordsOf(record, 'vllm');
  expect(words).toEqual(expect.arrayContaining(['--dtype', 'bfloat16', '--enforce-eager', '--enable-lora']));
  expect(words.at(-1)).toMatch(/^mails=.*\/models\/mails\.adapter$/);
  expect(words).not.toContain('--disable-x');
  const script = engineScript('production', aRelease('r1', record).spec.record, 'vllm');
  expect(script).toContain('export VLLM_CPU_KVCACHE_SPACE=1');
});

test('an engine of unknown arguments shows its record', () => {
  expect(engineScript('production', aRelease('r1').spec.record, undefined)).toContain('exit 69');
});
