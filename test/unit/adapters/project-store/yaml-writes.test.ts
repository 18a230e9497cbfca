import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseYaml } from '../../../../src/lib/adapters/project-store/yaml/parse-yaml.ts';
import { updateYaml } from '../../../../src/lib/adapters/project-store/yaml/write-yaml.ts';
import { HOST, parseHost } from '../../../support/host-yaml.ts';

describe('what survives a write', () => {
  test('comments, order and style, while values change', () => {
    const changed = parseHost(HOST) as { spec: Record<string, unknown> };
    changed.spec['address'] = '10.0.0.2';
    changed.spec['labels'] = { room: 'b12', rack: '4' };
    expect(updateYaml('hosts/one.yaml', changed, HOST)).toBe(
      HOST.replace('localhost', '10.0.0.2').replace('{ room: "b12" }', '{ room: "b12", rack: "4" }'),
    );
  });

  test('a list entry keeps its name when others change', () => {
    const before = `spec:\n  kpis:\n    # kept by the desk\n    - name: a # first\n      unit: s\n    - name: b # second\n      unit: min\n`;
    const after = {
      spec: {
        kpis: [
          { name: 'b', unit: 'h' },
          { name: 'c', unit: 's' },
        ],
      },
    };
    const text = updateYaml('x.yaml', after, before);
    expect(text).toContain('- name: b # second\n      unit: h');
    expect(text).not.toContain('# first');
    expect(text).toContain('- name: c');
  });

  test('reads back what was written, with all comments', () => {
    const scalar = fc.oneof(fc.string({ maxLength: 12 }), fc.integer(), fc.boolean(), fc.constant(null));
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        scalar,
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), tie('any'), { maxKeys: 4 }),
      ),
    })).any;
    const content = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), value, { minKeys: 1, maxKeys: 5 });
    fc.assert(
      fc.property(content, content, (before, after) => {
        const first = updateYaml('x.yaml', { ...before, keep: 'yes' }, '# head\nkeep: yes # side\n');
        const second = updateYaml('x.yaml', { ...after, keep: 'no' }, first);
        expect(second).toContain('# head');
        expect(second).toContain('# side');
        expect(updateYaml('x.yaml', { ...after, keep: 'no' }, second)).toBe(second);
        expect(readBack(second)).toEqual({ ...after, keep: 'no' });
      }),
      { numRuns: 300 },
    );
  });
});

function readBack(text: string): unknown {
  const any = { safeParse: (data: unknown) => ({ success: true, data }) } as never;
  return parseYaml('x.yaml', text, any);
}
