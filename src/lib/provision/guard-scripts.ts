import { shellWord } from '../text/shell-word.ts';
import type { LoginGuard } from './step.ts';

/** Where what a guarded change replaces is kept until it is known that people still get in; root's alone. */
const FOLDER = '/var/lib/sovran-guard';

/** What a guard's scripts are made from. `name`: of its folder and its timer. */
export interface GuardSetup extends LoginGuard {
  name: string;
  seconds: number;
}

/**
 * Keeps the files as they are and starts the timer that puts them back. Kept files of an earlier, cut try stay: they are
 * the last state that let people in. Where systemd does not run, a sleeping process is the timer.
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
    reload.map(shellWord).join(' '),
    `rm -rf ${dir}.back`,
    '',
  ].join('\n');
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
