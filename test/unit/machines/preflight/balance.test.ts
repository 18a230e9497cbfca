import { expect, test } from 'vitest';
import { assessAll } from '../../../../src/lib/stages/machines/preflight/assess.ts';
import { linkGBps } from '../../../../src/lib/stages/machines/preflight/balance.ts';
import type { Frames } from '../../../../src/lib/stages/machines/preflight/terms/read-frames.ts';
import type { Expected } from '../../../../src/lib/stages/machines/preflight/terms/expected.ts';
import { wordsOf } from '../../../../src/lib/stages/machines/preflight/render.ts';
import { en } from '../../../../src/lib/cli/texts/en.ts';
import { fr } from '../../../../src/lib/cli/texts/fr.ts';
import { translateWith } from '../../../../src/lib/core/text/translate.ts';
import { caseTable } from '../../../support/case-table.ts';
import { expectedOf } from '../../../support/preflight-expected.ts';

interface Case {
  check: string;
  name: string;
  profile?: string;
  expected?: Partial<Expected>;
  blocks: Record<string, string>;
  status: string;
  reason?: string;
  says?: string;
  figures?: object;
}

function framesOf(blocks: Record<string, string>): Frames {
  const entries = Object.entries(blocks).map(([id, text]) => [id, { text, end: 0 }] as const);
  return { blocks: new Map(entries), noise: '', stamps: {}, complete: true };
}

test.for(caseTable<Case>('preflight/balance.yaml'))('$check: $name', (one) => {
  const results = assessAll(framesOf(one.blocks), undefined, expectedOf(one.profile, one.expected));
  const found = results.find(({ id }) => id === one.check);
  expect(found).toMatchObject({
    status: one.status,
    ...(one.reason ? { reason: { key: `preflight.reason.${one.reason}` } } : {}),
    ...(one.figures ? { figures: one.figures } : {}),
  });
  if (!found) return;
  const [english, french] = (['en', 'fr'] as const).map((language) =>
    wordsOf(found, { t: translateWith({ en, fr }[language], language) }),
  );
  for (const words of [english, french])
    expect(Object.values(words ?? {}).join(' ')).not.toMatch(/\{|\}| \? |preflight\./);
  if (one.says) expect(english?.consequence).toContain(one.says);
});

test.each([
  [2.5, 16, 4],
  [8, 16, 15.8],
  [16, 16, 31.5],
  [32, 16, 63],
  [64, 16, 128],
])('PCIe at %d GT/s with %d lanes carries %d GB/s', (speed, width, carried) => {
  expect(linkGBps({ speed, width })).toBeCloseTo(carried, 1);
});

test('stand-ins are named by every check that rests on them', () => {
  const card = '0, GPU-1, NVIDIA H100, 81559, 580.1, Enabled, Enabled, Disabled, 34, 0';
  const frames = framesOf({ 'nvidia-smi': `FIXTURE-NVIDIA-SMI\n${card}\nprocesses` });
  const results = assessAll(frames, undefined, expectedOf('gpu-inference'));
  const fixtures = results.filter(({ source }) => source === 'fixture').map(({ id }) => id);
  expect(fixtures).toEqual([
    'gpu-driver',
    'gpu-ecc',
    'gpu-persistence',
    'gpu-temperature',
    'gpu-foreign',
    'mig',
    'balance-load',
  ]);
  expect(results.find(({ id }) => id === 'gpu-ecc')).toMatchObject({ status: 'ok' });
});
