import { grantsOf } from './known-keys.ts';
import type { KeyChange } from '../../../core/ports/gateway.ts';
import { findResource } from '../../../core/project/resources.ts';
import type { ApplicationSpec } from '../../../core/project/resources/environment.ts';
import { addSeconds } from '../../../core/kit/add-seconds.ts';
import type { Action } from '../../../core/operation/operation.ts';
import type { Step } from '../../../core/operation/plan/plan.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import { message, type Message } from '../../../core/text/message.ts';
import type { KeyIssuer } from './key-issuer.ts';
import { isValidAt, type ApplicationKey } from './valid-key.ts';
import { toJson } from '../../../core/kit/to-json.ts';

export type ChangeKeysArgs = {
  application: string;
  issue: boolean;
  /** What becomes of the keys valid now: 0 revokes them at once, else they end after so many seconds. */
  overlapSeconds: number;
  /** The application to begin with when there is no file yet. */
  create: ApplicationSpec | null;
  previous: ApplicationSpec | null;
};

/** The one step of every command that changes keys; `host` is that of the gateway. */
export function changeKeysStep(title: Message, args: ChangeKeysArgs, host: string | undefined): Step {
  return {
    id: `keys-${args.application}`,
    title,
    action: 'change-keys',
    args: toJson(args),
    change: args.previous ? 'update' : 'create',
    risk: 'none',
    ...(host === undefined ? {} : { host }),
  };
}

/**
 * Changes the keys of an application in its file, then at the gateway. Run again after a cut it drops the key
 * that the same run made before, because nobody ever saw that one. Without an issuer (a run that `resume`
 * finishes) no key is made: there would be nobody to hand it to.
 */
export function changeKeys(issuer?: KeyIssuer): Action<ChangeKeysArgs> {
  return {
    async apply(args, scope) {
      const before = (await findResource(scope.project, 'Application', args.application))?.spec ?? args.create;
      if (!before) throw new Error(`application ${args.application} is gone`);
      const now = scope.ctx.clock.now();
      const kept = before.keys
        .filter((key) => key.run !== scope.runId)
        .map((key) => retire(key, now, args.overlapSeconds));
      const sha256 = args.issue ? issuer?.issue() : undefined;
      const made = sha256 === undefined ? [] : [{ sha256, createdAt: now, run: scope.runId }];
      const after = { ...before, keys: [...kept, ...made] };
      await scope.project.write(resourceOf('Application', args.application, after));
      const gateway = await scope.ctx.gateway(after.environment);
      await gateway.changeKeys(changeOf(args, after, scope.runId, now));
      if (sha256 === undefined) scope.progress(message('app.no-key', { name: args.application }));
      // inside the step: a run that is recorded as done has put its key into the file that was asked for
      const inFile = sha256 !== undefined && issuer?.deliver() === true;
      return { sha256: sha256 ?? null, inFile };
    },
    async compensate({ create, previous }, { ctx, runId }) {
      const gateway = await ctx.gateway((previous ?? create)?.environment ?? '');
      await gateway.takeBackKeys(runId);
    },
  };
}

/** Shortens the life of a key, never prolongs it. `seconds` of 0 revokes at once. */
export function retire(key: ApplicationKey, now: string, seconds: number): ApplicationKey {
  if (!isValidAt(key, now)) return key;
  if (seconds === 0) return { ...key, revokedAt: now };
  const end = addSeconds(now, seconds);
  const sooner = key.expiresAt !== undefined && key.expiresAt < end;
  return sooner ? key : { ...key, expiresAt: end };
}

/** Keys that a colleague made, and that this clone has not fetched, end as the others do. */
function changeOf(args: ChangeKeysArgs, after: ApplicationSpec, run: string, now: string): KeyChange {
  const { application, overlapSeconds, create } = args;
  const accept = grantsOf(application, after);
  if (create) return { run, accept };
  const until = overlapSeconds === 0 ? {} : { until: addSeconds(now, overlapSeconds) };
  return { run, accept, endOthers: { application, ...until } };
}
