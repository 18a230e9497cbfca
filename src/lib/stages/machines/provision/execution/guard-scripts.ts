import { shellWord } from '../../../../core/text/shell-word.ts';
import type { LoginGuard } from '../contract/step.ts';

/** Where what a guarded change replaces is kept until it is known that people still get in; root's alone. */
const FOLDER = '/var/lib/sovran-guard';
const WANTS = '/etc/systemd/system/multi-user.target.wants';

/** What a guard's scripts are made from. `name`: of its folder and its timer. */
export interface GuardSetup extends LoginGuard {
  name: string;
  seconds: number;
}

/**
 * Keeps the files and starts the revert timer; a reboot restores them before sshd starts. Kept files of an earlier try
 * stay.
 */
export function armScript({ name, paths, reload, seconds }: GuardSetup): string {
  const dir = folderOf(name);
  const kept = paths.map((path, at) => {
    const [from, to] = [shellWord(path), `${dir}.new/${at}`];
    return `if [ -e ${from} ]; then cp -a -- ${from} ${to}; else : >${to}.absent; fi`;
  });
  return [
    'set -eu',
    'umask 077',
    `mkdir -p ${FOLDER}`,
    ...stopTimer(name),
    `tries=50; while [ -d ${dir}.back ] && [ $tries -gt 0 ]; do sleep 0.2; tries=$((tries - 1)); done; rm -rf ${dir}.back`,
    `if [ ! -d ${dir} ]; then`,
    `rm -rf ${dir}.new; mkdir ${dir}.new`,
    ...kept,
    `cat >${dir}.new/restore <<'SOVRAN-RESTORE'\n${restoreScript(name, paths, reload)}SOVRAN-RESTORE`,
    `mv -T ${dir}.new ${dir}`,
    'sync',
    'fi',
    `if [ -d /run/systemd/system ]; then`,
    `mkdir -p ${WANTS}`,
    `cat >${bootUnit(name)}.new <<'SOVRAN-UNIT'\n${bootUnitText(name)}SOVRAN-UNIT`,
    `mv -fT ${bootUnit(name)}.new ${bootUnit(name)}`,
    `ln -sfn ${bootUnit(name)} ${WANTS}/${bootName(name)}`,
    `sync`,
    `systemd-run --quiet --collect --unit=${unitOf(name)} --on-active=${seconds} --timer-property=AccuracySec=1s sh ${dir}/restore`,
    'else',
    `setsid sh -c 'echo $$ >${dir}/pid; sleep ${seconds}; exec sh ${dir}/restore' </dev/null >/dev/null 2>&1 &`,
    'fi',
    '',
  ].join('\n');
}

/** Calls the timer off. Prints `reverted` when it was too late: the old files are back. */
export function disarmScript(name: string): string {
  const dir = folderOf(name);
  return [
    'set -eu',
    ...stopTimer(name),
    forgetBoot(name),
    `if [ -d ${dir} ] && mv -T ${dir} ${dir}.done; then rm -rf ${dir}.done; else echo reverted; fi`,
    '',
  ].join('\n');
}

/** Prints `pending` while a guard is armed. */
export function pendingScript(name: string): string {
  return `[ ! -d ${folderOf(name)} ] || echo pending`;
}

function restoreScript(name: string, paths: readonly string[], reload: readonly string[]): string {
  const dir = folderOf(name);
  const restored = paths.map((path, at) => {
    const to = shellWord(path);
    return `if [ -e ${at}.absent ]; then rm -f -- ${to}; elif [ -e ${at} ]; then cp -a -- ${at} ${to}.sovran && mv -fT -- ${to}.sovran ${to}; fi`;
  });
  return [
    `mv -T ${dir} ${dir}.back && cd ${dir}.back || exit 0`,
    ...restored,
    'sync',
    `[ "\${1:-}" = boot ] || ${reload.map(shellWord).join(' ')}`,
    forgetBoot(name),
    `rm -rf ${dir}.back`,
    '',
  ].join('\n');
}

function bootUnitText(name: string): string {
  return `[Unit]
Description=Take back a change that nobody has logged in after
ConditionPathExists=${folderOf(name)}/restore
Before=ssh.service sshd.service ssh.socket

[Service]
Type=oneshot
ExecStart=/bin/sh ${folderOf(name)}/restore boot

[Install]
WantedBy=multi-user.target
`;
}

function forgetBoot(name: string): string {
  return `rm -f ${WANTS}/${bootName(name)} ${bootUnit(name)}`;
}

function bootName(name: string): string {
  return `${unitOf(name)}-boot.service`;
}

function bootUnit(name: string): string {
  return `/etc/systemd/system/${bootName(name)}`;
}

function stopTimer(name: string): string[] {
  const unit = unitOf(name);
  return [
    `if [ -d /run/systemd/system ]; then systemctl stop ${unit}.timer 2>/dev/null || :; systemctl reset-failed ${unit}.service 2>/dev/null || :`,
    `elif [ -f ${folderOf(name)}/pid ]; then kill -- -"$(cat ${folderOf(name)}/pid)" 2>/dev/null || :; fi`,
  ];
}

/** Puts the kept files back now. */
export function restoreNow(name: string): string {
  return `sh ${folderOf(name)}/restore`;
}

function folderOf(name: string): string {
  return `${FOLDER}/${name}`;
}

function unitOf(name: string): string {
  return `sovran-guard-${name}`;
}
