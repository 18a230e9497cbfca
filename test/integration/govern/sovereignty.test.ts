import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseJson } from '../../../src/lib/core/kit/parse-json.ts';
import type { SovereigntyDocument } from '../../../src/lib/stages/governance/sovereignty/schema.ts';
import { liveSandbox, sandboxTemplate } from '../../support/live-sandbox.ts';
import type { ReleaseSandbox } from '../../support/release-sandbox.ts';
import { aUseCase } from '../../support/project/scope.ts';

const SUPPLIERS = `apiVersion: sovran/v1
kind: Suppliers
metadata: { name: suppliers }
spec:
  suppliers:
    Acme:
      components: [model/*, engine/*]
      seat: FR
      parent: { name: Acme, seat: FR }
      exposure: []
      date: 2026-11-01
      source: register
`;

let template: ReleaseSandbox;
let box: ReleaseSandbox;

beforeAll(async () => {
  template = await sandboxTemplate();
  box = await liveSandbox(template, { blue: 'one-1' });
  await box.add(aUseCase('help', { context: { connectivity: 'online', secrecy: 'business' } }));
});

afterAll(async () => {
  await box?.dispose();
  await template?.dispose();
});

test('an environment is proved by both sides of a canary', async () => {
  const { exit, document } = await assess();
  expect(exit).toBe(5);
  expect(codesOf(document)).toMatchObject({
    'SOV-01': 'closed',
    'SOV-02': 'capabilities',
    'SOV-03': 'closed',
    'SOV-04': 'inside',
    'SOV-05': 'off',
    'SOV-06': 'local',
    'SOV-10': 'no-file',
  });
  expect(document.raises.map(({ need }) => need)).toContain('SOV-10');
  expect(document.hosting).toMatchObject({ usecase: 'help', deployed: 'sovereign', changed: ['connectivity'] });
});

test('a supplier without a seat is named, with line and column', async () => {
  write(SUPPLIERS.replace('      seat: FR\n', ''));
  const { exit, stderr } = await box.run('govern', 'sovereignty', '--env', 'production');
  expect(exit).toBe(2);
  expect(stderr).toMatch(/governance\/suppliers\.yaml.*\d+:\d+/);
  expect(stderr).toMatch(/Acme\.seat/);
});

test('suppliers that are known raise the least level', async () => {
  write(SUPPLIERS);
  const { document } = await assess();
  expect(codesOf(document)['SOV-10']).toBe('known');
  expect(levelOf(document, 'SOV-2')).toBe(4);
  expect(document.raises.map(({ need }) => need)).not.toContain('SOV-10');
});

test('a planted address is found, and the deployment is hybrid', async () => {
  const [id = ''] = readdirSync(join(box.store, 'gateways'));
  appendFileSync(join(box.store, 'gateways', id, 'haproxy.cfg'), '  server other api.openai.com:443\n');
  const { document } = await assess();
  expect(codesOf(document)['SOV-04']).toBe('foreign');
  expect(document.hosting?.deployed).toBe('hybrid');
});

test('a recorded proof keeps what the canary met', async () => {
  const { exit } = await box.run('govern', 'sovereignty', '--env', 'production', '--record', '--yes');
  const [run = ''] = readdirSync(join(box.root, 'runs')).toSorted().toReversed();
  const kept = readFileSync(join(box.root, 'runs', run, 'check.json'), 'utf8');
  expect(exit).toBe(5);
  expect(kept).toContain('ENETUNREACH');
  expect(kept).not.toContain(box.base);
});

function write(text: string): void {
  mkdirSync(join(box.root, 'governance'), { recursive: true });
  writeFileSync(join(box.root, 'governance', 'suppliers.yaml'), text);
  box.commit();
}

function codesOf({ check }: SovereigntyDocument): Record<string, string | undefined> {
  return Object.fromEntries(check.controls.map(({ id, places }) => [id, places[0]?.code]));
}

function levelOf({ objectives }: SovereigntyDocument, wanted: string): number | null | undefined {
  return objectives.find(({ id }) => id === wanted)?.level;
}

async function assess(): Promise<{ exit: number | null; document: SovereigntyDocument }> {
  const { exit, stdout, stderr } = await box.run('govern', 'sovereignty', '--env', 'production', '--json');
  const document = parseJson<SovereigntyDocument>(stdout);
  if (!document) throw new Error(stderr);
  return { exit, document };
}
