import { hostFile, hostScript } from '../../../../core/kit/host-script.ts';
import { shellWord } from '../../../../core/text/shell-word.ts';
import { difference, judged, needsPerson, type Seen } from '../checks/seen.ts';
import { printLines, printPath } from '../checks/check-script.ts';
import { defineStep } from '../checks/define-step.ts';
import { allowsEnough, SSHD_LINES } from '../../preflight/terms/sshd-lines.ts';
import { GROUP } from '../files/closed-store.ts';
import type { ProvisionCommand, ProvisionTarget } from '../contract/step.ts';
import { fileDrift, filesSeen, restoreFiles, type WantedFile, writeFile } from '../parts/file.ts';

/** The first value that sshd reads counts: the file comes before those of cloud-init and of the distribution. */
const PATH = '/etc/ssh/sshd_config.d/00-sovran.conf';
/** Notes what our file was when the running server read it: a kill between writing and reloading shows. Gone with a reboot. */
const NOTE_LOADED = `sha256sum <${PATH} >/run/sovran-sshd.loaded`;

/** S31: SSH server. Compares effective settings; the machine reverts unless a login works; overrides need a person. */
export const sshServer = defineStep({
  id: 'S31',
  name: 'ssh-server',
  needs: ['S10'],
  risk: 'restart',
  reads: (target) => [
    printLines('init', '[ -d /run/systemd/system ] || echo none'),
    printPath(PATH),
    printLines('older', `unit=${unitOf(target)}\n${hostScript('provision/sshd-older')}`),
    printLines(
      'include',
      "grep -ciE '^[[:space:]]*Include[[:space:]]+(/etc/ssh/)?sshd_config\\.d/\\*\\.conf' /etc/ssh/sshd_config",
    ),
    printLines('member', `id -nG -- ${shellWord(target.user)}`),
    printLines('sshd', `sshd -T -C user=${shellWord(target.user)},host=localhost,addr=127.0.0.1 || sshd -T`),
  ],
  judge: (seen, target) => {
    const now = seen.all('sshd').map((line) => line.trim());
    const observed = { settings: now.length, include: seen.one('include') ?? null };
    if (now.length === 0) return needsPerson('sshd-unreadable', observed);
    if (!Number(seen.one('include'))) return needsPerson('sshd-without-include', observed);
    const settings = sshdSettings(target).flatMap(([key, value]) =>
      difference(key, effective(seen, key), value.toLowerCase()),
    );
    const [file, other] = [fileDrift(seen, fileOf(target)), [...settings, ...operatorDrift(seen, target)]];
    if (file.length === 0 && other.length > 0) return needsPerson('overridden-elsewhere', observed, other);
    const drift = [...file, ...other, ...loadedDrift(seen)];
    // The revert must survive a reboot.
    if (seen.one('init') !== undefined && drift.length > 0) return needsPerson('systemd-not-running', observed, drift);
    return judged(observed, drift, filesSeen(seen, [fileOf(target)]));
  },
  apply: (target) => [
    writeFile(fileOf(target)),
    { argv: ['sshd', '-t'] },
    reload(target),
    { argv: ['sh', '-c', NOTE_LOADED] },
  ],
  compensate: (target, before) => [...restoreFiles([fileOf(target)], before), reload(target)],
  guard: (target) => ({ paths: [PATH], reload: reload(target).argv }),
});

function unitOf({ family }: ProvisionTarget): string {
  return family === 'rhel' ? 'sshd.service' : 'ssh.service';
}

function reload(target: ProvisionTarget): ProvisionCommand {
  return { argv: ['systemctl', 'try-reload-or-restart', unitOf(target)] };
}

function loadedDrift(seen: Seen): string[] {
  return seen.one('older') === undefined
    ? []
    : difference('settings of the running server', 'older', 'those of the file');
}

function fileOf(target: ProvisionTarget): WantedFile {
  const lines = sshdSettings(target).map(([key, value]) => `${key} ${value}`);
  const content = ['# Written by sovran host apply.', ...lines, ...operatorLines(target), ''].join('\n');
  return { path: PATH, content, mode: '600' };
}

/** Empty for a user outside the operators' group, whom the block does not concern. */
function operatorDrift(seen: Seen, { user }: ProvisionTarget): string[] {
  if (user !== 'root' && !(seen.one('member') ?? '').split(/\s+/).includes(GROUP)) return [];
  return SSHD_LINES.flatMap(([key, value]) => {
    const is = effective(seen, key);
    return allowsEnough(key, is) ? [] : difference(key, is, value);
  });
}

/** sshd prints one line a user, and an older name of `prohibit-password`. */
function effective(seen: Seen, key: string): string | undefined {
  const name = `${key.toLowerCase()} `;
  const lines = seen.all('sshd').map((line) => line.trim().toLowerCase());
  const values = lines.filter((line) => line.startsWith(name)).map((line) => line.slice(name.length));
  return values.length === 0 ? undefined : values.join(' ').replace('without-password', 'prohibit-password');
}

/** Settings of a host in the order of its file. The user that sovran connects as always gets in. */
export function sshdSettings({ settings, user }: ProvisionTarget): [string, string][] {
  const lines = [...hostFile('provision/sshd.conf').matchAll(/^(\w+) (.*)$/gm)];
  const everybody = lines.map(([, key = '', value = '']): [string, string] => [key, value]);
  const root: [string, string] = ['PermitRootLogin', user === 'root' ? 'prohibit-password' : 'no'];
  const users = settings.sshUsers && [...new Set([user, ...settings.sshUsers])].join(' ');
  return [root, ...everybody, ...(users ? [['AllowUsers', users] satisfies [string, string]] : [])];
}

/** The block for operators alone: what hardening says for others, before or after it, stays. root is in no group of ours. */
export function operatorLines({ user }: Pick<ProvisionTarget, 'user'>): string[] {
  const groups = user === 'root' ? `${GROUP},root` : GROUP;
  return [`Match Group ${groups}`, ...SSHD_LINES.map(([keyword, value]) => `  ${keyword} ${value}`)];
}
