import type { Catalogue } from './message.ts';
import { run as runMessages } from './fr/run.ts';
import { project as projectMessages } from './fr/project.ts';
import { scope as scopeMessages } from './fr/scope.ts';
import { host as hostMessages } from './fr/host.ts';
import { preflight as preflightMessages } from './fr/preflight.ts';
import { preflightConsequence } from './fr/preflight-consequence.ts';
import { preflightFix } from './fr/preflight-fix.ts';
import { ssh as sshMessages } from './fr/ssh.ts';
import { sshSession as sshSessionMessages } from './fr/ssh-session.ts';
import { provision as provisionMessages } from './fr/provision.ts';
import { provisionUnknown } from './fr/provision-unknown.ts';
import { lease as leaseMessages } from './fr/lease.ts';
import { data as dataMessages } from './fr/data.ts';
import { model as modelMessages } from './fr/model.ts';
import { engine as engineMessages } from './fr/engine.ts';
import { job as jobMessages } from './fr/job.ts';
import { reconcile as reconcileMessages } from './fr/reconcile.ts';
import { failure as failureMessages } from './fr/failure.ts';
import { evaluation as evalMessages } from './fr/eval.ts';
import { bench as benchMessages } from './fr/bench.ts';
import { env as envMessages } from './fr/env.ts';
import { app as appMessages } from './fr/app.ts';
import { release as releaseMessages } from './fr/release.ts';
import { ttft as ttftMessages } from './fr/ttft.ts';
import { loss as lossMessages } from './fr/loss.ts';
import { promoted as promotedMessages } from './fr/promoted.ts';
import { status as statusMessages } from './fr/status.ts';
import { cli as cliMessages } from './fr/cli.ts';

/** French messages: the type makes a missing one a compile error. */
export const fr: Catalogue = {
  ...runMessages,
  ...projectMessages,
  ...scopeMessages,
  ...hostMessages,
  ...preflightMessages,
  ...preflightConsequence,
  ...preflightFix,
  ...sshMessages,
  ...sshSessionMessages,
  ...provisionMessages,
  ...provisionUnknown,
  ...leaseMessages,
  ...dataMessages,
  ...modelMessages,
  ...engineMessages,
  ...jobMessages,
  ...reconcileMessages,
  ...failureMessages,
  ...evalMessages,
  ...benchMessages,
  ...envMessages,
  ...appMessages,
  ...releaseMessages,
  ...ttftMessages,
  ...lossMessages,
  ...promotedMessages,
  ...statusMessages,
  ...cliMessages,
};
