import { z } from 'zod';
import { readDestination } from './ssh-destination.ts';
import { instantSchema, nameSchema, resourceSchema } from './common.ts';
import { hostEconomicsSchema } from './economics.ts';
import { ownFolderSchema } from './host-folder.ts';
import { provisionSchema } from './provision.ts';

const gpuSchema = z.lazy(() =>
  z.strictObject({
    index: z.number().int(),
    name: z.string(),
    memoryGiB: z.number(),
    uuid: z.string(),
  }),
);

/** What a machine was seen to be. */
export const hostFactsSchema = z.lazy(() =>
  z.strictObject({
    os: z.string(),
    arch: z.string(),
    kernel: z.string(),
    cpus: z.number().int(),
    memoryGiB: z.number(),
    diskFreeGiB: z.number(),
    gpus: z.array(gpuSchema),
    engines: z.array(z.string()),
    probedAt: instantSchema,
    source: z.enum(['machine', 'fixture']).optional(),
  }),
);

/** A name or an IPv4 address, with a port or without; nothing that a shell could misread. */
const REACH_PATTERN = /^[a-zA-Z0-9][a-zA-Z0-9.-]{0,252}(:\d{1,5})?$/;

/** Also in a file that a person wrote: nothing that an SSH client could take for a flag. */
const addressSchema = z.string().refine((text) => readDestination(text) !== undefined, { error: 'ssh-address' });

export const PROFILES = ['gpu-inference', 'gpu-training', 'cpu-lab'] as const;
export type Profile = (typeof PROFILES)[number];

/** A name alone can come to mean another image. */
export const IMAGE_BY_DIGEST = /^[a-z0-9][\w.:/-]*@sha256:[0-9a-f]{64}$/;

/** The runner of a host whose file names none. */
export const DEFAULT_RUNNER = 'process';

/** A name of Slurm; nothing that its commands could take for a flag. */
const slurmNameSchema = z.string().regex(/^[A-Za-z0-9][\w.,+-]{0,99}$/);

/** Where jobs of a host go whose runner is Slurm; what is left out, the cluster decides. */
export const slurmSchema = z.lazy(() =>
  z.strictObject({
    partition: slurmNameSchema.exactOptional(),
    account: slurmNameSchema.exactOptional(),
    qos: slurmNameSchema.exactOptional(),
  }),
);
export type SlurmSettings = z.infer<typeof slurmSchema>;

const hostSpecSchema = z.lazy(() =>
  z.strictObject({
    transport: z.enum(['local', 'ssh2', 'openssh', 'auto']),
    /** `user@host:port`, or an alias of the operator's SSH configuration. */
    address: addressSchema,
    /** Hosts to go through, in order, where the SSH configuration does not say. */
    jump: z.array(addressSchema).optional(),
    /** What `host check` expects and `host apply` makes of it. */
    profile: z.enum(PROFILES).optional(),
    groups: z.array(nameSchema).optional(),
    /** Folder of sovran on a host reached over SSH; /var/lib/sovran by default. */
    root: ownFolderSchema.optional(),
    /** What starts engines there; which runners there are, the installation says. */
    runner: nameSchema.default(DEFAULT_RUNNER),
    slurm: slurmSchema.optional(),
    /** Images of engines that run on GPUs here, by digest, e.g. `vllm: NAME@sha256:…`. */
    images: z.record(z.string(), z.string().regex(IMAGE_BY_DIGEST)).optional(),
    labels: z.record(z.string(), z.string()).default({}),
    /** What `host apply` makes of it, beyond what `sovran.yaml` says for every host. */
    provision: provisionSchema.optional(),
    /** What the operator knows of the machine, for `host check` to hold it against. */
    expects: z
      .strictObject({
        gpus: z.number().int().nonnegative().optional(),
        /** Whether the hosts of `reach` must be out of reach. */
        airGap: z.boolean().optional(),
        /** `name` or `name:port`, 443 by default. */
        reach: z.array(z.string().regex(REACH_PATTERN)).max(32).optional(),
      })
      .optional(),
    /** What it costs, for `value cost`. */
    value: hostEconomicsSchema.optional(),
    facts: hostFactsSchema.optional(),
  }),
);

export type HostSpec = z.infer<typeof hostSpecSchema>;
export const hostSchema = z.lazy(() => resourceSchema('Host', hostSpecSchema));

/** What a host is checked against and brought to: the profile of its file, else by the GPUs in its last facts. Pure. */
export function profileOf({ profile, facts }: Pick<HostSpec, 'profile' | 'facts'>): Profile {
  return profile ?? ((facts?.gpus.length ?? 0) > 0 ? 'gpu-inference' : 'cpu-lab');
}
