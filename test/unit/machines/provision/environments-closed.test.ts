import { expect, test } from 'vitest';
import { egressRules } from '../../../../src/lib/stages/machines/provision/files/egress-rules.ts';
import type { ProvisionTarget } from '../../../../src/lib/stages/machines/provision/contract/step.ts';
import { egress } from '../../../../src/lib/stages/machines/provision/steps/egress.ts';
import { outputOf } from '../../../support/step-cases.ts';

const ENVIRONMENTS = ['chat', 'search'];

function target(settings: ProvisionTarget['settings'], containers = true): ProvisionTarget {
  return { containers, profile: 'cpu-lab', family: 'debian', release: '13', settings } as unknown as ProvisionTarget;
}

const OPEN = target({ environments: ENVIRONMENTS });
const CLOSED = target({ environments: ENVIRONMENTS, egress: { allow: [] } });

/** Lines of a chain of the table. */
function chainOf(rules: string, name: string): string[] {
  return (
    rules
      .split(`  chain ${name} {`)[1]
      ?.split('\n  }')[0]
      ?.split('\n')
      .map((line) => line.trim()) ?? []
  );
}

test('closes environments off the host without `egress` too', () => {
  const seen = outputOf('S28', 'nft=0\nunit=sovran-egress.service not-found/inactive');
  expect(egress.assess(seen, OPEN).state).toBe('drift');
  for (const chain of ['input', 'forward'])
    expect(chainOf(egressRules(CLOSED), chain)).toEqual(expect.arrayContaining(chainOf(egressRules(OPEN), chain)));
  expect(chainOf(egressRules(OPEN), 'input')).toEqual(chainOf(egressRules(CLOSED), 'input'));
});

test('and then nothing else is kept from leaving', () => {
  expect(egressRules(OPEN)).not.toMatch(/leave|hook output|reject/);
});

test.each([
  ['no environments', target({})],
  ['no containers', target({ environments: ENVIRONMENTS }, false)],
])('a host with %s and no egress is left alone', (_, one) => {
  expect(egress.assess('', one)).toMatchObject({ state: 'na' });
});
