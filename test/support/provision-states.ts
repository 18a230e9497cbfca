import type {
  FullDisk,
  HostState,
  ReachedHost,
  RunningWork,
} from '../../src/lib/stages/machines/provision/facts/host-state.ts';
import type {
  Assessment,
  ProvisionStep,
  ProvisionTarget,
} from '../../src/lib/stages/machines/provision/contract/step.ts';
import type { SudoRefusal } from '../../src/lib/core/failures/sudo-refusal.ts';
import type { Waiver } from '../../src/lib/stages/machines/provision/facts/host-state.ts';
import type { Risk } from '../../src/lib/core/operation/plan/plan.ts';

/** A host as a table writes it: the state of each step, `drift` with its diff after a colon. */
export interface StateRow {
  reach?: 'unreachable' | 'unsupported' | 'no-root';
  unfit?: { what: 'arch' | 'kernel'; found: string; wanted: string };
  full?: FullDisk;
  twin?: string;
  refusal?: SudoRefusal;
  steps?: Record<string, string>;
  waivers?: Record<string, 'active' | 'expired'>;
  running?: RunningWork[];
  liveRestore?: boolean;
}

/** A step as a table writes it; what it would do does not matter to a plan. */
export interface StepRow {
  id: string;
  needs?: string[];
  risk?: Risk;
}

export const TARGET: ProvisionTarget = {
  host: 'h',
  family: 'debian',
  release: '13',
  arch: 'x86_64',
  profile: 'cpu-lab',
  containers: true,
  root: '/var/lib/sovran',
  user: 'ops',
  settings: {},
};

export function stepOf({ id, needs = [], risk = 'none' }: StepRow): ProvisionStep {
  return {
    id,
    name: `name-${id.toLowerCase()}`,
    needs,
    risk,
    check: () => ':',
    assess: () => ({ state: 'ok', observed: null }),
    apply: () => [],
  };
}

export function stateOf(host: string, row: StateRow): HostState {
  if (row.reach === 'unreachable') return { host, reach: 'unreachable', code: 'connection-lost' };
  if (row.reach === 'unsupported') return { host, reach: 'unsupported', system: 'Plan 9' };
  if (row.reach === 'no-root') return { host, reach: 'no-root', user: 'ops', refusal: row.refusal ?? 'not-allowed' };
  if (row.unfit) return { host, reach: 'unfit', ...row.unfit };
  return reachedOf(host, row);
}

function reachedOf(host: string, row: StateRow): ReachedHost {
  const entries = Object.entries(row.steps ?? {}).map(([id, text]) => [id, assessmentOf(text)] as const);
  const waivers = Object.entries(row.waivers ?? {}).map(([step, state]): Waiver => ({
    step,
    reason: 'agreed',
    owner: 'po',
    expires: '2026-12-31',
    expired: state === 'expired',
  }));
  return {
    host,
    reach: 'reached',
    target: { ...TARGET, host },
    assessments: Object.fromEntries(entries),
    waivers,
    running: row.running ?? [],
    liveRestore: row.liveRestore ?? false,
    boot: '',
    ...(row.full ? { full: row.full } : {}),
    ...(row.twin === undefined ? {} : { twin: row.twin }),
  };
}

/** `drift +a`: a diff; `drift! restart`: a risk of its own; `unknown why`. */
function assessmentOf(text: string): Assessment {
  const [word = '', rest] = [text.split(' ')[0], text.split(' ').slice(1).join(' ')];
  if (word === 'drift!') return { state: 'drift', observed: null, risk: rest as Risk };
  if (word === 'drift') return { state: 'drift', observed: null, ...(rest ? { diff: rest } : {}) };
  if (word === 'unknown') return { state: 'unknown', observed: null, reason: rest || 'unreadable' };
  return { state: word === 'na' ? 'na' : 'ok', observed: null };
}
