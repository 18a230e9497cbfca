import { run as runMessages } from './en/run.ts';
import { project as projectMessages } from './en/project.ts';
import { scope as scopeMessages } from './en/scope.ts';
import { host as hostMessages } from './en/host.ts';
import { preflight as preflightMessages } from './en/preflight.ts';
import { preflightConsequence } from './en/preflight-consequence.ts';
import { preflightFix } from './en/preflight-fix.ts';
import { ssh as sshMessages } from './en/ssh.ts';
import { sshSession as sshSessionMessages } from './en/ssh-session.ts';
import { provision as provisionMessages } from './en/provision.ts';
import { provisionUnknown } from './en/provision-unknown.ts';
import { lease as leaseMessages } from './en/lease.ts';
import { data as dataMessages } from './en/data.ts';
import { model as modelMessages } from './en/model.ts';
import { engine as engineMessages } from './en/engine.ts';
import { job as jobMessages } from './en/job.ts';
import { reconcile as reconcileMessages } from './en/reconcile.ts';
import { failure as failureMessages } from './en/failure.ts';
import { evaluation as evalMessages } from './en/eval.ts';
import { bench as benchMessages } from './en/bench.ts';
import { env as envMessages } from './en/env.ts';
import { app as appMessages } from './en/app.ts';
import { release as releaseMessages } from './en/release.ts';
import { ttft as ttftMessages } from './en/ttft.ts';
import { loss as lossMessages } from './en/loss.ts';
import { promoted as promotedMessages } from './en/promoted.ts';
import { status as statusMessages } from './en/status.ts';
import { cli as cliMessages } from './en/cli.ts';

/** English messages, the reference: their keys are the type `MessageKey`. */
export const en = {
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
} as const;
