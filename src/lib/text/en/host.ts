export const host = {
  'host.add.step': 'Record host {name}',
  'host.add.exists': 'A host named `{name}` exists.',
  'host.add.free': 'The name `{name}` is free.',
  'host.added': 'Host {name} is in the inventory.',
  'host.facts': '{os}, {arch}, {cpus} CPUs, {memory} GiB, {gpus} {gpus|GPU|GPUs}',
  'host.none': 'This project has no host yet.',
  'host.several': 'Which host? Name one with --host: {names}.',

  'host.copy-differs': 'The copy of {from} to {to} differs from its source.',
  'host.copy-differs.fix': 'Check the disk, then type the command again; the target is as before.',
  'host.socket-refused': 'Nothing answers on {name}: {reason}.',
  'host.socket-refused.fix': 'Check that what listens there runs and that this user may connect to it.',
  'host.socket-unreachable': 'Nobody can tell whether anything answers on {name}, which cannot be reached: {reason}.',
  'host.silent': 'Host {host} did not answer within {seconds} s.',
  'host.answer-silent':
    'Host {host} answers, and what runs on it did not come within {seconds} s: its container engine may hang.',
  'host.out-of-reach': 'Host {host} could not be asked ({code}): what is said of it is what was last recorded.',
  'host.folder-away':
    'On {host} a container is there whose folder is not where the record says (a volume that is not mounted, a changed `root:`): nothing of it is recorded or given back.',
  'host.store-empty':
    'The store of {host} is empty (a disk that is not mounted, or a machine that is new or was emptied): what is said of it is what was last recorded.',
  'host.file-broken': 'The file hosts/{host}.yaml cannot be read: what is said of the host is what was last recorded.',
  'host.unknown':
    'Host {host} is not in the inventory (no hosts/{host}.yaml): nobody can be asked, so nothing is known of what is there, and nothing was done.',
  'host.unknown.fix': 'Bring hosts/{host}.yaml back as it was, then type the command again.',
  'host.not-listed':
    'Host {host} is not in the inventory (no hosts/{host}.yaml): what is said of it is what was last recorded.',
  'host.moved':
    'The run was planned for host {host} at {was}; hosts/{host}.yaml leads to {now}, which may be another machine. Nothing was done there.',
  'host.moved.fix':
    'Put {was} back into hosts/{host}.yaml, end the run with `sovran resume`, and change the file after that; or give the run up.',
  'host.list.empty': 'The inventory is empty.',
  'host.col.name': 'NAME',
  'host.col.transport': 'TRANSPORT',
  'host.col.engine': 'ENGINE',
  'host.col.machine': 'MACHINE',
  'host.col.seen': 'SEEN',
  'host.col.check': 'CHECK',
  'host.check.ok': 'ok',
  'host.check.warn': 'usable',
  'host.check.fail': 'not fit',
  'host.check.unknown': 'broke off',
  'host.show.applying': 'Being changed by `sovran host apply`, run {run} (process {pid}), since {since}.',
  'host.show.check': 'Last check: {verdict}, {at} (`sovran host check {name}`)',
  'host.show.fixture': 'Some answers came from labelled stand-ins (fixture).',
  'host.age.seconds': '{count} s ago',
  'host.age.minutes': '{count} min ago',
  'host.age.hours': '{count} h ago',
  'host.age.days': '{count} {count|day|days} ago',
  'host.machine': '{cpus} CPUs, {memory} GiB, {gpus} {gpus|GPU|GPUs}',
  'host.show.system': '{os}, {arch}, kernel {kernel}',
  'host.show.disk': '{disk} GiB of disk free for the store',
  'host.show.gpu': 'GPU {index}: {name}, {memory} GiB',
  'host.show.seen': 'Seen {at}',
  'host.remove.step': 'Remove host {name}',
  'host.removed': 'Host {name} is no longer in the inventory.',
  'host.remove.unused': 'No environment uses {name}.',
  'host.remove.used': 'Environment {names} uses {name}.',
  'host.remove.used.fix':
    'Stop it with `sovran env stop {environment}`, unless the machine is gone, delete environments/{environment}.yaml, commit that in git, and type the command again.',
  'host.remove.settled': 'No run on {name} waits to be ended.',
  'host.remove.none-left': 'No job that was broken off could go on from what it left on {name}.',
  'host.remove.left':
    '{count|Job|Jobs} {ids} {count|was|were} broken off and could go on from what {count|it|they} left on {name}, and only there.',
  'host.remove.left.unasked':
    '{count|Job|Jobs} {ids} {count|was|were} broken off on {name}; whether {count|it|they} could go on from there is not known: {unasked}',
  'host.remove.left.other-name':
    '{count|Job|Jobs} {ids} {count|was|were} broken off on {name}, and {other} is another name of the machine, which stays: the same launch there goes on with {count|it|them}.',
  'host.remove.left.fix':
    'Type their launch again, which goes on with them, or let them go with --yes: what they left stays on the machine, and goes on once {name} is added again.',
  'host.remove.idle': 'No job runs on {name}.',
  'host.remove.unknown': 'Whether a job runs on {name} that nothing here records is not known: {reason}',
  'host.remove.unused-engine':
    'No record here tells that this project ever ran anything on {name}; what runs there cannot be asked: {reason}',
  'host.remove.unknown.fix':
    'Put that right and type the command again. If nobody needs the machine any more, delete hosts/{name}.yaml and commit that in git.',
  'host.remove.unsettled.fix':
    'Finish or take back the interrupted run; if the machine will not come back, give the run up.',
  'host.remove.unrecorded': 'On {name} runs what this project started and nothing here records: {ids}.',
  'host.remove.unrecorded.fix':
    'A colleague may have started it: fetch what was recorded elsewhere, or stop it, before the host leaves the inventory.',
  'host.remove.other-name':
    'On {name} runs what this project started and nothing here records: {ids}. {other} is another name of the machine, and stays.',
  'host.remove.busy': 'On {name} there is work whose end is not recorded: {ids}.',
  'host.remove.busy.fix':
    'Wait for it, or stop it; `sovran job reconcile` records what has ended. If the machine will not come back, record it as lost.',

  'host.same.address':
    'Host {host} is at the same address by the same way: both names stand for one machine, its jobs and leases are shared.',
  'host.same.key':
    'Host {host} presents the same key: it is the same machine by another address, or a copy whose host keys were not made anew.',

  'host.pin.step': 'Trust {count} {count|host key|host keys} for {name}',
  'host.pin.step.shared':
    'Trust {count} {count|host key|host keys} for {name}, and for {others}: a machine whose key changes is theirs too',
  'host.trusted': 'The keys of {name} and of the machines on its way are trusted.',
  'host.trusted.already': 'The keys of {name} and of the machines on its way are the pinned ones; nothing was changed.',
  'host.trust.local': '{name} is this machine: it is reached without SSH and has no key to trust.',
  'host.trust.remote': '{name} is reached over SSH.',
  'host.unpin.step': 'Trust {count} {count|host key|host keys} of {name} no longer',
  'host.presented': '{machine} presents a key of type {type}: {fingerprint}',
  'host.asking-key': 'Asking for the host key; nothing of the user is sent.',
  'host.logging-in': 'Logging in once, to see that the user and the keys are right.',
  'host.login-failed': '{reason} Nothing was written.',
  'host.login-failed.fix': 'Correct the user before the @, or add the host without a login by `--no-login`. {fix}',
  'host.route': 'Way: {way}',
  'host.route.driver': 'Driver: {driver}, because {reason}.',
  'host.route.no-key': 'No key is there to log in with.',
  'host.route.keys': '{count} {count|key|keys} to log in with: {keys}',
  'host.ask.where': 'Where is the machine?',
  'host.where.ssh': 'Over SSH',
  'host.where.ssh.hint': 'another machine, directly or through jump hosts',
  'host.where.local': 'Here',
  'host.where.local.hint': 'the machine that this command runs on',
  'host.ask.address': 'Address (user@host:port) or alias of the SSH configuration:',
  'host.ask.jump': 'Machines on the way, nearest first (empty: as the SSH configuration says):',
  'host.ask.engine': 'What runs jobs there?',
  'host.engine.docker': 'Containers (Docker or Podman)',
  'host.engine.process': 'Plain processes',
  'host.ask.profile': 'What is the machine to become?',
  'host.profile.none': 'Not said yet',
  'host.profile.gpu-inference': 'It serves models from its own GPUs (gpu-inference)',
  'host.profile.gpu-training': 'It trains models on its GPUs (gpu-training)',
  'host.profile.cpu-lab': 'It works without GPUs, to try things out (cpu-lab)',
  'host.ask.groups': 'Groups it belongs to (empty: none):',
  'host.trust.plain': 'No pattern in hosts/known_hosts trusts another key of {name} or its way.',
  'host.trust.pattern':
    'A line of hosts/known_hosts ({pattern} {type}) trusts another key for a machine on the way to {name}, and for others too.',
  'host.trust.pattern.fix':
    'Replace {pattern} in hosts/known_hosts by the names of the machines that still have this key, commit it, then trust the new one.',
  'host.pins.settled': 'No other run on host keys was cut.',
  'host.pins.committed': 'hosts/known_hosts holds nothing that is not committed.',
  'host.pins.uncommitted':
    'hosts/known_hosts has changes that are not committed, and the commit of this command would take them along: {lines}.',
  'host.pins.uncommitted.fix':
    'Compare them with what whoever runs the machines gives. Then commit them, or take them back by `git checkout HEAD -- hosts/known_hosts`, and type the command again.',
  'host.pins.uncommitted.new.fix':
    'Compare them with what whoever runs the machines gives. Then add and commit the file, or remove it, and type the command again.',
  'host.pins.uncommitted.cut.fix':
    'Compare them with what whoever runs the machines gives. Then commit the file as it is, or take these lines back by hand; those of the interrupted run stay. Then type `sovran resume`.',
  'host.pins-moved': 'Another key ({type}) was pinned for {machine} meanwhile.',
  'host.pins-moved.fix': 'Ask the machine for its key once more, with the fingerprint that whoever runs it gives now.',
  'host.ask.trust': 'Is this the fingerprint that whoever runs {machine} gave?',
  'host.bad-fingerprint': '{text} is no fingerprint.',
  'host.bad-fingerprint.fix':
    'Write SHA256: and 43 characters, as `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` prints it on the machine; for a machine on the way, its name and = before it.',
  'host.bad-label': '{label} is no label.',
  'host.bad-label.fix': 'Write KEY=VALUE, the key with letters, digits, dots, dashes and slashes.',
  'host.accept-new-in-ci': 'Unknown host keys are not accepted unseen where CI is set.',
  'host.accept-new-in-ci.fix': 'Give the fingerprint with --fingerprint, or commit hosts/known_hosts.',
  'host.fingerprint-needed':
    'The key of {machine} is not pinned, and nobody is here to confirm it: {fingerprint} ({type}).',
  'host.fingerprint-needed.fix':
    'Compare it with the one that whoever runs the machine gives, then add --fingerprint {flag}.',
  'host.fingerprint-unused':
    'A fingerprint was given for {machine}, which is not on the way to the host; nobody was asked.',
  'host.fingerprint-unused.fix': 'Name one of the machines on the way: {names}.',
  'host.col.address': 'ADDRESS',
  'host.col.groups': 'GROUPS',
  'host.show.way': 'By {jump}',
  'host.show.groups': 'Groups: {groups}',
  'host.show.labels': 'Labels: {labels}',
  'host.show.profile': 'Profile: {profile}',
  'host.list.empty-group': 'No host is in group {group}.',
  'host.store.bad-path': 'A tree holds something that is no plain file with a relative path: {path}.',
  'host.store.bad-path.fix': 'Nothing was taken from it. Look at what made it.',
  'host.store.read-only': 'The file system of {path} on {host} is read-only.',
  'host.read-only': 'The file system of {path} on {host} is mounted read-only. Nothing was changed.',
  'host.unprovisioned': '{host} is not provisioned: {missing}. Nothing was changed.',
  'host.unprovisioned.folder': 'this user cannot write to {path}',
  'host.unprovisioned.program': '{program} is not installed',
  'host.unprovisioned.fix': 'Provisioning makes the folder, lets this user write there, and installs what is missing.',
  'host.unprovisioned.no-root.fix':
    'First root rights, without which it cannot be provisioned: {reason}. {fix} Then `sovran host apply`.',
  'host.closed': '{path} on {host} is closed to {user}: it belongs to {owner}:{group}, mode {mode}.',
  'host.closed.fix':
    '{owner} or root opens it there by `{command}`; or `sovran host apply {host}` opens all that is closed in the store (S35).',
  'host.closed.local.fix': '{owner} or root opens it by `{command}`.',
  'host.store.denied': 'This user may not write to {path} on {host}.',
  'host.store.failed': 'The store of {host} failed: {words}',
  'host.store.failed.fix': 'Look at {path} on {host}, then type the command again: it goes on where it stopped.',
  'host.store.full': 'The disk of {host} is full at {path} ({free} GiB free).',
  'host.store.full.unmeasured': 'The disk of {host} is full at {path}.',
  'host.store.too-small': '{path} on {host} needs {needed} GiB and has {free} GiB free; nothing was sent.',
  'host.store.filled':
    '{path} on {host} has filled up: {needed} GiB are needed and {free} GiB are free; what arrived stays.',
  'host.store.filled.unmeasured': '{path} on {host} has filled up: {needed} GiB are needed; what arrived stays.',
  'host.file-too-large': '{path} on {host}: a file may grow no further there; room has nothing to do with it.',
  'host.file-too-large.fix':
    'See by `ulimit -f` there whether that user has a limit, and raise it; else keep the store on a file system that takes larger files. Then type the command again.',
  'host.file-too-large.user':
    '{path} on {host}: this user may write no file above {mib} MiB there (`ulimit -f`); room has nothing to do with it.',
  'host.file-too-large.user.fix':
    'Raise the limit of that user on {host}: `fsize` in /etc/security/limits.conf, or LimitFSIZE of the service that lets him in. Then type the command again: it goes on where it stopped.',
  'host.file-too-large.file-system':
    '{path} on {host}: a file may grow no further there; room has nothing to do with it. This user has no limit: the file system ({fileSystem}) has one, or the service that writes.',
  'host.file-too-large.file-system.fix':
    'Keep the store of {host} (`spec.root` of its file) on a file system that takes larger files, such as ext4 or XFS, or raise LimitFSIZE of that service. Then type the command again.',
  'host.store.no-inodes': 'The file system of {path} on {host} can take no more files: no inode is free.',
  'host.store.full.fix': 'Free some space on {host}, then type the command again: it goes on where it stopped.',
  'host.store.cut': 'The line to {host} broke before it was known how the call ended: {reason}.',
  'host.store.cut.fix': 'Type the command again: it looks at what is there and goes on.',
  'host.store.differs': 'What lies on {host} differs from its digest: {what}.',
  'host.store.sending': 'Sending to {host}: {done} of {total} MiB',
  'host.store.fetching': 'Fetching from {host}: {done} of {total} MiB',
  'host.store.differs.fix': 'Nothing was taken over. Type the command again; if it stays, check the disks.',
  'host.gc.step.tree': 'Tree {id}: {mib} MiB',
  'host.gc.step.blobs': 'Files that no tree has any more: {mib} MiB',
  'host.gc.step.part': 'Left-over of a transfer {id}: {mib} MiB',
  'host.gc.step.program': 'Program of sovran {id}, which nothing uses and nobody asked for in a week: {mib} MiB',
  'host.gc.step.image': 'Engine image {id}: {mib} MiB',
  'host.gc.step.job': 'What job {id}, which is over and recorded, has left there beside its log: {mib} MiB',
  'host.gc.step.partial': 'Half-made output of job {id}, which it begins anew if it goes on: {mib} MiB',
  'host.gc.local': 'Host {name} is this machine: its store is shared by the projects here.',
  'host.gc.local.fix': 'Free it with `sovran gc`.',
  'host.gc.remote': 'Host {name} has a store of its own.',
  'host.gc.engine-asked': 'Host {name} says what runs.',
  'host.gc.engine-silent': 'The container engine of {name} does not say what runs, so nothing counts as unused.',
  'host.gc.engine-silent.fix': 'Start the engine of {name}, or let this user ask it.',
  'host.gc.engine-locked':
    'This user may not ask the container engine of {name} ({socket}) what runs, so nothing counts as unused.',
  'host.gc.engine-locked.fix': 'Add the user to the group `{group}` there and connect again.',
  'host.gc.engine-unseen':
    'The container engine of {name} does not say what it has: images were not looked at. What this project runs there are plain processes.',
  'host.gc.cut': '{name} keeps more than can be listed at once, so nothing counts as unused.',
  'host.gc.kept': 'Left, since something needs it by now: {what}',
  'host.gc.unremoved': 'Could not be removed: {what}. {reason}',
  'host.gc.confirm': 'Remove {count} {count|thing|things} from {name}?',
  'host.gc.nothing': 'Nothing on {host} is unused.',
  'host.gc.removed': '{count} {count|thing|things} removed from {host}, {mib} MiB.',
  'host.clock.ahead':
    "The clock of {host} is {seconds} s ahead of this machine's: let both keep time (`sovran host apply {host}`).",
  'host.clock.behind':
    "The clock of {host} is {seconds} s behind this machine's: let both keep time (`sovran host apply {host}`).",
} as const;
