import { BY_PULL, FETCH_RECORD } from './fetch.ts';

export const lease = {
  'lease.unavailable': 'The leases of {host} cannot be used: {reason}.',
  'lease.unavailable.fix': 'Prepare the host with `sovran host apply {host}`, then type the command again.',
  'lease.unwritable': 'this user may not write to {path}',
  'lease.busy': 'somebody held {path} for forty-five seconds',
  'lease.busy.fix':
    'Type the command again. Where it stays so, see whether the container engine of {host} still answers, and restart it if not.',
  'lease.no-flock': 'the program `flock` (package util-linux) is missing',
  'lease.failed': 'the script there failed ({words})',
  'lease.cut': 'it is not known how the call ended ({reason})',
  'lease.damaged': 'Nobody can tell who holds what it is for on {host}: the lease {path} is damaged.',
  'lease.damaged.fix': 'Make sure that nobody uses it (a GPU, an environment), then remove {path} on the host.',

  'lease.environment.held':
    'Environment {environment} on {host} is being changed by {actor} since {since}, until {until} at the latest.',
  'lease.environment.held.fix': `Wait until then, or ask {actor}; then fetch what was recorded (${BY_PULL}) and try again.`,
  'lease.environment.lost':
    'Somebody else has changed environment {environment} on {host} meanwhile: nothing more is done there.',
  'lease.environment.lost.fix': `${FETCH_RECORD} and look with \`sovran env show {environment}\`; \`sovran job reconcile\` ends what was left.`,
  'lease.environment.waiting':
    '{host} is asked whether environment {environment} is still held: the answer is waited for, {seconds} s at most.',

  'lease.step.free': 'Give back the GPUs of job {id} on {host}',
  'lease.held':
    '{count|A GPU|GPUs} of {host} {count|is|are} held by {holder} ({actor}, project {project}) since {since} until {until}.',
  'lease.held.fix': 'Wait until it ends, ask who holds it, or name another host than {host}.',
  'lease.enough': '{host} has {found} {found|GPU|GPUs} for the {count} that {count|is|are} asked for.',
  'lease.too-few': '{host} has {found} {found|GPU|GPUs}; {count} {count|is|are} asked for.',
  'lease.too-few.fix': 'Ask for fewer with --gpus, or name another host.',
} as const;
