import { BY_PULL } from './fetch.ts';

export const reconcile = {
  'reconcile.kind.job': 'job',
  'reconcile.kind.service': 'service',
  'reconcile.step.part': 'Remove {id}, left half-written by a process that is gone',
  'reconcile.stop.job': 'Stop job {id} on {host}, which no run knows; what it has not saved is lost',
  'reconcile.stop.service': 'Stop service {id} on {host}, which no environment knows; its callers are cut off',
  'reconcile.stop.job.started':
    'Stop job {id} on {host}, which {started} and no run knows; what it has not saved is lost',
  'reconcile.stop.service.started':
    'Stop service {id} on {host}, which {started} and no environment knows; its callers are cut off',
  'reconcile.stop.away':
    'Stop {what} {id} on {host}: its container runs without its folder, and no record calls it open; what it has not saved is lost',
  'reconcile.started': '{by} started at {since}',
  'reconcile.started.undated': '{by} started',
  'reconcile.started-by-you': 'you started at {since} in another clone of the project',
  'reconcile.started-by-you.undated': 'you started in another clone of the project',
  'reconcile.goes-on': 'On {host}, {what} {id} goes on although it was asked to stop.',
  'reconcile.nothing-of': 'Nothing that {actor} started and nothing here knows was found.',
  'reconcile.nobody-named': '--orphans-of names nobody.',
  'reconcile.nobody-named.fix': 'Name who started it, as the plan does.',
  'reconcile.contradiction': '--keep-orphans leaves running what --orphans-of would stop.',
  'reconcile.contradiction.fix': 'Give one of the two.',
  'reconcile.keep.environment-held':
    'Leave {what} {id}: {by} has been changing environment {environment} since {since}',
  'reconcile.keep.serves-traffic': 'Leave {what} {id}: a gateway still sends it requests',
  'reconcile.keep.owner-unknown': 'Leave {what} {id}: it is not known which project started it',
  'reconcile.keep.not-collectable': 'Leave {what} {id}: its outputs are not those that it promised',
  'reconcile.keep.outputs-gone': `Leave {what} {id}: nothing of what it made is there any more, as after \`host gc\` in a clone that has recorded it (${BY_PULL})`,
  'reconcile.keep.not-looked-at': 'Leave {what} {id}: what it made could not be looked at ({code})',
  'reconcile.keep.refused': 'Leave {what} {id}: another model has taken the name of its result',
  'reconcile.keep.folder-away':
    'Leave {what} {id}: its container is on {host}, but its folder {folder} is not (a volume that is not mounted, a changed `root:`); bring it back, or end it with `sovran job stop {id}`',
  'reconcile.keep.folder-away.service':
    'Leave service {id}: its container is on {host}, but its folder {folder} is not (a volume that is not mounted, a changed `root:`); bring it back, or end on {host} the container with the label sovran.service={id}',
  'reconcile.keep.of-colleague': `Leave {what} {id}, which {started}: its record may not have been fetched here (${BY_PULL}); \`--orphans-of {by}\` stops it`,
  'reconcile.keep.of-other-clone': `Leave {what} {id}, which {started}: its record may not be here yet (${BY_PULL}); \`--orphans-of {by}\` stops it`,
  'reconcile.keep.asked': 'Leave {what} {id} running, as asked',
  'reconcile.step.write-off': 'Record job {id} as failed: what it made cannot be taken',
  'reconcile.confirm-write-off': 'Record {count} {count|job|jobs} as failed, and give up what {count|it|they} made?',
  'reconcile.not-spoiled': 'Job {id} is none whose outputs cannot be taken; nothing was written off.',
  'reconcile.not-spoiled.fix':
    'Without --write-off, what has ended is recorded; a job that runs is ended by `sovran job stop`.',
  'reconcile.unasked': 'Nobody has seen what job {id} made, so nothing was written off. {reason}',
  'reconcile.unseen': 'What job {id} made could not be looked at ({code}); nothing was written off.',
  'reconcile.unseen.fix': 'Mend what keeps it from being looked at: the job is shown with the reason.',
  'reconcile.confirm-lost': 'Record {count} {count|job|jobs} as lost, without having seen {count|it|them}?',
  'reconcile.confirm': 'Stop {count} {count|thing that runs|things that run}?',
  'reconcile.recorded': 'Recorded the end of job {id}: {status}.',
  'reconcile.recorded.open': 'Job {id} is in the records again ({status}); `sovran job list` looks at it.',
  'reconcile.stopped': 'Stopped {what} {id}; nothing here knew it.',
  'reconcile.removed': 'Removed {id} from the store.',
  'reconcile.nothing': 'Records and hosts agree; nothing to do.',
  'reconcile.step.host-part': 'Remove {id} on {host}, left half-sent',
  'reconcile.step.lease': 'Give back {devices} on {host}: {holder}, which held it, does not run',
  'reconcile.freed': '{devices} on {host} given back, held for {holder}.',
  'reconcile.spared': 'Not done, since it is in use by now: {what}',
  'reconcile.unlisted':
    'Host {host} is not in the inventory (no hosts/{host}.yaml): what is there stays as it is recorded. If it will not come back: `sovran job reconcile --gone {host}`.',
  'reconcile.step.revive': 'Record that job {id} runs after all: it was taken for lost',
  'reconcile.step.forgotten':
    'Record job {id} again: its launch was given up, it has ended on {host} all the same, and nothing here tells of what it made',
  'reconcile.present': 'Host {host} answers: what runs there is known, so nothing of it is recorded as lost.',
  'reconcile.present.fix': 'Type the command without --gone; it records what has ended there.',
  'reconcile.unheard-of': 'Neither the inventory nor a job names a host {host}.',
  'reconcile.unheard-of.fix': 'Known are: {known}.',
  'reconcile.unreachable': 'Host {host} could not be asked ({code}): what is there stays as it is recorded.',
  'reconcile.store-empty':
    'The store of {host} is empty: what is there stays as it is recorded. Mount its disk; on a machine that is new or was emptied, `sovran engine install cpu --host {host}` comes first.',
  'reconcile.unreachable-behind':
    'Host {host} could not be asked, because of {hop} on the way to it ({code}): what is there stays as it is recorded.',
  'reconcile.behind':
    'It is {hop}, on the way to {host}, that could not be asked ({code}): nothing was heard of {host} itself, and its jobs may go on.',
} as const;
