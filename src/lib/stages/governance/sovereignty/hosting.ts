import type { HostingContext, HostingModel } from '../../../core/project/resources/use-case.ts';
import type { Verdict } from '../../evidence/control/control.ts';
import { compareHosting, type ContextField, type HostingComparison } from '../../scope/hosting/compare-hosting.ts';

/** What was seen of a deployment that scoping could only expect. */
export interface DeploymentFacts {
  verdicts: Readonly<Record<string, Verdict>>;
  /** Personal data that were found in rows that the model learned from; undefined where it is unknown. */
  personalData: number | undefined;
  /** Requests a day of the last week; undefined where none was fetched. */
  requestsPerDay: number | undefined;
}

/** The comparison of scoping with what was seen in the place of what was expected. */
export interface DeployedHosting {
  comparison: HostingComparison;
  context: HostingContext;
  /** Answers that differ from those of scoping. */
  changed: ContextField[];
  scoped: HostingModel | null;
  /** What the deployment is by its facts; null where they are not enough. */
  deployed: HostingModel | null;
}

/** Pure. */
export function compareDeployed(expected: HostingContext, facts: DeploymentFacts): DeployedHosting {
  const seen: HostingContext = {
    ...((facts.personalData ?? 0) > 0 && expected.personalData !== 'special' ? { personalData: 'personal' } : {}),
    ...(passes(facts, 'SOV-01', 'SOV-03') ? { connectivity: 'isolated' } : {}),
    ...(facts.requestsPerDay === undefined ? {} : { requestsPerDay: facts.requestsPerDay }),
  };
  const context = { ...expected, ...seen };
  const fields = Object.keys(seen) as ContextField[];
  return {
    comparison: compareHosting(context),
    context,
    changed: fields.filter((field) => seen[field] !== expected[field]),
    scoped: compareHosting(expected).recommended ?? null,
    deployed: deployedAs(facts),
  };
}

/** Own machine, own weights and no way out are sovereign; an address outside makes it hybrid. */
function deployedAs(facts: DeploymentFacts): HostingModel | null {
  if (facts.verdicts['SOV-04'] === 'fail') return 'hybrid';
  return passes(facts, 'SOV-01', 'SOV-03', 'SOV-04', 'SOV-06') ? 'sovereign' : null;
}

function passes({ verdicts }: DeploymentFacts, ...controls: string[]): boolean {
  return controls.every((one) => verdicts[one] === 'pass');
}
