import { message } from '../../../core/text/message.ts';
import { placeholdersIn } from './fill.ts';
import type { StepFault } from './step-fault.ts';

/** Shells and interpreters: a word that names one starts it, whatever stands before. */
const INTERPRETER =
  /^(?:(?:ba|da|z|k|mk|pdk|c|tc|fi|a|r|rba|ya|xon)?sh|pwsh|nu|busybox|toybox|(?:python|pypy|perl|ruby|php|lua)[\d.]*|luajit|node|nodejs|deno|bun|[gmn]?awk|tclsh|wish|expect|osascript)$/;

/** Programs that start another one, which their arguments name. */
const STARTER =
  /^(?:env|sudo|doas|su|runuser|pkexec|xargs|parallel|eval|exec|command|nohup|setsid|timeout|nice|ionice|chrt|taskset|stdbuf|unbuffer|watch|time|script|strace|ltrace|gdb|flock|chroot|unshare|nsenter|setpriv|systemd-run|ssh)$/;

/** Programs that run nothing that an argument names, whatever it holds: they alone get inputs by `argv`. */
// Left out for an option or a script that runs a command: find, git, ip, rsync, sed, sort, tar, wget.
const RUNS_NOTHING = new Set(
  (
    'basename cat chgrp chmod chown cksum cmp cp curl cut date df diff dig dirname dmesg du echo egrep fgrep file findmnt ' +
    'free getent grep head host hostname id journalctl kill ln loginctl ls lsblk lscpu lsof md5sum mkdir mountpoint mv ' +
    'nproc nslookup nvidia-smi pgrep pidof ping printf ps pstree readlink realpath rm rmdir sha256sum sha512sum ss stat ' +
    'sync systemctl tail test touch tr truncate uname uniq uptime wc who'
  ).split(' '),
);

/** Pure: the first fault of the argv of a host: it starts no other program by name, and gives inputs to those alone that cannot. */
export function argvFault(id: string, argv: readonly string[]): StepFault | undefined {
  const [program = ''] = argv;
  if (STARTER.test(baseName(program)) || argv.some((word) => INTERPRETER.test(baseName(word))))
    return { code: 'starts-shell', reason: message('runbook.lint.starter', { id }) };
  const isSafe = RUNS_NOTHING.has(baseName(program)) && !holdsInput(program);
  if (isSafe || !argv.some(holdsInput)) return flagFault(id, argv);
  return {
    code: 'argv-input',
    reason: message('runbook.lint.argv-input', { id, program }),
    fix: message('runbook.lint.argv-input.fix'),
  };
}

/** Pure: an input is a word, a part of one, or the value of `--flag=`; it makes no flag. */
export function flagFault(id: string, words: readonly string[]): StepFault | undefined {
  // After one dash, what follows a letter may be its value or more letters.
  const flagOf = (word: string): string => (/^-[^-]/.test(word) ? word : (/^--[^=]*/.exec(word)?.[0] ?? ''));
  return words.some((word) => holdsInput(flagOf(word)))
    ? { code: 'flag-input', reason: message('runbook.lint.flag-input', { id }) }
    : undefined;
}

function holdsInput(word: string): boolean {
  return placeholdersIn(word).length > 0;
}

/** The name of a program: what follows the last slash. */
function baseName(word: string): string {
  return word.split('/').at(-1) ?? '';
}
