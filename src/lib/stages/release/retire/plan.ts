import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import { createStep } from '../../../core/operation/plan/create-step.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate, PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import type { StoredItem } from '../../../core/ports/host-sweeper.ts';
import { LOCAL } from '../../../core/project/listed-host.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import type { RetirementSpec } from '../../../core/project/resources/retirement.ts';
import { samePerson } from '../../../core/project/signers.ts';
import { fixable, message, type Message } from '../../../core/text/message.ts';
import type { FoundStore } from '../../machines/garbage/look-at-store.ts';
import { plannedFor } from '../../machines/garbage/plan-sweep.ts';
import { sayThing, thingOf, type HostSweep } from '../../machines/garbage/things.ts';
import type { Serving } from '../../serving/environments/serving.ts';
import type { LostHost } from '../../machines/provision/facts/lost-hosts.ts';
import { keyGate, listedGate } from '../approvals/signing.ts';
import type { RetireFacts, RetireInput } from './facts.ts';

/** What the record says before any machine was seen. */
export type Retiring = { release: string } & Pick<
  RetirementSpec,
  'releaseDigest' | 'reason' | 'successor' | 'lastTraffic' | 'digests' | 'kept'
>;

/** Pure: the record first, so that nothing promotes the release meanwhile; then its services, then each machine. */
export function planRetirement(input: RetireInput, facts: RetireFacts): PlanDraft {
  const { digests, makers, stores, standbys, kept, charter } = facts;
  const { release, key, gone } = input;
  const retiring = retiringOf(input, facts);
  const writes = [pathOf('Retirement', release)];
  const checked = stores.flatMap((store) => [
    sweepStep(store, { digests, makers }, (count) => message('release.retire.remove', { host: store.host, count })),
    checkStep(store.host, digests, message('release.retire.check', { host: store.host })),
  ]);
  return {
    gates: retireGates(input, facts),
    steps: [
      stepOf('begin', message('release.retire.begin', { release }), retiring, { change: 'update', writes }),
      ...(key === undefined
        ? []
        : [createStep('sign', message('release.retire.sign', { release }), toJson({ key, ...retiring }))]),
      ...standbys.map((serving) => stopStep(release, serving)),
      ...checked.map((step, index) => (index === 0 ? { ...step, pivot: true as const } : step)),
      stepOf(
        'close',
        message('release.retire.close', { release }),
        { ...retiring, gone },
        { change: 'update', writes },
      ),
    ],
    remarks: [
      ...kept.map(({ digest, usedBy }) => message('release.retire.kept', { digest, by: usedBy.join(', ') })),
      ...(charter?.met ?? []).map((why) => message(`release.condition.${why}`, { release })),
    ],
  };
}

function retiringOf(input: RetireInput, { spec, earlier, digests, kept, lastTraffic }: RetireFacts): Retiring {
  const [reason, successor] = [input.reason ?? earlier?.reason, input.successor ?? earlier?.successor];
  const stated = { ...dropAbsent({ reason, successor }), lastTraffic: lastTraffic ?? earlier?.lastTraffic ?? null };
  return { release: input.release, releaseDigest: spec.digest, ...stated, digests, kept };
}

/** A step that changes nothing but what `more` says. Pure. */
export function stepOf(action: string, title: Message, args: object, more: Partial<Step> = {}): Step {
  return { id: action, title, action, args: toJson(args), change: 'none', risk: 'none', ...more };
}

function stopStep(release: string, serving: Serving): Step {
  const { environment, host } = serving;
  const title = message('release.retire.stop', { release, environment });
  return stepOf('stop-service', title, { serving }, { id: `stop-${environment}`, change: 'delete', host });
}

/** What goes from stores; `unmark`: on hosts this project's mark goes where others keep the tree. */
type Going = Pick<RetireFacts, 'digests' | 'makers'> & Pick<HostSweep, 'unmark'>;

/** The digests, what the jobs that made them left, and unfinished copies; what a service still holds is looked at again once it ended. */
export function sweepStep(store: FoundStore | LostHost, going: Going, titleOf: (count: number) => Message): Step {
  const { digests, makers, ...unmark } = going;
  const planned = plannedFor(store);
  const isFound = !planned.stopped && 'inventory' in store;
  const items = isFound ? store.inventory.items.filter((item) => isMeant(item, going, store.name)).map(thingOf) : [];
  const sweep: HostSweep = { ...planned, items, released: [...digests, ...makers], ...unmark };
  const count = sweep.items.length;
  const more = { id: `remove-${store.host}`, details: sweep.items.map(sayThing), ...at(store.host) };
  return stepOf('sweep', titleOf(count), sweep, { ...more, ...(count > 0 ? { change: 'delete', risk: 'data' } : {}) });
}

function isMeant({ kind, id, holders }: StoredItem, { digests, makers, unmark }: Going, host?: string): boolean {
  if (kind === 'tree' && digests.includes(id)) return (unmark && host !== undefined) || !holders.some(isOthers);
  return holders.length === 0 && (kind === 'blobs' || kind === 'part' || (kind === 'job' && makers.includes(id)));
}

/** Pure: whether a holder is not of this project and its services. */
export function isOthers(holder: string): boolean {
  return !/^(in-use|this-project|service .*|job .*)$/.test(holder);
}

/** Lists a store again, for digests that are to be absent. */
export function checkStep(host: string, digests: string[], title: Message): Step {
  return stepOf('check', title, { host, digests }, { id: `check-${host}`, ...at(host) });
}

/** Other machines side by side, then this one: until then all that they lose is still here. */
function at(host: string): Pick<Step, 'host' | 'batch'> {
  return host === LOCAL ? { batch: 1 } : { host, batch: 0 };
}

function retireGates(input: RetireInput, facts: RetireFacts): Gate[] {
  const { release, dropRollback } = input;
  const { serves, rollbacks, busy, isSuccessor, signer, strangers } = facts;
  const { successor = 'RELEASE', key = '', mayAsk } = input;
  const named = (names: readonly string[]) => ({ release, names: names.join(', ') || '–' });
  return [
    passOrFail('serves-nowhere', serves.length === 0, message('release.retire.serves', named(serves)), {
      fix: message('release.retire.serves.fix'),
      next: [`sovran release promote ${successor} --env ${serves[0]}`, `sovran env stop ${serves[0]}`],
    }),
    passOrFail(
      'rollback',
      rollbacks.length === 0 || dropRollback,
      message('release.retire.rollback', named(rollbacks)),
      {
        fix: message('release.retire.rollback.fix'),
        next: [`sovran release retire ${release} --drop-rollback`],
      },
    ),
    passOrFail('not-in-use', busy.length === 0, message('release.retire.busy', named(busy)), {
      fix: message('release.retire.busy.fix'),
      next: ['sovran job list', 'sovran status'],
    }),
    passOrFail('successor', isSuccessor, message('release.retire.successor', { successor: input.successor ?? '–' }), {
      next: ['sovran release list'],
    }),
    passOrFail('gone-known', strangers.length === 0, message('release.retire.strangers', named(strangers)), {
      next: ['sovran host list'],
    }),
    ...(signer ? [onceGate(release, facts), listedGate(signer), keyGate({ key, mayAsk }, signer)] : []),
    ...charterGates(retiringOf(input, facts), facts),
  ];
}

/** By the charter in force its owners or validators decide, and say why where none of its conditions is met. */
function charterGates({ release, reason, successor }: Retiring, { charter, signer, earlier }: RetireFacts): Gate[] {
  if (!charter) return [];
  const { deciders, met } = charter;
  const signers = [signer?.principal, ...(earlier?.signatures ?? []).map((one) => one.signer)].flatMap(
    (one) => one ?? [],
  );
  const isDecided = signers.some((one) => deciders.map(samePerson).includes(samePerson(one)));
  const isGrounded = reason !== undefined || (met.length > 0 && successor !== undefined);
  const said = { count: met.length, successor: successor ?? '–', reason: reason ?? '–' };
  const names = { names: deciders.join(', '), signers: signers.join(', ') || '–' };
  const { text: grounds, fix } = fixable('release.retire.grounds', said);
  return [
    passOrFail('charter-decider', isDecided, message('release.retire.decider', names), {
      next: [`sovran release retire ${release} --key FILE`],
    }),
    passOrFail('charter-grounds', isGrounded, grounds, { fix }),
  ];
}

/** A retirement has one signed decision of who may decide; what repeats it signs no other. Pure. */
function onceGate(release: string, { earlier, charter }: RetireFacts): Gate {
  const deciders = charter?.deciders.map(samePerson);
  const signed = (earlier?.signatures ?? []).filter(({ signer }) => deciders?.includes(samePerson(signer)) ?? true);
  const signers = signed.map(({ signer }) => signer).join(', ') || '–';
  const reason = message('release.retire.once', { release, signers });
  return passOrFail('signed-once', signed.length === 0, reason, { next: [`sovran release retire ${release}`] });
}
