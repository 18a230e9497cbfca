import type { Said } from './sabotage.ts';

const IMAGE = `sha256:${'a'.repeat(64)}`;

/** What Docker says of a container that has no right too many. */
function container(service: string): Inspected {
  return {
    Id: 'c'.repeat(64),
    Image: IMAGE,
    Config: { User: '65534:65534', Labels: { 'sovran.service': service } },
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
  Config: { User: string; Labels: Record<string, string> };
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

/** Adds a line to what a section printed. */
function withLine(printed: string, section: string, line: string): string {
  const begin = `MARK begin ${section}\n`;
  if (!printed.includes(begin)) throw new Error(`no section ${section}`);
  return printed.replace(begin, `${begin}${line}\n`);
}

/** The engine as a container, in both sections that look at containers. */
const contained =
  (change: (one: Inspected) => void = () => undefined): Said =>
  (printed, service) => {
    const one = container(service);
    change(one);
    const { NetworkMode, Privileged } = one.HostConfig;
    const said = Buffer.from(JSON.stringify(one)).toString('base64');
    const withContainer = withLine(printed, 'containers', `container ${said}`);
    return withLine(withContainer, 'reach', `container ${service} ${NetworkMode} ${Privileged} -`);
  };

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
    withLine(printed.replace(/^cards \d+$/m, ''), 'gpus', 'cards 1\nprocess GPU-1 4242 -'),
  'name-server': (printed, service) => withLine(printed, 'reach', `door ${service} /run/nscd/socket`),
};
