import { join } from 'node:path';
import type { HostSpec } from '../../../src/lib/core/project/resources/host.ts';
import { blockOf, type Driver, type SshBed } from '../ssh-bed.ts';
import { sshConfigFolder } from '../ssh-config-folder.ts';
import { tempDir } from '../temp-project.ts';
import { aHost } from './machines.ts';
import { aFile, type Said } from './pieces.ts';
import { aProject, type Project } from './project.ts';

/** A project with one host that is an sshd of this machine. */
export interface SshProject extends Project {
  /** Folder of sovran on the host. */
  there: string;
}

interface Ways {
  driver: Driver;
  /** Name of the host, `far` where it is left out. */
  name?: string;
  /** More of its file. */
  host?: Said<HostSpec>;
  /** Port of a bad line to it. */
  through?: number;
  /** Folder of sovran on the host instead of a temporary one, which no host is brought into shape with. */
  there?: string;
  env?: Record<string, string>;
  /** Lines of SSH configuration instead of those that name its key. */
  config?: string;
}

/** Commits the host with its pinned key. */
export async function sshProject(bed: SshBed, ways: Ways): Promise<SshProject> {
  const { name = 'far', through: port = bed.port, there = join(tempDir(), 'there') } = ways;
  const address = bed.address.replace(/:\d+$/, `:${port}`);
  const pin = aFile('hosts/known_hosts', `[127.0.0.1]:${port} ${bed.hostKey}\n`);
  const host = aHost(name, { transport: ways.driver, address, root: there, ...ways.host });
  const config = sshConfigFolder({ config: ways.config ?? blockOf(bed) });
  const env = { SOVRAN_SSH_CONFIG: config, XDG_RUNTIME_DIR: tempDir(), ...ways.env };
  return { ...(await aProject([host, pin], { env })), there };
}
