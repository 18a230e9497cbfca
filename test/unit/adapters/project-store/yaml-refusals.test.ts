import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseYaml } from '../../../../src/lib/adapters/project-store/yaml/parse-yaml.ts';
import { KIND_SCHEMAS } from '../../../../src/lib/core/project/schemas.ts';
import { settingsSchema } from '../../../../src/lib/core/project/settings.ts';
import { SovranError } from '../../../../src/lib/core/text/sovran-error.ts';
import { HOST, parseHost } from '../../../support/host-yaml.ts';

function failureOf(work: () => unknown): {
  code: string;
  exit: number;
  key: string;
  fix: string;
  details: Record<string, unknown>;
} {
  try {
    work();
  } catch (error) {
    if (error instanceof SovranError) {
      return {
        code: error.code,
        exit: error.exit,
        key: error.text.key,
        fix: error.fix?.key ?? '',
        details: error.details ?? {},
      };
    }
    throw error;
  }
  throw new Error('nothing was refused');
}

const head = HOST.split('\n').slice(0, 9).join('\n');

describe('[fault 39] what is refused, with its place', () => {
  test.each([
    ['a tag', `${head}\n  engine: !!js/function "x"\n`, 'project.yaml.tag', 10, 25],
    ['a known tag', `${head}\n  engine: !!str process\n`, 'project.yaml.tag', 10, 17],
    ['a tagged mapping', `${head}\n  labels: !!map {}\n`, 'project.yaml.tag', 10, 17],
    ['an anchor', `${head}\n  engine: &a process\n`, 'project.yaml.alias', 10, 14],
    ['an alias', `${head}\n  labels: { a: &x b, c: *x }\n`, 'project.yaml.alias', 10, 19],
    ['a key given twice', `${head}\n  address: other\n`, 'project.yaml.duplicate-key', 10, 3],
    ['not a number', `${head}\n  engine: .nan\n`, 'project.yaml.number', 10, 11],
    ['an infinite number', `${head}\n  engine: -.inf\n`, 'project.yaml.number', 10, 11],
    ['a number that overflows', `${head}\n  engine: 1e999\n`, 'project.yaml.number', 10, 11],
    ['a number that would be rounded', `${head}\n  engine: 12345678901234567890\n`, 'project.yaml.number', 10, 11],
    ['a mapping as a key', `${head}\n  ? { a: b }\n  : c\n`, 'project.yaml.key', 10, 5],
    ['a second document', `${HOST}---\nkind: Host\n`, 'project.yaml.several', 12, 1],
    ['broken syntax', `${head}\n  labels: { a: [\n`, 'project.yaml.syntax', 11, 1],
    ['a misspelt key', `${head}\n  engin: process\n`, 'project.yaml.unknown-key', 10, 3],
    ['a wrong type', `${head}\n  labels: 3\n`, 'project.yaml.type', 10, 11],
    ['a value that is no choice', `${head}\n  profile: sea\n`, 'project.yaml.value', 10, 12],
    ['a missing key', HOST.replace('  address: localhost\n', ''), 'project.yaml.missing-key', 8, 3],
    ['another name than the file', HOST.replace('name: one', 'name: two'), 'project.yaml.name', 5, 9],
    ['a name that is no name', HOST.replace('name: one', 'name: -rf'), 'project.yaml.format', 5, 9],
  ])('%s', (_what, text, key, line, column) => {
    const failure = failureOf(() => parseHost(text));
    expect(failure).toMatchObject({ code: 'invalid-file', exit: 2, key, details: { line, column } });
  });

  test.each([
    ['an empty file', '', 'project.yaml.no-mapping'],
    ['a list', '- a\n', 'project.yaml.no-mapping'],
    ['a bare word', 'hello', 'project.yaml.no-mapping'],
    ['a directive', `%YAML 1.1\n---\n${HOST}`, 'project.yaml.directive'],
    ['bytes that are not UTF-8', Buffer.from([0x61, 0x3a, 0xff, 0x0a]), 'project.yaml.encoding'],
    ['more than 5 MiB', Buffer.alloc(5 * 1024 * 1024 + 1, 0x23), 'project.yaml.too-large'],
    ['nesting without end', `a: ${'['.repeat(200_000)}`, /depth|syntax/],
  ])('%s', (_what, text, key) => {
    expect(failureOf(() => parseHost(text)).key).toMatch(key);
  });

  test('a bomb of aliases costs nothing', () => {
    const levels = Array.from(
      { length: 30 },
      (_, at) => `l${at + 1}: &l${at + 1} [*l${at}, *l${at}, *l${at}, *l${at}]`,
    );
    const started = performance.now();
    expect(failureOf(() => parseHost(`l0: &l0 x\n${levels.join('\n')}\n`)).key).toBe('project.yaml.alias');
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('the CPU time of parsing grows linearly with the keys', () => {
    const costOf = (count: number): number => {
      const keys = Array.from({ length: count }, (_, at) => `    k${at}: v`);
      const before = process.cpuUsage();
      parseHost(`${head}\n  labels:\n${keys.join('\n')}\n`);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    costOf(3_000);
    expect(costOf(30_000) / costOf(3_000)).toBeLessThan(40);
  });

  test.each([
    ['language: fr\n', 'language', ['spec.language']],
    ['name: x\n', 'name', []],
    ['lingua: fr\n', 'lingua', []],
  ])('sovran.yaml with %j at the top says where it belongs', (line, key, places) => {
    const text = `apiVersion: sovran/v1\nkind: Project\nmetadata: { name: x }\nspec: {}\n${line}`;
    const failure = failureOf(() => parseYaml('sovran.yaml', text, settingsSchema));
    expect(failure).toMatchObject({ code: 'invalid-file', exit: 2, details: { key, places, line: 5, column: 1 } });
    expect(failure.fix).toMatch(places.length > 0 ? /elsewhere$/ : /known$/);
  });

  test('a key deep inside names its neighbours', () => {
    const text = `${head}\n  facts: { os: x, arch: y, kernl: z }\n`;
    expect(failureOf(() => parseHost(text)).details).toMatchObject({
      key: 'spec.facts.kernl',
      near: ['kernel'],
      line: 10,
    });
  });

  test('a key in a list or fixed set names its neighbours', () => {
    const useCase = (spec: string): string =>
      `apiVersion: sovran/v1\nkind: UseCase\nmetadata: { name: a }\nspec:\n  title: t\n${spec}`;
    const parse = (spec: string) => () => parseYaml('usecases/a.yaml', useCase(spec), KIND_SCHEMAS.UseCase);
    expect(failureOf(parse('  kpis: [{ name: n, unit: u, targt: 3 }]\n')).details).toMatchObject({
      key: 'spec.kpis.0.targt',
      near: ['target'],
      column: 30,
    });
    expect(failureOf(parse('  scores: { impakt: { bob: 3 } }\n')).details).toMatchObject({ near: ['impact'], line: 6 });
    expect(failureOf(parse('  scores: { impact: { bob: 9 } }\n'))).toMatchObject({
      key: 'project.yaml.too-big',
      details: { key: 'spec.scores.impact.bob', line: 6, column: 28 },
    });
  });

  test('whatever the bytes, the answer is a resource or invalid-file', () => {
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc
        .array(
          fc.constantFrom(
            'a',
            ':',
            ' ',
            '\n',
            '  ',
            '- ',
            '&a',
            '*a',
            '!!binary',
            '!',
            '{',
            '}',
            '[',
            ']',
            '"',
            "'",
            '|',
            '>',
            '? ',
            '#',
            '%TAG',
            '---',
            '...',
            '<<',
            '__proto__',
            'constructor',
            '\t',
            '\0',
            '\uFEFF',
            HOST,
          ),
          { maxLength: 40 },
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(hostile, (content) => {
        try {
          parseHost(content);
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid-file' });
        }
        expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      }),
      { numRuns: 400 },
    );
  });

  test('a key named __proto__ changes no object', () => {
    parseHostQuietly(`${head}\n  labels: { __proto__: { polluted: yes } }\n`);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

function parseHostQuietly(text: string): void {
  try {
    parseHost(text);
  } catch (error) {
    expect(error).toBeInstanceOf(SovranError);
  }
}
