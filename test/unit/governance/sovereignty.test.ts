import { describe, expect, test } from 'vitest';
import { readTemplate, readTemplateNames } from '../../../src/lib/adapters/places.ts';
import { addressesIn, custodyIn, hostOf, isInside } from '../../../src/lib/stages/evidence/collect/addresses.ts';
import type { Verdict } from '../../../src/lib/stages/evidence/control/control.ts';
import { compareDeployed } from '../../../src/lib/stages/governance/sovereignty/hosting.ts';
import { judgeLevels, type LevelMapping, readLevels } from '../../../src/lib/stages/governance/sovereignty/levels.ts';

const words = { en: 'x', fr: 'x' };
const MAPPING: LevelMapping = {
  framework: 'x',
  sourceChecked: false,
  levels: [words, words, words],
  objectives: [
    { id: 'A', title: words, weight: 3, steps: [['one'], ['two', 'three']] },
    { id: 'B', title: words, weight: 1, steps: [['one', 'four']] },
    { id: 'C', title: words, weight: 9, steps: [] },
  ],
  inside: ['FR'],
};

describe('levels', () => {
  // Weighted by hand: 100 · (3 · level of A + 1 · level of B) / ((3 + 1) · 2).
  test.for<[Record<string, Verdict>, number | null, number, number, string[]]>([
    [{}, 0, 0, 0, ['one', 'four']],
    [{ one: 'pass' }, 1, 0, 38, ['four']],
    [{ one: 'pass', four: 'pass' }, 1, 1, 50, []],
    [{ one: 'pass', two: 'na', three: 'pass', four: 'unknown' }, 2, 0, 75, ['four']],
    [{ two: 'pass', three: 'pass', four: 'pass' }, 0, 0, 0, ['one']],
    [{ one: 'attested', four: 'pass' }, 0, 0, 0, ['one']],
  ])('%j', ([verdicts, levelOfA, minimum, score, raises]) => {
    const found = judgeLevels(MAPPING, verdicts);
    expect(found.objectives.map(({ level }) => level)).toEqual([levelOfA, found.objectives[1]?.level, null]);
    expect({ minimum: found.minimum, score: found.score, raises: found.raises }).toEqual({ minimum, score, raises });
  });

  test('the shipped mapping names controls that exist', async () => {
    const templates = { read: readTemplate, names: readTemplateNames };
    const { objectives } = await readLevels(templates);
    const known = (await readTemplateNames('controls')).map((name) => name.replace('.yaml', ''));
    const needs = objectives.flatMap(({ steps }) => steps.flat());
    expect(needs.filter((need) => !known.includes(need) && !need.endsWith('-law'))).toEqual([]);
    expect(objectives.reduce((sum, { weight }) => sum + weight, 0)).toBe(100);
  });
});

describe('addresses', () => {
  test.for<[string, string[]]>([
    ['url: https://user:secret@api.openai.com:443/v1?key=x', ['https://api.openai.com:443']],
    ['server a 10.1.2.3:80 # v1.2.3', ['10.1.2.3']],
    ['huggingface.com, nothuggingface.co', []],
    ['hub: cdn.huggingface.co', ['cdn.huggingface.co']],
    ['http://[fd00::1]:80/x', ['http://[fd00::1]:80']],
    ['server far host:443', ['host:443']],
    ['server a ipv4@far.example', ['far.example']],
    ['server a "unix@/run/e.sock"', []],
    ['# syslog: far.example.org:6514', ['far.example.org:6514']],
    ['to 2001:db8::9, [2001:db8::8]:443', ['2001:db8::9', '2001:db8::8']],
    ['at 2026-12-01T12:30:45.000Z, 12:30, sha256:12ab, {"port":8080}, VLLM::Engine, cuda:0', []],
  ])('%s', ([text, found]) => {
    expect(addressesIn(text, ['openai.com', 'huggingface.co'])).toEqual(found);
  });

  test.for<[string, boolean]>([
    ['http://127.0.0.1:9/x', true],
    ['http://[::1]:9', true],
    ['0.0.0.0', true],
    ['tcp://10.20.255.1:6514', true],
    ['10.21.0.1', false],
    ['https://SIEM.example.internal', true],
    ['https://siem.example.internal.evil.com', false],
    ['fd00::5', true],
    ['fd01::5', false],
  ])('%s is inside: %s', ([address, inside]) => {
    const allowed = ['10.20.0.0/16', 'siem.example.internal', 'fd00::/16', 'broken/99'];
    expect(isInside(hostOf(address), allowed)).toBe(inside);
  });

  test('places of keys at a provider', () => {
    expect(custodyIn('key: awskms:///alias/x, arn:aws:kms:eu-west-3:1:key/2, https://v.vault.azure.net')).toHaveLength(
      3,
    );
    expect(custodyIn('key: .sovran/keys/log.pem')).toEqual([]);
  });
});

describe('hosting as deployed', () => {
  const closed = { 'SOV-01': 'pass', 'SOV-03': 'pass', 'SOV-04': 'pass', 'SOV-06': 'pass' } as const;
  const facts = { verdicts: closed, personalData: 0, requestsPerDay: undefined };

  test('what was seen stands in the place of what was expected', () => {
    const found = compareDeployed(
      { connectivity: 'online', personalData: 'none', secrecy: 'none' },
      { ...facts, personalData: 4, requestsPerDay: 12 },
    );
    expect(found).toMatchObject({ deployed: 'sovereign', scoped: 'public', comparison: { recommended: 'sovereign' } });
    expect(found.changed.toSorted()).toEqual(['connectivity', 'personalData', 'requestsPerDay']);
  });

  test.for<[Record<string, Verdict>, string | null]>([
    [closed, 'sovereign'],
    [{ ...closed, 'SOV-04': 'fail' }, 'hybrid'],
    [{ ...closed, 'SOV-01': 'unknown' }, null],
  ])('%j is %s', ([verdicts, deployed]) => {
    expect(compareDeployed({}, { ...facts, verdicts }).deployed).toBe(deployed);
  });

  test('special data stay special', () => {
    expect(compareDeployed({ personalData: 'special' }, { ...facts, personalData: 1 }).context.personalData).toBe(
      'special',
    );
  });
});
