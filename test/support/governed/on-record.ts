import type { Said } from './sabotage.ts';

const IMAGE = `sha256:${'a'.repeat(64)}`;

/** What Docker says of a container that has no right too many. */
function container(Pid: number): Inspected {
  return {
    Id: 'c'.repeat(64),
    Image: IMAGE,
    State: { Pid },
    Config: { User: '65534:65534' },
    HostConfig: {
      NetworkMode: 'none',
      Privileged: false,
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      CapAdd: [],
      SecurityOpt: ['no-new-privileges'],
    },
    Mounts: [{ Source: '/srv/sovran/trees/1', Destination: '/model', RW: false }],
  };
}

interface Inspected {
  Id: string;
  Image: string;
  State: { Pid: number };
  Config: { User: string };
  HostConfig: {
    NetworkMode: string;
    Privileged: boolean;
    ReadonlyRootfs: boolean;
    CapDrop: string[];
    CapAdd: string[];
    SecurityOpt: string[];
  };
  Mounts: { Source: string; Destination: string; RW: boolean }[];
}

/** Adds lines to what a section printed. */
function withLines(printed: string, section: string, lines: string): string {
  const begin = `MARK begin ${section}\n`;
  if (!printed.includes(begin)) throw new Error(`no section ${section}`);
  return printed.replace(begin, `${begin}${lines}\n`);
}

/** The engine as a container: its first process runs from no runtime of the host, but from an image of the same locks. */
const contained =
  (change: (one: Inspected) => void = () => undefined): Said =>
  (printed) => {
    const [whole, head = '', pid = '', said = ''] = /^(process production (\d+) )(\{.*\})$/m.exec(printed) ?? [];
    if (whole === undefined) throw new Error('no process');
    const facts = JSON.parse(said) as { runtime: string };
    const one = container(Number(pid));
    change(one);
    const image = { Id: IMAGE, Config: { Labels: { 'sovran.lock': `sha256:${facts.runtime}` } }, RepoDigests: [] };
    const lines = `container ${encoded(one)}\nimage ${encoded(image)}`;
    const inside = printed.replaceAll(whole, `${head}${JSON.stringify({ ...facts, runtime: null })}`);
    return withLines(inside, 'containers', lines);
  };

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64');

/** A host as it prints a healthy container. */
export const HEALTHY_CONTAINER = contained();

/** Sabotages of what a host prints, by their ids in the table. */
export const ON_RECORD: Readonly<Record<string, Said>> = {
  'image-by-tag': contained((one) => void (one.Image = 'vllm/vllm-openai:latest')),
  privileged: contained((one) => void (one.HostConfig.Privileged = true)),
  'docker-socket': contained((one) =>
    one.Mounts.push({ Source: '/var/run/docker.sock', Destination: '/var/run/docker.sock', RW: true }),
  ),
  bridged: contained((one) => void (one.HostConfig.NetworkMode = 'bridge')),
  'foreign-process': (printed) =>
    withLines(printed.replace(/^cards \d+$/m, ''), 'gpus', 'cards 1\nprocess GPU-1 4242 -'),
  'name-server': (printed) => withLines(printed, 'reach', 'door production /run/nscd/socket'),
  'new-privileges': contained((one) => void (one.HostConfig.SecurityOpt = ['no-new-privileges:false'])),
  'no-call-filter': contained((one) => one.HostConfig.SecurityOpt.push('seccomp=unconfined')),
  'writable-root': contained((one) => void (one.HostConfig.ReadonlyRootfs = false)),
  'folder-of-sockets': contained((one) => one.Mounts.push({ Source: '/var/run', Destination: '/host', RW: false })),
  'other-image': (printed) =>
    contained()(printed).replaceAll(
      /^image .*$/gm,
      `image ${encoded({ Id: IMAGE, Config: { Labels: { 'sovran.lock': IMAGE } } })}`,
    ),
};
